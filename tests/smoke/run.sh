#!/bin/bash
# The smoke tests on a throwaway site behind one front end: run.sh nginx|apache [built|source],
# whose pages take what is built, or the modules as they are written.
set -u
export WWW=${2:-built}
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../support/run/instance.sh"

instance_start "$1" || exit 1
ADMIN_CODE=$instance_code bash "$here/smoke.sh" "$instance_url"
status=$?
[ "$status" -eq 0 ] || tail -n 5 "$instance_data"/log/*.log
# the work tree's pages are again what is built
[ "$WWW" = built ] || WWW=built "${MAKE:-make}" --no-print-directory -s -C "$here/../.." vendor || status=1
exit "$status"
