#!/bin/bash
# A site whose S3 hangs, in turn with the same S3 well: what GET /api/videos
# takes beside people who need the S3, and what these are told, how soon.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/measure.sh"
. "$here/../support/run/instance.sh"
REPS=${REPS:-7}
NEEDY=${NEEDY:-24}	# people who need the S3, all at once and all the time

[ "$(id -u)" -eq 0 ] || { echo "make bench: run it as root, it stops the S3" >&2; exit 1; }
export STORE=s3 VITRINA_RATE_LIMITS=off
instance_start nginx
s3_pid=$(pgrep -f "radosgw .*$instance_data/ceph")
[ "$(cat "/proc/$s3_pid/comm")" = radosgw ]

s3_is_stopped() {
	grep -q '^State:[[:space:]]*T' "/proc/$s3_pid/status"
}

s3_stop() {
	kill -STOP "$s3_pid"
	until s3_is_stopped; do :; done
}

# Until the programs have seen it, by themselves.
s3_go_on() {
	kill -CONT "$s3_pid"
	until curl -fsS -o /dev/null -b "$jar" "$instance_url/api/credentials/s3/multipart/$upload?key=$key" 2>/dev/null; do sleep 0.1; done
}

# Each asks four times a second at most, by one curl, so that asking costs little.
need() {
	yes "url = \"$instance_url/api/credentials/s3/multipart/$upload?key=$key\"
output = /dev/null" | head -n 400 | stdbuf -oL curl -sS --no-progress-meter --rate 4/s -b "$jar" -w '%{http_code} %{time_total}\n' -K - >>"$1" 2>/dev/null
}

needy=()
start_needy() {
	local i
	for i in $(seq "$NEEDY"); do
		need "$1.$i" &
		needy+=($!)
	done
}

stop_needy() {
	pkill -P "$(IFS=,; echo "${needy[*]}")" || true	# the curl of each
	wait "${needy[@]}" 2>/dev/null || true
	needy=()
}

# The 99th percentile in ms of a page of videos, one after the other: what is
# measured is waiting, not the machine.
p99() {
	yes "url = \"$instance_url/api/videos\"
output = /dev/null" | head -n $((SECONDS_EACH * 1000)) | curl -sS --no-progress-meter -w '%{time_total}\n' -K - |
		sort -g | awk '{ v[NR] = $1 } END { printf "%.3f", v[int(NR * 0.99)] * 1000 }'
}

with_s3() {
	start_needy "$instance_data/well"
	p99
	stop_needy
}

without_s3() {
	s3_stop
	start_needy "$instance_data/away"
	p99
	stop_needy
	s3_go_on
}

jar=$instance_data/jar
curl -fsS -o /dev/null -c "$jar" -H 'content-type: application/json' \
	-d '{"username":"bench","password":"four oaks in a row"}' "$instance_url/api/auth/register"
begun=$(curl -fsS -b "$jar" -H 'content-type: application/json' \
	-d '{"filename":"a.mp4","type":"video/mp4","metadata":{"size_bytes":17179869184}}' "$instance_url/api/credentials/s3/multipart")
key=$(sed 's/.*"key":"\([^"]*\)".*/\1/' <<<"$begun")
upload=$(sed 's/.*"uploadId":"\([^"]*\)".*/\1/' <<<"$begun")
upload=${upload//\~/%7E}

echo "| an S3 that hangs (SIGSTOP), $NEEDY people who need it | hanging | well | ratio | goal |"
echo "|---|---|---|---|---|"
p99 >/dev/null
compare "GET /api/videos, 99th percentile, ms" "> 0.91" less without_s3 -- with_s3
echo
echo "| | measured | goal |"
echo "|---|---|---|"
printf '| slowest 503 of those who need it, seconds | %s | < 3 |\n' \
	"$(cat "$instance_data"/away.* | awk '$1 == 503 && $2 > most { most = $2 } END { printf "%.2f", most }')"
printf '| statuses while it hangs | %s | 503 alone |\n' \
	"$(cat "$instance_data"/away.* | awk '$1 > 0 { n[$1]++ } END { for (s in n) printf "%s: %d ", s, n[s] }')"
printf '| statuses while it is well | %s | 200 alone |\n' \
	"$(cat "$instance_data"/well.* | awk '$1 > 0 { n[$1]++ } END { for (s in n) printf "%s: %d ", s, n[s] }')"
