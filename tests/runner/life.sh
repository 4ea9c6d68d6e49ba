# Sourced by run.sh: the start, what it says when it cannot, and the end.

instance_start nginx || exit 1
check "the site is healthy when make run returns" healthy
check "it prints the admin's code" test -n "$instance_code"

another_code() {
	local code
	code=$(instance_make -s admin-code) && [ "${#code}" -ge 20 ] && [ "$code" != "$instance_code" ]
}
check "make admin-code prints another and nothing else" another_code

second_run_is_refused() {
	local said
	! said=$(instance_make -s run 2>&1) && grep -q 'already running' <<<"$said"
}
check "a second make run on the same data is refused" second_run_is_refused

taken_port_is_said() {
	local said
	! said=$(DATA=$work/other PORT=$instance_port instance_quiet_run 2>&1) &&
		[ "$(grep -c '^vitrina: ' <<<"$said")" -eq 1 ] && grep -q "port $instance_port is taken" <<<"$said"
}
instance_quiet_run() {
	DETACH=1 "${MAKE:-make}" --no-print-directory -s -C "$instance_top" run
}
check "a taken port is said in one line" taken_port_is_said

nonsense_is_refused() {
	local said
	! said=$(env DATA="$work/other" "$1" DETACH=1 "${MAKE:-make}" --no-print-directory -s -C "$instance_top" run 2>&1) &&
		[ "$(grep -c '^vitrina: ' <<<"$said")" -eq 1 ] && grep -q "${1%%=*}" <<<"$said"
}
check "PORT must be one" nonsense_is_refused PORT=eighty
check "FRONTEND must be one" nonsense_is_refused FRONTEND=caddy
check "DATA must be a directory that can be made" nonsense_is_refused DATA=/proc/vitrina
deep=$work/$(printf 'of-one-hundred-%085d/' 1 2 3 4 5)
deep=${deep%/}
mkdir -p "$deep"
long_path_is_said() {
	local said
	! said=$(DATA=$deep instance_quiet_run 2>&1) && grep -q "^vitrina: DATA=$deep.*too long" <<<"$said"
}
check "whose path is not too long" long_path_is_said

two_side_by_side() (
	first=$instance_url
	instance_start apache && healthy && curl -sf -o /dev/null "$first/api/auth/health" && instance_stop
)
check "another runs beside it, through Apache" two_side_by_side
check "and leaves it alone" healthy

sign_up
check "somebody registers" test -n "$token"
make_clip "$work/clip.mp4" 4
video=$(upload "$work/clip.mp4")
check "and uploads a video" test -n "$video"

is_kept() {
	api GET "/api/videos/$video/original" -o "$work/got" && cmp "$work/got" "$work/clip.mp4"
}
check "which is there" is_kept

stops_whole() {
	local runner all
	runner=$(runner_pid)
	all=$(below "$runner")
	instance_make -s stop && none_alive "$runner" $all
}
check "make stop leaves no process" stops_whole
check "make stop again is no error" instance_make -s stop
check "make run finds all again" instance_make -s run
check "the video too" is_kept

# In the foreground, as at a terminal: Ctrl-C goes to the whole process group.
ends_by_ctrl_c() {
	local pid runner all status
	instance_make -s stop
	set -m
	DATA=$instance_data PORT=$instance_port "${MAKE:-make}" -s -C "$instance_top" run \
		>"$work/foreground" 2>&1 &
	pid=$!
	set +m
	within 30 healthy || return 1
	runner=$(runner_pid)
	all=$(below "$runner")
	kill -INT -- "-$pid"
	wait "$pid"
	status=$?
	none_alive "$runner" $all && [ "$status" -ne 1 ] && grep -q stopping "$work/foreground"
}
check "Ctrl-C ends it and leaves no process" ends_by_ctrl_c
check "and it runs again" instance_make -s run
