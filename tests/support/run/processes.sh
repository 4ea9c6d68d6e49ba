# Sourced by tests: the processes of an instance ($instance_data), and requests to it; $work is theirs.

# Every process below a pid, deepest last.
below() {
	local child
	for child in $(cat "/proc/$1"/task/*/children 2>/dev/null); do
		echo "$child"
		below "$child"
	done
}

runner_pid() {
	cat "$instance_data/runner.pid"
}

# The process of one daemon: by what it executes, below the runner.
daemon_pid() {
	local pid
	for pid in $(cat "/proc/$(runner_pid)/task"/*/children); do
		[[ $(readlink "/proc/$pid/exe") != */$1 ]] || echo "$pid"
	done
}

is_alive() {
	[ -e "/proc/$1/stat" ] && ! grep -q '^State:[[:space:]]*[ZX]' "/proc/$1/status"
}

# none_alive PID…: within five seconds.
none_alive() {
	local pid left tries
	for tries in $(seq 100); do
		left=
		for pid in "$@"; do
			! is_alive "$pid" || left="$left $pid"
		done
		[ -n "$left" ] || return 0
		sleep 0.05
	done
	for pid in $left; do
		tr '\0' ' ' <"/proc/$pid/cmdline"
		echo
	done
	return 1
}

# within SECONDS command…: until it succeeds.
within() {
	local ends=$((SECONDS + $1 + 1))
	shift
	until "$@" >"$work/within" 2>&1; do
		[ $SECONDS -lt $ends ] || { cat "$work/within"; return 1; }
		sleep 0.05
	done
}

healthy() {
	local program
	for program in auth videos credentials; do
		curl -sf -o /dev/null --max-time 5 "$instance_url/api/$program/health" || return 1
	done
}

# api METHOD ADDRESS [curl's options]: the reply's body; fails on 4xx and 5xx.
api() {
	local method=$1 address=$2
	shift 2
	case $address in http*) ;; *) address=$instance_url$address ;; esac
	curl -sS --fail-with-body --max-time 60 -X "$method" ${token:+-H "Authorization: Bearer $token"} \
		"$@" "$address"
}

send() {
	local method=$1 address=$2 body=$3
	shift 3
	api "$method" "$address" -H 'Content-Type: application/json' -d "$body" "$@"
}

# member NAME: of the JSON on standard input.
member() {
	sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" | head -1
}

sign_up() {
	token=
	send POST /api/auth/register '{"username":"keeper","password":"nine green lanterns"}' \
		-c "$work/jar" >/dev/null || return 1
	token=$(send POST /api/auth/tokens '{"name":"t","scopes":["read","upload","manage"]}' \
		-b "$work/jar" | member token)
	[ -n "$token" ]
}

# A video of some seconds, long enough to be caught at.
make_clip() {
	ffmpeg -v error -y -f lavfi -i "testsrc2=s=640x360:r=24:d=$2" -f lavfi -i "sine=440:d=$2" \
		-c:v libx264 -preset ultrafast -crf 20 -pix_fmt yuv420p -c:a aac "$1"
}

upload() {
	api POST '/api/videos?title=Lantern' -H 'Content-Type: video/mp4' --data-binary "@$1" | member id
}
