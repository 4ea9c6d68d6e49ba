#!/bin/bash
# make bench: what Vitrina does against something named, as ratios: the site
# through each front end, then every other tests/bench/*.sh.
#   tests/bench/run.sh [NAME…]     site memory …  (the files' names)
# Repetitions alternate; figures are medians.  REPS= and SECONDS_EACH= change them.
# What was measured goes to build/bench; with KEEP=1 into the tree, for `make readme`.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ $# -eq 0 ]; then
	for file in tests/bench/*.sh; do
		case $file in */run.sh | */measure.sh) ;; *) set -- "$@" "$(basename "$file" .sh)" ;; esac
	done
fi
export MEASURED=${BUILD:-build}/bench
[ -z "${KEEP:-}" ] || MEASURED=tests/bench/measured
mkdir -p "$MEASURED"
for name in "$@"; do
	bash "tests/bench/$name.sh" | tee "$MEASURED/$name.new"
	mv "$MEASURED/$name.new" "$MEASURED/$name.md"
	echo
done
