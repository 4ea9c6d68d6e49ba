#!/bin/bash
# A file of 1 GB by our client, by the AWS CLI and by rclone, to the same Ceph.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/measure.sh"
. "$here/../s3/s3.sh"
REPS=${REPS:-3}
UPLOAD_MB=${UPLOAD_MB:-1024}

# In memory a dozen gigabytes would be too many.
OBJECTSTORE=bluestore s3_up
file=$S3_DIR/file
head -c "${UPLOAD_MB}M" /dev/urandom >"$file"
unset AWS_CA_BUNDLE
export AWS_DEFAULT_REGION=us-east-1
export RCLONE_S3_PROVIDER=Ceph RCLONE_S3_ENDPOINT=$VITRINA_S3_ENDPOINT RCLONE_S3_ENV_AUTH=true RCLONE_CONFIG=/dev/null

ours() {
	"$s3_top/${BUILD:-build}/tests/bench/s3_put" "$file" u/bench/$RANDOM
}

aws_cli() {
	aws --endpoint-url "$VITRINA_S3_ENDPOINT" s3 cp --quiet "$file" s3://vitrina/u/bench/$RANDOM
}

by_rclone() {
	rclone copyto --s3-no-check-bucket "$file" :s3:vitrina/u/bench/$RANDOM
}

echo "| $UPLOAD_MB MB to an S3 (Ceph on disk), seconds | ours | theirs | ratio | goal |"
echo "|---|---|---|---|---|"
compare "our client / aws s3 cp" "1" less seconds ours -- seconds aws_cli
compare "our client / rclone" "1" less seconds ours -- seconds by_rclone
