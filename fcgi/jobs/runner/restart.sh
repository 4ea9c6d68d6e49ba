#!/bin/bash
# make restart: build, and have the running instance's programs give way to what was
# built; when one of it does not get ready, those that run serve on.
set -eu
. "$(dirname "$0")/where.sh"
. "$top/fcgi/jobs/runner/build.sh"
cd "$top"

[ -x "$runner" ] || fail "nothing was started on $DATA yet"
build
if [ "$(id -u)" -ne 0 ]; then
	exec "$runner" restart
fi
copy_app
if as_vitrina "$runner" restart; then
	as_vitrina rm -rf "$DATA/app.old"
else
	as_vitrina sh -c 'cd "$DATA" && rm -rf app.new && mv app app.new && mv app.old app'
	exit 1
fi
