#!/bin/bash
# Matrices through nginx: products against cblas_dgemm alone, NumPy and Octave;
# .npy files against nginx's DAV with a sync and its static files; the smallest
# requests; memory at rest.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/measure.sh"
. "$here/../support/run/instance.sh"
LARGE=${LARGE:-4096}
UPLOAD_SIDE=${UPLOAD_SIDE:-10000}	# 800 MB
# Nothing becomes a job, however slow the machine is.
export VITRINA_RATE_LIMITS=off VITRINA_MATRIX_WAIT=60s

[ "$(id -u)" -eq 0 ] || { echo "make bench: run it as root, it writes beside the site's own files" >&2; exit 1; }
instance_start nginx
jar=$instance_data/jar
work=$instance_data/bench
mkdir -p "$work"

send() {
	curl -fsS -b "$jar" -c "$jar" -H 'content-type: application/json' -d "$2" "$instance_url$1"
}

# The resident memory of a program of ours, in MB.
resident() {
	awk '/^VmRSS:/ { printf "%.1f", $2 / 1024 }' "/proc/$(pgrep -of "$instance_data/app/build/bin/$1")/status"
}

# A random square matrix on the site, and the same as $work/NAME.npy and NAME.mat.
make_matrix() {
	send /api/matrix "{\"name\":\"$1\",\"kind\":\"random\",\"rows\":$2,\"cols\":$2,\"seed\":$3}" >/dev/null
	curl -fsS -b "$jar" -o "$work/$1.npy" "$instance_url/api/matrix/$1?format=npy"
}

# The whole request, from the first byte sent to the last of the answer.
ours() {
	curl -fsS -b "$jar" -o /dev/null -w '%{time_total}\n' -H 'content-type: application/json' \
		-d "{\"a\":\"A$1\",\"b\":\"B$1\",\"save_as\":\"P$1\",\"overwrite\":true}" "$instance_url/api/matrix/multiply"
}
dgemm() {
	"${BUILD:-build}/tests/bench/matrix_dgemm" "$work/A$1.npy" "$work/B$1.npy"
}
# Inside the running interpreters: their start is not counted.
numpy() {
	/usr/bin/python3 -c "
import numpy, time
numpy.ones((64, 64)) @ numpy.ones((64, 64))
began = time.monotonic()
numpy.save('$work/numpy.npy', numpy.load('$work/A$1.npy') @ numpy.load('$work/B$1.npy'))
print(time.monotonic() - began)"
}
octave() {
	octave-cli --norc --quiet --eval "ones(64) * ones(64); tic;
		load('$work/A$1.mat'); load('$work/B$1.mat'); P = A$1 * B$1;
		save('-binary', '$work/octave.mat', 'P'); printf('%.6f\n', toc);" 2>/dev/null
}
for_octave() {
	for name in "A$1" "B$1"; do
		/usr/bin/python3 -c "
import numpy
numpy.load('$work/$name.npy').T.copy().tofile('$work/raw')"
		octave-cli --norc --quiet --eval "f = fopen('$work/raw'); $name = fread(f, [$1 $1], 'double');
			save('-binary', '$work/$name.mat', '$name');" 2>/dev/null
	done
	rm "$work/raw"
}

# put_ours [NAME]: a new one each time, as DAV's are: to replace one deletes one, too.
put_ours() {
	curl -fsS -b "$jar" -H 'expect:' -H 'content-type: application/x-npy' -T "$work/upload.npy" \
		"$instance_url/api/matrix/${1:-u$RANDOM$RANDOM}"
}
put_dav() {
	curl -fsS -H 'expect:' -T "$work/upload.npy" "http://127.0.0.1:$dav_port/$RANDOM$RANDOM.npy" &&
		sync -f "$instance_data/dav"
}
get() {
	curl -fsS -b "$jar" -o /dev/null "$1"
}

# post_rate ADDRESS JSON: requests a second, 64 connections.
post_rate() {
	printf 'wrk.method = "POST"\nwrk.body = [[%s]]\nwrk.headers["Content-Type"] = "application/json"\nwrk.headers["Authorization"] = "Bearer %s"\n' \
		"$2" "$token" >"$work/post.lua"
	wrk -t2 -c64 -d"${SECONDS_EACH}s" -s "$work/post.lua" "$instance_url$1" |
		awk '/^Requests\/sec/ { print $2 } /Non-2xx/ { print "bad" > "/dev/stderr" }'
}

send /api/auth/register "{\"username\":\"bench\",\"password\":\"four oaks in a row\",\"code\":\"$instance_code\"}" >/dev/null
token=$(send /api/auth/tokens '{"name":"bench","scopes":["read","upload"]}' | sed 's/.*"token":"\([^"]*\)".*/\1/')
curl -fsS -o /dev/null "$instance_url/api/matrix/health"
at_rest=$(resident matrix)

echo "| | Vitrina | compared with | ratio | goal |"
echo "|---|---|---|---|---|"
for side in "$LARGE" 1024; do
	goal=0.85
	[ "$side" = "$LARGE" ] || goal=0.5
	make_matrix "A$side" "$side" 1
	make_matrix "B$side" "$side" 2
	for_octave "$side"
	ours "$side" >/dev/null
	compare "multiply $side×$side, stored and saved, seconds (cblas_dgemm alone)" $goal less ours "$side" -- dgemm "$side"
	REPS=3 compare "multiply $side×$side (NumPy: load, multiply, save)" "> 1" less ours "$side" -- numpy "$side"
	REPS=3 compare "multiply $side×$side (Octave)" "> 1" less ours "$side" -- octave "$side"
done

start_dav
/usr/bin/python3 -c "
import numpy
numpy.save('$work/upload.npy', numpy.random.default_rng(1).random(($UPLOAD_SIDE, $UPLOAD_SIDE)))"
megabytes=$((UPLOAD_SIDE * UPLOAD_SIDE * 8 / 1000000))
REPS=3 compare "PUT of an .npy of $megabytes MB, durable, seconds (DAV and a sync)" 0.8 less seconds put_ours -- seconds put_dav
cp "$work/upload.npy" "$instance_data/app/www/bench.npy"
chmod 644 "$instance_data/app/www/bench.npy"
put_ours uploaded >/dev/null
REPS=3 compare "GET of it, seconds (a static file)" 0.8 less seconds get "$instance_url/api/matrix/uploaded?format=npy" -- \
	seconds get "$instance_url/bench.npy"
rm "$instance_data/app/www/bench.npy" "$work/upload.npy"
stop_dav

make_matrix A10 10 1
make_matrix B10 10 2
printf '| 10×10 multiply, requests/s | %s | | | > 2,000 |\n' \
	"$(figure "$(for _ in $(seq "$REPS"); do post_rate /api/matrix/multiply '{"a":"A10","b":"B10"}'; done | median)")"
# Of all routes these two cost least: no session, and at most a question that is kept.
for cheapest in /api/images/health /api/matrix/health; do
	compare "eval of 2+3*4, requests/s (GET $cheapest)" "> 0.77" more post_rate /api/matrix/eval '{"expression":"2+3*4"}' -- \
		rate "$instance_url$cheapest"
done
printf '| memory of the matrix program at rest, MB resident | %s | | | < 16 |\n' "$at_rest"
sleep 3
printf '| the same after all this | %s | | | |\n' "$(resident matrix)"
