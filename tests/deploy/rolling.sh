# Sourced by run.sh: one server whose programs all start again under load, as on a
# release: nobody notices.  ROLLING_S seconds of load with and without (340 are
# 100,000 requests), behind nginx and behind Apache.

rolling_boots() {
	host_start rolling1 71 && by_apt rolling1 "$deb" && host_run rolling1 vitrina-setup --no-tls
}

calm() {
	sleep "${ROLLING_S:-70}"
}

# What still drains ends with the next one: so uploads of 60 s have their time.
rolling() {
	local until=$((SECONDS + ${ROLLING_S:-70}))
	while [ $SECONDS -lt $until ]; do
		host_run rolling1 /usr/lib/vitrina/restart || return 1
		sleep 65
	done
}

slowest_ms() {
	sed -n 's/.* the slowest \([0-9]*\) ms$/\1/p' "$work/load"
}

twice_at_most() {
	echo "the slowest took $(slowest_ms) ms, without restarts $1 ms"
	[ "$(slowest_ms)" -le $((2 * $1)) ]
}

rolls_behind() {
	local front=$1 without
	timed "$front: load" under_load 10.77.0.71 calm
	cat "$work/load"
	without=$(slowest_ms)
	timed "$front: everything starts again under it: no request fails" under_load 10.77.0.71 rolling
	cat "$work/load"
	check "$front: the slowest takes twice as long at most" twice_at_most "$without"
}

# Nobody drains for ever: the slots are free after the load.
slots_come_free() {
	for _ in $(seq 100); do
		host_run rolling1 bash -c '. /usr/lib/vitrina/common.sh
			[ "$(systemctl list-units --plain --no-legend --state=running "vitrina-*@*.service" | wc -l)" = "$(programs | wc -l)" ]' && return
		sleep 0.2
	done
	return 1
}

# One that never says that it is ready, and one that ends at once.
unready() {
	local program=$hosts_dir/o/rolling1/root/usr/lib/vitrina/$1
	mv "$program" "$program.good" && printf '#!/bin/sh\n%s\n' "$2" >"$program" && chmod 755 "$program" || return 1
	refused "$1 does not start, and what ran before serves on" host_run rolling1 /usr/lib/vitrina/restart
	local refused=$?
	mv "$program.good" "$program"
	[ $refused -eq 0 ] && answers 10.77.0.71 && slots_come_free
}

rolling_part() {
	check "a host boots, with a site" rolling_boots
	account rolling1 10.77.0.71 && upload 10.77.0.71
	check "a video plays" processed 10.77.0.71
	rolls_behind nginx
	check "what drained has gone" slots_come_free
	timed "a program that does not get ready: those before serve on" under_load 10.77.0.71 unready images 'exec sleep 60'
	timed "and a worker that ends at once" unready worker 'exit 1'
	check "a program that somebody ends comes back" comes_back_by_itself
	check "Apache instead" host_run rolling1 vitrina-setup --frontend apache --no-tls --no-code
	rolls_behind Apache
	host_drop rolling1
}

# As a watcher of memory does, who asks before it kills.
comes_back_by_itself() {
	local pid
	pid=$(main_pid rolling1 auth) && host_run rolling1 kill "$pid" && answers 10.77.0.71 && [ "$(main_pid rolling1 auth)" != "$pid" ]
}
