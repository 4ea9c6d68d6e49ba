#!/bin/bash
# A site that moves from its directory to an S3 while it is used: store copy.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/s3.sh"
. "$here/../support/run/instance.sh"

s3_up >/dev/null || exit 1
trap 'instance_stop; s3_down' EXIT
# The S3 as the environment says it, all else as `make run` has it.
unset VITRINA_SECRETS_DIR VITRINA_SCRATCH_DIR VITRINA_CONF VITRINA_S3_ACCESS_KEY VITRINA_STS_ROLE VITRINA_STORE
export VITRINA_RATE_LIMITS=off VITRINA_PART_SIZE=5M
ready=$(trap -p EXIT)	# instance_start sets its own
started=true
VITRINA_STORE=file instance_start nginx || started=false
eval "$ready"
$started || exit 1
export PORT=$instance_port DATA=$instance_data FRONTEND=nginx DETACH=1
python3 "$here/move.py" "$instance_url" "$instance_data" "$here/../.."
status=$?
[ "$status" -eq 0 ] || tail -n 5 "$instance_data"/log/{videos,credentials,worker}.log
exit "$status"
