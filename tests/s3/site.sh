#!/bin/bash
# The site on an S3 of its own: what smoke.sh asks of any, and clients that nobody
# here wrote, with sessions of three seconds and links of four.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../support/run/instance.sh"

export STORE=s3 OBJECTSTORE=memstore STS_MIN=1
export VITRINA_STS_SESSION=3s VITRINA_S3_URL_WINDOW=2s VITRINA_RATE_LIMITS=off
instance_start nginx || exit 1
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
status=0
ADMIN_CODE=$instance_code bash "$here/../smoke/smoke.sh" "$instance_url" >"$instance_data/smoke.out" 2>&1 || status=1
tail -n 30 "$instance_data/smoke.out" | grep -v ' passed, '
read -r passed _ failed _ < <(tail -n 1 "$instance_data/smoke.out")
python3 "$here/clients.py" "$instance_url" "$instance_data" "$here/../.." "${passed:-0}" "${failed:-1}" || status=1
[ "$status" -eq 0 ] || tail -n 5 "$instance_data"/log/{credentials,videos,worker}.log
exit "$status"
