# Sourced by smoke.sh: an account to work with: $token, $username; a cookie too.

username=smoke-$RANDOM$RANDOM
password="correct horse $RANDOM battery"
jar=$work/jar
token=${TOKEN:-}

register() {
	local code=${ADMIN_CODE:+,\"code\":\"$ADMIN_CODE\"}
	# shellcheck disable=SC2046
	get 201 /api/auth/register -c "$jar" $(json "{\"username\":\"$username\",\"password\":\"$password\"$code}") &&
		[ "$(member username)" = "$username" ]
}

cookie_is_guarded() {
	grep -i '^set-cookie:' "$work/head" | grep -i httponly | grep -qi 'samesite=lax' &&
		case $url in https:*) grep -qi '^set-cookie: __Host-session=.*secure' "$work/head" ;; esac
}

make_token() {
	# shellcheck disable=SC2046
	get 201 /api/auth/tokens -b "$jar" \
		$(json '{"name":"smoke","scopes":["read","upload","manage"]}') &&
		token=$(member token) && [ -n "$token" ]
}

if [ -z "$token" ]; then
	check "somebody registers" register
	check "the cookie is out of scripts' reach" cookie_is_guarded
	[ -z "${ADMIN_CODE:-}" ] || check "and administers the site" body_has '"role":"admin"'
	check "is known by the cookie" get 200 /api/auth/me -b "$jar"
	get 401 /api/auth/login $(json "{\"username\":\"$username\",\"password\":\"wrong wrong\"}")
	check "a wrong password" is_problem wrong-credentials
	check "the right one" get 200 /api/auth/login \
		$(json "{\"username\":\"$username\",\"password\":\"$password\"}")
	check "another site's page may not act for them" problem 403 cross-origin /api/auth/tokens \
		-b "$jar" -H 'Origin: https://elsewhere.example' $(json '{"name":"x","scopes":["read"]}')
	# not in check's subshell: it sets $token
	make_token
	check "a token for programs" test -n "$token"
fi
bearer="-HAuthorization:Bearer $token"
check "is known by the token" get 200 /api/auth/me "$bearer"
check "a token that is none" problem 401 no-session /api/auth/me -H 'Authorization: Bearer nonsense'
