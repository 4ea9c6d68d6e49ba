# Sourced by run.sh: make restart, as a release: nobody notices, and a program that
# does not get ready changes nothing.

# under_requests CMD…: six people go on asking until it has ended; none of it may fail.
under_requests() {
	local pids=() failed=0 status n
	rm -f "$work"/stop
	for n in 1 2 3 4 5 6; do
		asking "$n" >"$work/asked.$n" &
		pids+=($!)
	done
	"$@"
	status=$?
	touch "$work/stop"
	for n in "${pids[@]}"; do
		wait "$n" || failed=1
	done
	cat "$work"/asked.*
	[ "$status" -eq 0 ] && [ "$failed" -eq 0 ]
}

asking() {
	local count=0 bad=0
	while [ ! -e "$work/stop" ]; do
		for address in /api/videos /api/auth/health /api/images /api/stats/live "/api/videos/$video"; do
			curl -sf -o /dev/null --max-time 20 -H "Authorization: Bearer $token" "$instance_url$address" || bad=$((bad + 1))
			count=$((count + 1))
		done
	done
	echo "$bad of $count lost"
	[ "$bad" -eq 0 ] && [ "$count" -gt 0 ]
}

names_of_all() {
	"$instance_top/${BUILD:-build}/bin/vitrina-admin" programs | cut -d' ' -f1
}
pids_of_all() {
	local program
	for program in $(names_of_all); do
		daemon_pid "$program"
	done | sort | paste -sd' '
}

# Those before have gone: one process of each program is left.
one_of_each() {
	[ "$(pids_of_all | wc -w)" -eq "$(names_of_all | wc -l)" ]
}

all_are_new() {
	local before pid
	before=$(pids_of_all)
	under_requests instance_make -s restart || return 1
	within 15 one_of_each || return 1
	for pid in $(pids_of_all); do
		[[ " $before " != *" $pid "* ]] || { echo "process $pid is there still"; return 1; }
	done
}
check "make restart under load: all programs are new, and no request fails" all_are_new
check "the site is healthy" healthy

# A body of which the site has half when its programs change.
body_goes_on() {
	local status sending
	rm -f "$work/restarted" "$work/status"
	mkfifo "$work/halves"
	curl -sS -o "$work/uploaded" -w '%{http_code}' --max-time 60 -T - -H "Authorization: Bearer $token" \
		-H 'Content-Type: video/mp4' -X POST "$instance_url/api/videos?title=Meanwhile" <"$work/halves" >"$work/status" &
	sending=$!
	{
		head -c 8192 "$work/clip.mp4"
		instance_make -s restart >"$work/said" 2>&1 || cat "$work/said"
		tail -c +8193 "$work/clip.mp4"
	} >"$work/halves"
	wait "$sending"
	rm "$work/halves"
	status=$(cat "$work/status")
	[ "$status" = 201 ] || { echo "$status"; cat "$work/uploaded"; return 1; }
}
check "an upload that began before it goes on" body_goes_on

# Again, beside one that drains still: that one ends.
twice_at_once() {
	instance_make -s restart && instance_make -s restart && within 15 one_of_each && healthy
}
check "and again, at once" twice_at_once

# An instance of copies, so that one of its programs can be another.
as_owner() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid=vitrina --regid=vitrina --init-groups "$@"
	else
		"$@"
	fi
}
copied() {
	as_owner env DATA="$work/copied" RUN_DIR= PORT="$copied_port" FRONTEND=nginx DETACH=1 VITRINA_MIN_FREE=64M \
		"$work/app/build/bin/runner" "$@"
}
copied_port=$(instance_free_port)
copied_starts() {
	mkdir -p "$work/app/build" "$work/app/www" "$work/copied" &&
		cp -r "$instance_top/${BUILD:-build}/bin" "$work/app/build/" &&
		cp -r "$instance_top"/{conf,migrations} "$work/app/" && cp -r "$instance_top"/www/{*.html,templates} "$work/app/www/" &&
		{ [ "$(id -u)" -ne 0 ] || chown vitrina "$work/copied"; } && copied run
}
copied_answers() {
	curl -sf -o /dev/null --max-time 5 "http://localhost:$copied_port/api/images/health"
}
what_ran_serves_on() {
	local images=$work/app/build/bin/images said
	mv "$images" "$images.good" && printf '#!/bin/sh\nexit 1\n' >"$images" && chmod 755 "$images" || return 1
	! said=$(copied restart 2>&1) && grep -q '^vitrina: images does not get ready: what ran before serves on' <<<"$said" ||
		{ echo "$said"; return 1; }
	copied_answers && mv "$images.good" "$images" && copied restart && copied_answers
}
check "an instance of copies" copied_starts
check "a program that does not get ready: those before serve on" what_ran_serves_on
copied stop >/dev/null
