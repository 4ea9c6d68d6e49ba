#!/bin/bash
# Images through nginx: a cached one against nginx's own static file of the same
# bytes, and variants made a second against libvips' own command line.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/measure.sh"
. "$here/../support/run/instance.sh"
VARIANTS=${VARIANTS:-60}
export VITRINA_RATE_LIMITS=off

[ "$(id -u)" -eq 0 ] || { echo "make bench: run it as root, it writes beside the site's own files" >&2; exit 1; }
instance_start nginx
jar=$instance_data/jar
photo=$instance_data/photo.jpg
ffmpeg -v error -y -f lavfi -i mandelbrot=s=1920x1280:start_scale=0.3 -frames:v 1 -q:v 3 "$photo"
curl -fsS -o /dev/null -c "$jar" -H 'content-type: application/json' \
	-d "{\"username\":\"bench\",\"password\":\"four oaks in a row\",\"code\":\"$instance_code\"}" "$instance_url/api/auth/register"
curl -fsS -o /dev/null -b "$jar" -H 'content-type: image/jpeg' -T "$photo" "$instance_url/api/images/photo"

echo "| | Vitrina | compared with | ratio | goal |"
echo "|---|---|---|---|---|"
for width in 320 1280; do
	address="/api/images/photo?w=$width&format=jpeg"
	curl -fsS -o "$instance_data/app/www/bench-$width.jpg" "$instance_url$address"
	chmod 644 "$instance_data/app/www/bench-$width.jpg"
	bytes=$(stat -c %s "$instance_data/app/www/bench-$width.jpg")
	compare "GET of a cached image of $((bytes / 1000)) KB, requests/s" 0.35 more \
		rate "$instance_url$address" -- rate "$instance_url/bench-$width.jpg"
done

# Each width once, so that none is cached; two at a time, as there are cores
# here; in the same format, quality and effort.
each_second() {
	awk "BEGIN { print $VARIANTS / $(seconds "$@") }"
}
# Without nginx and the cache: by decoders in their boxes, and by libvips called
# in a loop by as many threads of one process.
build=$instance_top/${BUILD:-build}
mkdir "$instance_data/decoders" "$instance_data/decoders/scratch"
cp "$build/bin/decoder" "$build/tests/bench/images_variants" "$instance_data/decoders"
variants() {
	VITRINA_SCRATCH_DIR="$instance_data/decoders/scratch" "$instance_data/decoders/images_variants" "$1" "$photo" "$((2 * VARIANTS))"
}
REPS=5 compare "variants made a second, confined (libvips in a loop, unconfined)" 0.85 more variants ours -- variants theirs

next=100
ours() {
	local from=$next
	next=$((next + VARIANTS))
	seq "$from" $((next - 1)) | xargs -P2 -I% curl -fsS -o /dev/null -b "$jar" \
		"$instance_url/api/images/photo?w=%&format=webp&q=$1"
}
theirs() {
	seq 100 $((99 + VARIANTS)) | xargs -P2 -I% vipsthumbnail "$photo" --size %x -o "$instance_data/%.webp[Q=80,effort=3,strip]"
}
each() { ours $((RANDOM % 20 + 70)); }
REPS=3 compare "variants made a second, 2 at once (vipsthumbnail)" "" more each_second each -- each_second theirs
