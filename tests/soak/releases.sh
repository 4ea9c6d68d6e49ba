# Sourced by run.sh: releases under load, which nobody may notice.
RELEASED_MS=10000	# that the slowest request may take meanwhile, on a machine that does all of it

# under_releases SECONDS: two, in the first half of them.
under_releases() {
	local status
	MAX_MS=$RELEASED_MS load "$1" &
	local loading=$!
	instance_make -s restart >"$work/restarted" 2>&1 && instance_make -s restart >>"$work/restarted" 2>&1
	status=$?
	[ "$status" -eq 0 ] || cat "$work/restarted"
	wait "$loading" && [ "$status" -eq 0 ]
}
