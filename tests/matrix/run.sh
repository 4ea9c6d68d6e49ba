#!/bin/bash
# Matrices on a running site: the calculator in a terminal, and files of NumPy,
# SciPy and Octave there and back.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../support/run/instance.sh"
. "$here/../support/run/checks.sh"
work=$(mktemp -d)
trap 'instance_stop; rm -rf "$work"' EXIT

# What is predicted to take any time at all becomes a job here.
VITRINA_MATRIX_WAIT=0s instance_start nginx || exit 1
trap 'instance_stop; rm -rf "$work"' EXIT

# send METHOD ADDRESS JSON, with the session of whoever registered.
send() {
	curl -sf -b "$work/jar" -c "$work/jar" -X "$1" "$instance_url$2" \
		-H 'content-type: application/json' -d "$3"
}

send POST /api/auth/register "{\"username\":\"mathis\",\"password\":\"a calm green window\",
	\"code\":\"$instance_code\"}" >/dev/null || exit 1
VITRINA_TOKEN=$(send POST /api/auth/tokens '{"name":"calc","scopes":["read","upload","manage"]}' |
	sed 's/.*"token":"\([^"]*\)".*/\1/')
export VITRINA_TOKEN

. "$here/calc.sh"

# word NAME: a text of the JSON on standard input.
word() {
	sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"
}
decomposes_later() {
	local job state
	send POST /api/matrix '{"name":"R","kind":"random","rows":150,"cols":150}' >/dev/null &&
		job=$(send POST /api/matrix/R/decompose '{"kind":"svd","save_as":"R"}' | word url) || return 1
	for _ in $(seq 600); do
		state=$(curl -sf -b "$work/jar" "$instance_url$job")
		[ "$(word state <<<"$state")" != done ] || break
		sleep 0.1
	done
	[ "$(word result_url <<<"$state")" = /api/matrix/R_U ] &&
		curl -sf -b "$work/jar" "$instance_url/api/matrix/R_V/info" | grep -q '"rows":150' &&
		[ "$(echo 'n = round(norm(R - R_U * diag(R_s) * transpose(R_V)) * 1e6)' | "$calc" "$instance_url")" = 0 ]
}
check "what takes long to take apart is a job too" decomposes_later

# Each line of formats.py is a check.
/usr/bin/python3 "$here/formats.py" "$instance_url" "$VITRINA_TOKEN" "$work" >"$work/formats" 2>&1
check "all forms were tried" test $? = 0
while IFS= read -r line; do
	check "${line#* }" test "${line%% *}" = ok
done <"$work/formats"
checks_end
