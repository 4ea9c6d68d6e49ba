#!/bin/bash
# make soak: a site under mixed load for SOAK_SECONDS (360), while its processes and tools are killed, its S3 stops,
# time jumps, and neighbours do their worst; then in peace, and on what a power cut leaves.  Nothing acknowledged is
# lost, nothing grows, and what fails says so.   run.sh nginx|apache, STORE=file|s3
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../support/run/instance.sh"
. "$here/../support/run/checks.sh"
. "$here/../support/run/processes.sh"
work=$(mktemp -d)

seconds=${SOAK_SECONDS:-360}
frontend=${1:-nginx}
programs="auth videos images files credentials stats matrix worker backend"
FDS_MORE=8		# that a program may have open in the end: pools breathe
KB_MORE=6144		# of PSS that it may have grown by, in the second half of the peace

. "$here/kills.sh"
. "$here/time.sh"
. "$here/neighbours.sh"
. "$here/power.sh"
. "$here/releases.sh"

# Caches grow until they are full, and that is no leak: let it be soon.
export VITRINA_RATE_LIMITS=off VITRINA_CACHE_SIZE=4M VITRINA_WORKER_JOBS=2
instance_start "$frontend" || exit 1
export SITE=$instance_url FRONTEND=$frontend

load() {
	node "$here/load.mjs" "$1" "$work/ledger" 2>&1
}

# Where the programs listen, and Postgres.
sockets_dir() {
	tr '\0' '\n' <"/proc/$(daemon_pid videos | head -1)/environ" | sed -n 's/^VITRINA_RUN_DIR=//p'
}

all_healthy() {
	local program
	for program in auth videos images files credentials stats matrix; do
		curl -sf -o /dev/null --max-time 5 "$instance_url/api/$program/health" || return 1
	done
}

# What each program holds: name, descriptors, KB of PSS, pid.
holdings() {
	local program pid
	for program in ${programs% backend}; do
		pid=$(daemon_pid "$program" | head -1)
		echo "$program $(ls "/proc/$pid/fd" | wc -l) $(awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup") $pid"
	done
}

# Everything that was begun is over: no tool runs, and decoders that idle have ended.
is_quiet() {
	local program
	for program in worker images videos; do
		[ -z "$(below "$(daemon_pid "$program" | head -1)")" ] || return 1
	done
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
	"$@" >"$work/said" 2>&1
	local status=$?
	sed 's/^/     /' "$work/said" >&3
	return "$status"
}
exec 3>&1

check "under fire, what fails says so and is done in the end" show under_fire $((seconds / 3))
check "then all are healthy" within 30 all_healthy
if [ "$(id -u)" -eq 0 ]; then
	check "ten days forth and back, and nothing fails for it" show under_jumps $((seconds / 6))
	check "nor is anything dated ahead" within 90 nothing_is_dated_ahead
fi
check "two releases, and no request fails" show under_releases $((seconds / 6))
check "neighbours have what they do their worst with" neighbours_make
check "beside them no honest request fails, or takes more than $HONEST_MS ms" show beside_neighbours $((seconds / 6))
check "in peace nothing fails" show load $((seconds / 6))
check "all work is done" within 600 is_quiet
holdings >"$work/before"
check "nor later on" show load $((seconds / 6))
check "all work is done again" within 600 is_quiet
holdings >"$work/after"
check "no program holds more than before" show nothing_grew
check "nothing that was acknowledged is lost" show load check
instance_stop

if [ "$(id -u)" -eq 0 ] && [ "${STORE:-file}" = file ]; then
	rm "$work/ledger"
	trap power_ends EXIT
	power_disk && instance_home=$work/disk instance_start "$frontend" && SITE=$instance_url || exit 1
	check "the power is cut" show cut_power 30
	check "the site opens what the disk holds" power_returns
	check "which is what was synced, and no more" control_is_lost
	check "nothing that was acknowledged is lost then" show load check
	power_ends
fi
rm -rf "$work"
checks_end
