#!/bin/bash
# WebDAV on a throwaway site behind one front end, with the tools that people use:
#   run.sh nginx|apache
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../support/run/instance.sh"
. "$here/../support/run/checks.sh"

export VITRINA_RATE_LIMITS=off
instance_start "$1" || exit 1
work=$(mktemp -d)
trap 'rm -rf "$work"; instance_stop' EXIT
dav=$instance_url/dav
home=$dav/home
password=harbour-and-nets-4

# json METHOD PATH BODY: asked with the cookies of whoever registered last.
json() {
	curl -s -b "$work/cookies" -c "$work/cookies" -X "$1" -H 'Content-Type: application/json' \
		-d "$3" "$instance_url$2"
}

# register NAME [CODE]: and a token of the scopes $scopes; its text.
register() {
	rm -f "$work/cookies"
	json POST /api/auth/register "{\"username\":\"$1\",\"password\":\"$password\"${2:+,\"code\":\"$2\"}}" >/dev/null
	json POST /api/auth/tokens "{\"name\":\"disk\",\"scopes\":[\"files\"]}" |
		sed -n 's/.*"token":"\([^"]*\)".*/\1/p'
}

token=$(register marina "$instance_code")
me=marina:$token

# status EXPECTED CURL-ARGUMENTS…
status() {
	local want=$1 got
	shift
	got=$(curl -s -o "$work/reply" -D "$work/head" -w '%{http_code}' -u "$me" "$@")
	[ "$got" = "$want" ] || {
		echo "$got, not $want: $*"
		cat "$work/reply"
		return 1
	}
}

# litmus_suite NAME: no failure, no warning.
litmus_suite() {
	(cd "$work" && TESTS=$1 litmus "$home/" marina "$token") >"$work/litmus" 2>&1
	grep -q "0 failed" "$work/litmus" && ! grep -qi warning "$work/litmus" && return
	cat "$work/litmus"
	return 1
}
for suite in basic copymove props locks http; do
	check "litmus $suite" litmus_suite "$suite"
done

. "$here/requests.sh"
. "$here/transcripts.sh"
. "$here/clients.sh"
checks_end
