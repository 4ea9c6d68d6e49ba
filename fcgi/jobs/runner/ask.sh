#!/bin/bash
# make stop, make admin-code: ask the runner of the instance that DATA= names.
set -eu
. "$(dirname "$0")/where.sh"

[ -x "$runner" ] || fail "nothing was started on $DATA yet"
if [ "$(id -u)" -eq 0 ]; then
	exec setpriv --reuid=vitrina --regid=vitrina --init-groups "$runner" "$@"
fi
exec "$runner" "$@"
