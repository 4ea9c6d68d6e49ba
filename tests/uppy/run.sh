#!/bin/bash
# Uppy from npm on a throwaway site behind one front end: run.sh nginx|apache
# With STORE=s3, on an S3 of its own.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../support/run/instance.sh"

for folder in "$here/5" "$here/6" "$here/../browser"; do
	if [ ! -e "$folder/node_modules/.made" ] || [ "$folder/package-lock.json" -nt "$folder/node_modules/.made" ]; then
		npm ci --ignore-scripts --no-audit --no-fund --prefix "$folder" >/dev/null || exit 1
		touch "$folder/node_modules/.made"
	fi
done

export VITRINA_RATE_LIMITS=off
instance_start "$1" || exit 1
SITE=$instance_url DATA=$instance_data STORE=${STORE:-} node --test "$here/uppy.test.mjs"
status=$?
[ "$status" -eq 0 ] || tail -n 5 "$instance_data"/log/*.log
exit "$status"
