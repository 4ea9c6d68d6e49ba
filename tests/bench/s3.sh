#!/bin/bash
# A site on an S3 of its own (Ceph on disk): a file of 1 GB by our client, by the
# AWS CLI and by rclone; presigned URLs; and the programs' memory during all of it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/measure.sh"
. "$here/../support/run/instance.sh"
REPS=${REPS:-5}
UPLOAD_MB=${UPLOAD_MB:-1024}
BATCH=1000
build=$instance_top/${BUILD:-build}

[ "$(id -u)" -eq 0 ] || { echo "make bench: run it as root, it reads the programs' memory" >&2; exit 1; }
export STORE=s3 OBJECTSTORE=bluestore VITRINA_RATE_LIMITS=off
instance_start nginx

# What the three clients are told of the S3.
setting() {
	sed -n "s/^$1 = //p" "$instance_data/ceph/settings"
}
endpoint=$(setting s3_endpoint)
AWS_ACCESS_KEY_ID=$(setting s3_access_key)
AWS_SECRET_ACCESS_KEY=$(cat "$instance_data/ceph/s3_secret_key")
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_DEFAULT_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
export RCLONE_S3_PROVIDER=Ceph RCLONE_S3_ENDPOINT=$endpoint RCLONE_S3_ENV_AUTH=true RCLONE_CONFIG=/dev/null
ours_env=(VITRINA_CONF=/dev/null VITRINA_STORE=s3 VITRINA_S3_ENDPOINT="$endpoint" VITRINA_S3_PATH_STYLE=on
	VITRINA_SCRATCH_DIR="$instance_data")
unset AWS_CA_BUNDLE

# Each upload goes again, or the disk would have to hold thirty of them.
ours() {
	env "${ours_env[@]}" "$build/tests/bench/s3_put" "$file" u/bench/ours
}

aws_cli() {
	aws --endpoint-url "$endpoint" s3 cp --quiet "$file" s3://vitrina/u/bench/aws
}

by_rclone() {
	rclone copyto --s3-no-check-bucket --s3-no-head-object "$file" :s3:vitrina/u/bench/rclone --ignore-times
}

# Between uploads, so that each finds the S3 as the one before found it.
tidy() {
	env "${ours_env[@]}" "$build/tests/bench/s3_put" --delete u/bench/
	radosgw-admin -c "$instance_data/ceph/ceph.conf" gc process --include-all >/dev/null 2>&1 || true
	sync
}

upload_seconds() {
	tidy >&2
	seconds "$@"
}

# An upload's parts, signed by the site, again and again until it is killed.
ask_all_the_time() {
	while curl -fsS -o /dev/null -b "$jar" "$batch_url" && curl -fsS -o /dev/null -b "$jar" "$instance_url/api/videos" &&
		curl -fsS -o /dev/null -b "$jar" "$instance_url/api/videos/$video/original"; do
		sleep 0.2
	done
}

pid_of() {
	pgrep -P "$(cat "$instance_data/runner.pid")" -x "$1"
}

# Resident memory that is the program's own, in MB.
memory_of() {
	awk '/^(RssAnon|RssShmem):/ { s += $2 } END { printf "%.1f", s / 1024 }' "/proc/$(pid_of "$1")/status"
}

watch_memory() {
	while :; do
		echo "credentials $(memory_of credentials)"
		echo "videos $(memory_of videos)"
		sleep 0.5
	done >"$instance_data/memory"
}

most_of() {
	awk -v name="$1" '$1 == name && $2 > most { most = $2 } END { printf "%.1f", most }' "$instance_data/memory"
}

batch_ms() {
	curl -fsS -o /dev/null -b "$jar" -w '%{time_total}' "$batch_url" | awk '{ printf "%.2f", $1 * 1000 }'
}

jar=$instance_data/jar
file=$instance_data/file
head -c "${UPLOAD_MB}M" /dev/urandom >"$file"
chmod 755 "$instance_data"
curl -fsS -o /dev/null -c "$jar" -H 'content-type: application/json' \
	-d '{"username":"bench","password":"four oaks in a row"}' "$instance_url/api/auth/register"
video=$(curl -fsS -b "$jar" -H 'content-type: video/mp4' --data-binary @"$here/../smoke/clip.mp4" \
	"$instance_url/api/videos?title=bench" | sed 's/.*"id":"\([^"]*\)".*/\1/')
begun=$(curl -fsS -b "$jar" -H 'content-type: application/json' \
	-d '{"filename":"a.mp4","type":"video/mp4","metadata":{"size_bytes":17179869184}}' "$instance_url/api/credentials/s3/multipart")
key=$(sed 's/.*"key":"\([^"]*\)".*/\1/' <<<"$begun")
upload=$(sed 's/.*"uploadId":"\([^"]*\)".*/\1/' <<<"$begun")
batch_url="$instance_url/api/credentials/s3/multipart/${upload//\~/%7E}/batch?key=$key&partNumbers=$(seq -s, $BATCH)"

echo "| $UPLOAD_MB MB to an S3 (Ceph on this disk), seconds | Vitrina | compared with | ratio | goal |"
echo "|---|---|---|---|---|"
for _ in 1 2 3; do batch_ms >/dev/null; done
before="$(memory_of credentials) $(memory_of videos)"
watch_memory &
watcher=$!
ask_all_the_time &
asker=$!
compare "our client (aws s3 cp)" 1 less upload_seconds ours -- upload_seconds aws_cli
compare "our client (rclone)" 1 less upload_seconds ours -- upload_seconds by_rclone
kill "$asker" "$watcher"
wait "$asker" "$watcher" 2>/dev/null || true
after="$(memory_of credentials) $(memory_of videos)"

signed=$(env "${ours_env[@]}" "$build/tests/bench/s3_sign" $BATCH 25 | median)
link_us=$(env "${ours_env[@]}" "$build/tests/bench/s3_link" 2000 | median)
run_dir=$(sed -n 's/^run_dir *= *//p' "$instance_data/vitrina.conf")
run_dir=${run_dir:-$(tr '\0' '\n' <"/proc/$(pgrep -of "$instance_data/app/build/bin/videos")/environ" | sed -n 's/^VITRINA_RUN_DIR=//p')}
asked_us=$(env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY "${ours_env[@]}" VITRINA_RUN_DIR="$run_dir" \
	setpriv --reuid vitrina --regid vitrina --clear-groups "$build/tests/bench/s3_link" 2000 videos | median)
through=$(for _ in $(seq 25); do batch_ms; echo; done | median)
echo
echo "| | measured | goal |"
echo "|---|---|---|"
printf '| a batch of 1,000 presigned URLs, ms | %.1f | < 20 |\n' "$signed"
printf '| the same as a request through nginx, ms | %.1f | < 20 |\n' "$through"
printf '| one link, microseconds: by keys of one'"'"'s own; signed by credentials | %s; %s | |\n' "$link_us" "$asked_us"
printf '| memory of credentials, MB: before, most during, after | %s, %s, %s | flat |\n' \
	"${before% *}" "$(most_of credentials)" "${after% *}"
printf '| memory of videos, MB: before, most during, after | %s, %s, %s | flat |\n' \
	"${before#* }" "$(most_of videos)" "${after#* }"
