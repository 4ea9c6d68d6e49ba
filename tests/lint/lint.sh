#!/bin/bash
# What the design says and a compiler does not see; each rule is one test.
set -u
cd "$(dirname "$0")/../.."
. tests/support/run/checks.sh

# none PATTERN FILE…: no such line (grep -E); prints those there are.
none() {
	local pattern=$1
	shift
	! grep -nE -- "$pattern" "$@"
}

# nothing_in: the text on standard input has no line; prints those there are.
nothing_in() {
	local said
	said=$(cat)
	[ -z "$said" ] || { echo "$said"; return 1; }
}

for rules in tests/lint/*.rules.sh; do
	. "$rules"
done
checks_end
