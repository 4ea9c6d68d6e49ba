#!/bin/bash
# The smoke tests on a throwaway site behind one front end: run.sh nginx|apache
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../support/run/instance.sh"

instance_start "$1" || exit 1
ADMIN_CODE=$instance_code bash "$here/smoke.sh" "$instance_url"
status=$?
[ "$status" -eq 0 ] || tail -n 5 "$instance_data"/log/*.log
exit "$status"
