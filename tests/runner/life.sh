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

# nginx does not say why it could not write a body: it is no full disk, and may come again.
shut_spool_is_no_full_disk() {
	local spool=$instance_data/store/spool mode status
	mode=$(stat -c %a "$spool")
	chmod 500 "$spool"
	status=$(curl -sS -o "$work/body" -D "$work/head" -w '%{http_code}' --max-time 60 \
		-H "Authorization: Bearer $token" -H 'Content-Type: video/mp4' \
		--data-binary "@$work/clip.mp4" "$instance_url/api/videos?title=Shut")
	chmod "$mode" "$spool"
	cat "$work/head" "$work/body"
	[ "$status" = 503 ] && grep -qi '^Retry-After: ' "$work/head" && grep -q '/problems/unavailable' "$work/body"
}
check "a body that cannot be written is a 503" shut_spool_is_no_full_disk

# As on a disk that became read-only: who holds the lock is asked without writing.
stops_where_nothing_can_be_written() {
	local mode runner all status
	runner=$(runner_pid)
	all=$(below "$runner")
	mode=$(stat -c %a "$instance_data")
	chmod 400 "$instance_data/runner.pid"
	chmod 500 "$instance_data"
	instance_make -s stop && none_alive "$runner" $all
	status=$?
	chmod "$mode" "$instance_data"
	chmod 600 "$instance_data/runner.pid"
	return "$status"
}
check "make stop ends it where nothing can be written" stops_where_nothing_can_be_written
check "and it runs after that" instance_make -s run

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
