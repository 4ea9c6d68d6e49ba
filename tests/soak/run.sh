#!/bin/bash
# make soak: a site under mixed load for SOAK_SECONDS (240) while its processes are
# killed, then in peace: nothing acknowledged is lost, nothing grows, and what
# fails says so.   run.sh nginx|apache
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../support/run/instance.sh"
. "$here/../support/run/checks.sh"
. "$here/../support/run/processes.sh"
work=$(mktemp -d)

seconds=${SOAK_SECONDS:-240}
programs="auth videos images credentials stats matrix worker"
KILL_EVERY=3		# seconds
FDS_MORE=8		# that a program may have open in the end: pools breathe
KB_MORE=6144		# of PSS that it may have grown by, in the second half of the peace

# Caches grow until they are full, and that is no leak: let it be soon.
export VITRINA_RATE_LIMITS=off VITRINA_CACHE_SIZE=4M VITRINA_WORKER_JOBS=2
instance_start "${1:-nginx}" || exit 1
export SITE=$instance_url FRONTEND=${1:-nginx}

load() {
	node "$here/load.mjs" "$1" "$work/ledger" 2>&1
}

# A process of Postgres that serves a program; its death makes all others begin anew.
backend_pid() {
	local pid
	for pid in $(below "$(daemon_pid postgres | head -1)"); do
		! tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q 'vitrina_' || echo "$pid"
	done | shuf -n 1
}

kill_one() {
	local victim=$1 pid
	if [ "$victim" = backend ]; then pid=$(backend_pid); else pid=$(daemon_pid "$victim" | head -1); fi
	[ -z "$pid" ] || kill -9 "$pid" 2>/dev/null
}

kills() {
	local victim
	while [ -e "$work/killing" ]; do
		for victim in $(shuf -e $programs backend); do
			[ -e "$work/killing" ] || return 0
			kill_one "$victim"
			echo "$victim" >>"$work/killed"
			sleep "$KILL_EVERY"
		done
	done
}

under_fire() {
	local status
	touch "$work/killing"
	kills &
	load $((seconds / 2))
	status=$?
	rm "$work/killing"
	wait
	echo "killed: $(sort "$work/killed" | uniq -c | tr -s ' \n' ' ')"
	return "$status"
}

all_healthy() {
	local program
	for program in ${programs% worker}; do
		curl -sf -o /dev/null --max-time 5 "$instance_url/api/$program/health" || return 1
	done
}

# What each program holds: name, descriptors, KB of PSS, pid.
holdings() {
	local program pid
	for program in $programs; do
		pid=$(daemon_pid "$program" | head -1)
		echo "$program $(ls "/proc/$pid/fd" | wc -l) $(awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup") $pid"
	done
}

# Everything that was begun is over: no job runs, and pools have closed what idles.
is_quiet() {
	[ -z "$(pgrep -P "$(daemon_pid worker | head -1)" ffmpeg)" ]
}

nothing_grew() {
	paste -d' ' "$work/before" "$work/after" | awk -v fds="$FDS_MORE" -v kb="$KB_MORE" '
		{ printf "%s: %d to %d descriptors, %.1f to %.1f MB\n", $1, $2, $6, $3 / 1024, $7 / 1024 }
		$4 != $8 { print $1 " is another process"; bad = 1 }
		$6 > $2 + fds { print $1 " has more open"; bad = 1 }
		$7 > $3 + kb { print $1 " has grown"; bad = 1 }
		END { exit bad }'
}

show() {
	"$@" >"$work/said"
	local status=$?
	sed 's/^/     /' "$work/said" >&3
	return "$status"
}
exec 3>&1

check "under fire, what fails says so and is done in the end" show under_fire
check "then all are healthy" within 30 all_healthy
check "in peace nothing fails" show load $((seconds / 4))
check "the worker has done its work" within 120 is_quiet
holdings >"$work/before"
check "nor later on" show load $((seconds / 4))
check "the worker has done its work again" within 120 is_quiet
holdings >"$work/after"
check "no program holds more than before" show nothing_grew
check "nothing that was acknowledged is lost" show load check
instance_stop
rm -rf "$work"
checks_end
