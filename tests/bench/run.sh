#!/bin/bash
# make bench: what Vitrina does against something named, as ratios: the site
# through each front end, then every other tests/bench/*.sh.
#   tests/bench/run.sh [NAME…]     site memory …  (the files' names)
# Repetitions alternate; figures are medians.  REPS= and SECONDS_EACH= change them.
set -eu
cd "$(dirname "$0")/../.."

if [ $# -eq 0 ]; then
	for file in tests/bench/*.sh; do
		case $file in */run.sh | */measure.sh) ;; *) set -- "$@" "$(basename "$file" .sh)" ;; esac
	done
fi
for name in "$@"; do
	bash "tests/bench/$name.sh"
	echo
done
