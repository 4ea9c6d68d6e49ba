# Sourced by tests in shell: each check is one named line; the last counts them.
#   check "what holds" command…    passes when the command does
#   checks_end                     prints the count; fails when any failed

checks_passed=0
checks_failed=0

check() {
	local name=$1 said
	shift
	if said=$("$@" 2>&1); then
		checks_passed=$((checks_passed + 1))
		[ -z "${VERBOSE:-}" ] || echo "ok   $name"
	else
		checks_failed=$((checks_failed + 1))
		echo "FAIL $name"
		[ -z "$said" ] || sed 's/^/     /' <<<"$said" | head -20
	fi
}

checks_end() {
	echo "$checks_passed passed, $checks_failed failed"
	[ "$checks_failed" -eq 0 ]
}
