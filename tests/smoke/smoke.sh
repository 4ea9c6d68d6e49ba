#!/bin/bash
# What a deployment must do, seen by curl from outside: smoke.sh URL
#   TOKEN=       an API token with all scopes, where registration is closed
#   RESOLVE=     an address: one host of several behind the site's name
#   ADMIN_CODE=  the one-time code, on a site without an admin
# It makes one account, uploads two small videos and removes all of it again.
set -u
url=${1:?usage: smoke.sh URL}
url=${url%/}
name=${url#*://} name=${name%%[:/]*}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$here/../support/run/checks.sh"

# To one host; its certificate is of the site's name, or tests have it from nobody.
curl() {
	command curl ${RESOLVE:+--insecure --connect-to "$name::$RESOLVE:"} "$@"
}

# get STATUS ADDRESS [curl's options]: the status must be that one, also where an S3
# sends what we only point at.
get() {
	local want=$1 address=$2
	shift 2
	status=$(curl -sSL --path-as-is --max-time 120 -o "$work/body" -D "$work/head" \
		-w '%{http_code}' "$@" "$url$address") || return 1
	[ "$status" = "$want" ] || {
		echo "$address: $status, not $want: $(head -c 300 "$work/body")"
		return 1
	}
}

# header NAME: of the last reply.
header() {
	tr -d '\r' <"$work/head" | sed -n "s/^$1: *//Ip" | tail -1
}

# has_header NAME PATTERN
has_header() {
	local value
	value=$(header "$1")
	# shellcheck disable=SC2053
	[[ $value == $2 ]] || { echo "$1: $value, not $2"; return 1; }
}

# member NAME: a text or number of the last reply's JSON.
member() {
	sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" "$work/body" | head -1
}

# body_has TEXT
body_has() {
	grep -qF -- "$1" "$work/body" || { echo "no $1 in $(head -c 300 "$work/body")"; return 1; }
}

# The last reply is a problem of this type, and its ids agree.
is_problem() {
	has_header Content-Type 'application/problem+json*' && body_has "\"type\":\"/problems/$1\"" &&
		[ -n "$(header X-Request-Id)" ] && body_has "\"request_id\":\"$(header X-Request-Id)\""
}

# problem STATUS TYPE ADDRESS [curl's options]
problem() {
	local want=$1 type=$2
	shift 2
	get "$want" "$@" && is_problem "$type"
}

json() {
	printf '%s' "$1" >"$work/json"
	echo "-HContent-Type:application/json --data-binary @$work/json"
}

. "$here/front.sh"
. "$here/account.sh"
. "$here/media.sh"
. "$here/uploads.sh"
. "$here/images.sh"
. "$here/end.sh"
checks_end
