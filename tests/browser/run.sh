#!/bin/bash
# The browser tests on a throwaway site behind one front end: run.sh nginx|apache [NAME]
# PICTURES=1 takes the README's pictures anew instead.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../support/run/instance.sh"

if [ ! -e "$here/node_modules/.made" ] || [ "$here/package-lock.json" -nt "$here/node_modules/.made" ]; then
	npm ci --ignore-scripts --no-audit --no-fund --prefix "$here" >/dev/null || exit 1
	touch "$here/node_modules/.made"
fi

# Small parts, so that a short video has many; no waiting between registrations.
export VITRINA_PART_SIZE=64k VITRINA_RATE_LIMITS=off
if [ "${STORE:-}" = s3 ]; then
	# An S3 takes no parts as small as going on with an upload needs.
	tests=("$here/site.test.mjs" "$here/pause.test.mjs" "$here/refused.test.mjs")
	# Links hold twice as long: of a minute, with PAUSE_WINDOW_S=30.
	export WINDOW_S=${PAUSE_WINDOW_S:-2}
	export VITRINA_S3_URL_WINDOW=${WINDOW_S}s
else
	mapfile -t tests < <(printf '%s\n' "$here"/*.test.mjs | grep -v pause)
fi
[ $# -lt 2 ] || tests=("$here/$2.test.mjs")
instance_start "$1" || exit 1
export SITE=$instance_url ADMIN_CODE=$instance_code
MANAGER_CODE=$(instance_make -s admin-code) && export MANAGER_CODE
ACCESS_CODE=$(instance_make -s admin-code) && export ACCESS_CODE
FLEET_CODE=$(instance_make -s admin-code) && export FLEET_CODE
CLOSED_CODE=$(instance_make -s admin-code) && export CLOSED_CODE
if [ -n "${PICTURES:-}" ]; then
	node "$here/pictures.mjs"
	exit
fi
node --test --test-concurrency=1 "${tests[@]}"
status=$?
[ "$status" -eq 0 ] || tail -n 5 "$instance_data"/log/*.log
exit "$status"
