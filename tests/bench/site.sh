#!/bin/bash
# The site through nginx and through Apache, against the same server's static
# files; uploads against nginx's DAV; memory; how soon `make run` is healthy.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/measure.sh"
. "$here/../support/run/instance.sh"
VIDEOS=${VIDEOS:-100000}
UPLOAD_MB=${UPLOAD_MB:-1024}
export VITRINA_RATE_LIMITS=off


[ "$(id -u)" -eq 0 ] || { echo "make bench: run it as root, it writes beside the site's own files" >&2; exit 1; }

as_owner() {
	runuser -u vitrina -- "$@"
}

# Videos enough that an index matters, one of them with a segment of 1 MB.
fill() {
	as_owner env PGHOST="$run_dir" psql -qX -d vitrina -v ON_ERROR_STOP=1 -v videos="$VIDEOS" <"$here/fill.sql"
	as_owner mkdir -p "$instance_data/store/v/AAAAAAAAAAA/hls-1/480"
	head -c 1048576 /dev/urandom | as_owner tee "$instance_data/store/v/AAAAAAAAAAA/hls-1/480/1.m4s" >/dev/null
}

# A file beside the site's own, of as many bytes as an answer of ours.
static_like() {
	curl -fsS -o "$instance_data/app/www/$2" "$instance_url$1"
	chmod 644 "$instance_data/app/www/$2"
}

# The longest that 99 of 100 requests take, while the machine is not full.
p99_ms() {
	wrk -t1 -c8 -d"${SECONDS_EACH}s" --latency "$1" | awk '$1 == "99%" {
		n = $2 + 0; if ($2 ~ /us$/) n /= 1000; else if ($2 !~ /ms$/) n *= 1000; print n }'
}

reads() {
	local list="/api/videos?limit=20" one=/api/videos/AAAAAAAAAAA
	local segment=/api/videos/AAAAAAAAAAA/hls/480/1.m4s
	static_like "$list" bench-list.txt
	static_like "$one" bench-one.txt
	static_like "$segment" bench-segment.txt
	static_like / bench-page.html
	compare "GET /, the page, requests/s ($1)" 0.25 more rate "$instance_url/" -- rate "$instance_url/bench-page.html"
	compare "GET /, the page, p99 of 8 connections, ms, against 2 ms ($1)" 1 less p99_ms "$instance_url/" -- echo 2
	compare "GET /api/videos, 20 of $VIDEOS, requests/s ($1)" 0.15 more rate "$instance_url$list" -- rate "$instance_url/bench-list.txt"
	compare "GET /api/videos/{id}, requests/s ($1)" 0.20 more rate "$instance_url$one" -- rate "$instance_url/bench-one.txt"
	compare "HLS segments of 1 MB, requests/s ($1)" 0.80 more rate "$instance_url$segment" -- rate "$instance_url/bench-segment.txt"
}

# A real video of the wanted size: a short one, and a box of free space behind it.
make_upload() {
	upload=$instance_data/upload.mp4
	ffmpeg -v error -y -f lavfi -i testsrc2=s=320x240:r=25 -t 2 -pix_fmt yuv420p -movflags +faststart "$upload"
	local size=$((UPLOAD_MB * 1048576))
	printf "$(printf '\\x%02x\\x%02x\\x%02x\\x%02x' $((size >> 24 & 255)) $((size >> 16 & 255)) $((size >> 8 & 255)) $((size & 255)))free" >>"$upload"
	head -c $((size - 8)) /dev/urandom >>"$upload"
}

upload_ours() {
	curl -fsS -b "$jar" -H 'content-type: video/mp4' -H 'expect:' -T "$upload" -X POST "$instance_url/api/videos?title=bench&privacy=private"
}

upload_dav() {
	curl -fsS -H 'expect:' -T "$upload" "http://127.0.0.1:$dav_port/$RANDOM$RANDOM.mp4" && sync -f "$instance_data/dav"
}

uploads() {
	make_upload
	start_dav
	jar=$instance_data/jar
	curl -fsS -o /dev/null -c "$jar" -H 'content-type: application/json' -d "{\"username\":\"bench\",\"password\":\"four oaks in a row\",\"code\":\"$instance_code\"}" "$instance_url/api/auth/register"
	REPS=3 compare "upload of $UPLOAD_MB MB, durable, seconds ($1)" 0.85 less seconds upload_ours -- seconds upload_dav
	stop_dav
	rm -f "$upload"
}

# The runner and all below it: a line each of its pid.
tree() {
	ps -eo pid=,ppid= | awk -v top="$(pgrep -of "$instance_data/app/build/bin/runner")" '
		{ parent[$1] = $2 }
		END { for (p in parent) { q = p; while (q != top && q in parent) q = parent[q]; if (q == top) print p } }'
}

# Proportional set sizes, in MB, of those whose command line matches.
pss() {
	local pid
	for pid in $(tree); do
		grep -qaE "$1" "/proc/$pid/cmdline" 2>/dev/null || continue
		awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup" 2>/dev/null || true
	done | awk '{ s += $1 } END { printf "%.1f", s / 1024 }'
}

memory() {
	printf '| idle memory of our programs, MB of PSS (%s) | %s | | | < 64 |\n' "$1" "$(pss 'build/bin/')"
	printf '| idle memory with Postgres and the front end, MB of PSS (%s) | %s | | | |\n' "$1" "$(pss .)"
}

restart() {
	instance_make stop >/dev/null
	printf '| make run on a built tree, seconds until healthy (%s) | %.2f | | | < 3 |\n' "$1" "$(seconds instance_make run)"
}

through() {
	VITRINA_MIN_FREE=64M instance_start "$1"
	run_dir=$(dirname "$(find /run /tmp -maxdepth 2 -name auth.sock -newer "$instance_data" 2>/dev/null | head -1)")
	fill
	sleep 2
	memory "$1"
	reads "$1"
	uploads "$1"
	restart "$1"
	instance_stop
}

echo "| | Vitrina | compared with | ratio | goal |"
echo "|---|---|---|---|---|"
through nginx
through apache
