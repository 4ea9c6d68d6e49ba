#!/bin/bash
# The security tests on a throwaway site behind one front end: run.sh nginx|apache [NAME]
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../support/run/instance.sh"

# Everybody comes from one address here.
export VITRINA_RATE_LIMITS=off
instance_start "$1" || exit 1
SITE=$instance_url ADMIN_CODE=$instance_code FRONTEND=$1 STORE_DIR=$instance_data/store \
	node --test --test-concurrency=1 "$here"/${2:-*}.test.mjs
status=$?
[ "$status" -eq 0 ] || tail -n 5 "$instance_data"/log/*.log
exit "$status"
