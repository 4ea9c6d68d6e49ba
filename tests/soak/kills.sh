# Sourced by run.sh: what is killed while there is load, and what is stopped; all of it by its own pid.
KILL_EVERY=${KILL_EVERY:-3}	# seconds, one of the programs, or who serves one in Postgres
TOOL_EVERY=${TOOL_EVERY:-5}	# seconds, one of the tools, if any runs: most live
S3_EVERY=60		# seconds, the S3 stops, for
S3_STOPPED=20		# seconds

# A process of Postgres that serves a program; its death makes all others begin anew.
backend_pid() {
	local pid
	for pid in $(below "$(daemon_pid postgres | head -1)"); do
		! tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -q 'vitrina_' || echo "$pid"
	done | shuf -n 1
}

# What looks at files of strangers: ffprobe, ffmpeg, decoders of pictures.
tool_pid() {
	local program pid
	for program in videos images worker; do
		for pid in $(daemon_pid "$program"); do
			below "$pid"
		done
	done 2>/dev/null | shuf -n 1
}

# kill_pid NAME PID: counts it where it was there to be killed.
kill_pid() {
	! { [ -n "$2" ] && kill -9 "$2"; } 2>/dev/null || echo "$1" >>"$work/killed"
}

kill_programs() {
	local victim
	while [ -e "$work/killing" ]; do
		for victim in $(shuf -e $programs); do
			[ -e "$work/killing" ] || return 0
			if [ "$victim" = backend ]; then kill_pid backend "$(backend_pid)"; else kill_pid "$victim" "$(daemon_pid "$victim" | head -1)"; fi
			sleep "$KILL_EVERY"
		done
	done
}

kill_tools() {
	local pid
	while [ -e "$work/killing" ]; do
		pid=$(tool_pid)
		if [ -n "$pid" ]; then
			kill_pid tool "$pid"
			sleep "$TOOL_EVERY"
		else
			sleep 0.02
		fi
	done
}

# On `file` there is nothing of this kind.
stop_s3() {
	local pid
	[ "${STORE:-file}" = s3 ] || return 0
	while [ -e "$work/killing" ]; do
		pid=$(daemon_pid radosgw)
		kill -STOP "$pid"
		echo "S3-stopped" >>"$work/killed"
		sleep "$S3_STOPPED"
		kill -CONT "$pid"
		sleep $((S3_EVERY - S3_STOPPED))
	done
}

# under_fire SECONDS
under_fire() {
	local status
	touch "$work/killing"
	kill_programs &
	kill_tools &
	stop_s3 &
	KILLS=1 load "$1"
	status=$?
	rm "$work/killing"
	wait
	echo "killed: $(sort "$work/killed" | uniq -c | tr -s ' \n' ' ')"
	return "$status"
}
