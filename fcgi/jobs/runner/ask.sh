#!/bin/bash
# make stop, make admin-code: ask the runner of the instance that DATA= names.
set -eu
. "$(dirname "$0")/where.sh"

[ -x "$runner" ] || fail "nothing was started on $DATA yet"
[ "$(id -u)" -eq 0 ] || exec "$runner" "$@"
as_vitrina "$runner" "$@"
# vitrina may not remove what root made in /run
[ "$1" != stop ] || rm -rf "$RUN_DIR"
