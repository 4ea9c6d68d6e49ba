# Sourced by smoke.sh: the front end itself: pages, headers, errors, odd addresses.

page_is_served() {
	get 200 "$1" && has_header Content-Type 'text/html*' && body_has '<script type="module"'
}

check "the page" page_is_served /
check "a page that is the same for everybody" page_is_served /sign-in
check "a page's address with a query" page_is_served '/?q=gulls'

# What is at no address of the site is said by its own page, and by the status.
says_there_is_none() {
	get 404 "$1" && has_header Content-Type 'text/html*' && body_has '<script type="module"' && has_header Cache-Control '*no-*'
}
for address in /health /healthz /nothing /watch /watch/abcdefghijk /watch/abcdefghijk/more /u/nobody.js /image/none.png /admin/users/7 /style /sitemap; do
	check "$address is no page" says_there_is_none "$address"
done
check "a page's address may end with slashes" page_is_served /search/
has_head() {
	get 200 "$1" -H "Accept-Language: ${3:-en}" && body_has "$2"
}
check "a page has a head of its own" has_head /sign-in '<title>Sign in ·'
check "in the language that is asked for" has_head /sign-in '<title>Entrar ·' 'es-MX, en;q=0.5'
check "and what is searched for stands in it" has_head '/search?q=%3Cb%3E' '&lt;b&gt;”'
is_not_read_twice() {
	get 404 /nothing -H 'If-None-Match: *'
}
check "and is sent again" is_not_read_twice
no_page() {
	problem 404 not-found "$1"
}
check "a missing module is no page" no_page /no-such-module.js
check "what builds the site is not served" no_page /package.json
check "nor how npm is set up" no_page /.npmrc
check "nor its modules as npm has them" no_page /node_modules/hls.js/package.json

is_module() {
	get 200 "$1" && has_header Content-Type 'text/javascript*'
}
check "modules have a type that browsers run" is_module /main.js
check "and so have third-party ones" is_module /vendor/hls.mjs

check_secure_headers() {
	get "$1" "$2" && has_header Content-Security-Policy "*default-src 'none'*script-src 'self'*" &&
		has_header X-Content-Type-Options nosniff && has_header Referrer-Policy '?*' &&
		has_header Permissions-Policy '?*' && [ "${#request_id}" -ge 0 ] &&
		[ -n "$(header X-Request-Id)" ] &&
		[ "$(grep -ci '^x-content-type-options' "$work/head")" -eq 1 ] &&
		[ "$(grep -ci '^x-request-id' "$work/head")" -eq 1 ]
}
request_id=
check "security headers on pages" check_secure_headers 200 /
check "and on the page that there is none" check_secure_headers 404 /nothing
check "and on what the front end refuses" check_secure_headers 404 /api/none
check "and on what programs refuse" check_secure_headers 401 /api/auth/me
check "and on what programs give" check_secure_headers 200 /api/videos

no_inline_anything() {
	get 200 / && ! grep -qE '<style|<script>| style="| onclick=' "$work/body"
}
check "the page holds nothing that its policy forbids" no_inline_anything

is_revalidated() {
	local etag
	get 200 /main.js && has_header Cache-Control '*no-cache*' || return 1
	etag=$(header ETag)
	[ -n "$etag" ] && get 304 /main.js -H "If-None-Match: $etag"
}
check "modules are asked for again and not sent again" is_revalidated

# What a page takes has a hash in its name.
is_kept() {
	local script
	get 200 / || return 1
	script=$(grep -o '/assets/first-[^"]*\.js' "$work/body" | head -1)
	[ -n "$script" ] && get 200 "$script" -H 'Accept-Encoding: gzip' && has_header Content-Encoding gzip && has_header Content-Length '?*' &&
		has_header Cache-Control '*immutable*' && has_header Content-Type 'text/javascript*' &&
		get 404 /assets/first-en-0000000000.js && ! has_header Cache-Control '*immutable*' >/dev/null
}

# With WWW=source it takes the modules as they are written: those of all pages and languages.
takes_modules() {
	local todo=(/main.js /i18n/en.js /i18n/es.js) seen=' ' at import
	get 200 / && body_has '<script type="module" src="/main.js">' && ! grep -q '/assets/' "$work/body" && get 200 /routes.js || return 1
	for at in $(grep -oP "page: '\K[a-z-]+" "$work/body" | sort -u); do
		todo+=("/pages/$at.js")
	done
	while [ ${#todo[@]} -gt 0 ]; do
		at=${todo[0]} todo=("${todo[@]:1}")
		[[ $seen != *" $at "* ]] || continue
		seen+="$at "
		is_module "$at" || { echo "$at"; return 1; }
		while read -r import; do
			[[ $import == /* ]] || import=$(realpath -m "${at%/*}/$import")
			todo+=("$import")
		done < <(grep -oP "(?:\bfrom|^import) '\K[./][^']+(?=';)" "$work/body")
	done
	[ "$(wc -w <<<"$seen")" -gt 50 ] || { echo "only$seen"; return 1; }
}
case ${WWW:-built} in
source) check "the page takes modules, and each is there" takes_modules ;;
*) check "scripts are kept for ever, and compressed" is_kept ;;
esac

is_compressed() {
	get 200 /style/base.css -H 'Accept-Encoding: gzip' && has_header Content-Encoding gzip
}
check "text is compressed" is_compressed

for program in auth videos images stats credentials site; do
	check "$program is healthy" get 200 "/api/$program/health"
done

is_alive() {
	get 200 "$1" && has_header Content-Type 'application/json*' && has_header Cache-Control '*no-store*' &&
		body_has '"status":"ok"'
}
check "the front end is alive by itself" is_alive /livez
lives() {
	get 200 "$1" && body_has '"status":"ok"'
}
# The worker may have begun just now.
is_ready() {
	for _ in $(seq 50); do
		! lives /readyz >/dev/null || return 0
		sleep 0.1
	done
	lives /readyz
}
check "and all programs of the host are there" is_ready
for program in auth videos images stats credentials matrix site; do
	check "$program lives" lives "/api/$program/live"
done

is_described() {
	get 200 /api/openapi.json && has_header Content-Type 'application/json*' &&
		body_has '"/api/videos/{id}"' && body_has '"/api/auth/login"'
}
check "the API describes itself" is_described

check "no such program" problem 404 not-found /api/none
check "no such route" problem 404 not-found /api/auth/none
check "signed out" problem 401 no-session /api/auth/me
check "a method that is not taken" problem 405 method /api/videos -X PUT
has_allow() {
	get 405 /api/videos -X PUT && has_header Allow '*GET*'
}
check "and which are" has_allow

head -c 2100000 /dev/zero >"$work/large"
check "a large body is refused" problem 413 too-large /api/auth/login \
	-H 'Content-Type: application/json' --data-binary "@$work/large"
check "and one of unknown length" problem 413 too-large /api/auth/login \
	-H 'Content-Type: application/json' -H 'Transfer-Encoding: chunked' --data-binary "@$work/large"
check "a video of somebody signed out is not taken" problem 401 no-session '/api/videos?title=Large' \
	-H 'Content-Type: video/mp4' --data-binary "@$work/large"
check "a body that is no JSON" problem 400 malformed /api/auth/login \
	-H 'Content-Type: application/json' -d '{'

large_header_is_refused() {
	status=$(head -c 40000 /dev/zero | tr '\0' x | sed 's/^/X-Large: /' |
		curl -sS -o "$work/body" -D "$work/head" -w '%{http_code}' -H @- "$url/api/auth/me")
	[ "$status" -ge 400 ] && [ "$status" -lt 500 ] && has_header Content-Type 'application/problem+json*'
}
check "a large header is refused" large_header_is_refused

# nginx says 400 of a long address, Apache 414
long_address_is_refused() {
	local long
	long=$(head -c 20000 /dev/zero | tr '\0' x)
	status=$(curl -sS -o "$work/body" -w '%{http_code}' "$url/api/videos/$long")
	[ "$status" = 400 ] || [ "$status" = 414 ] && body_has "\"status\":$status,"
}
check "a long address is refused, with one status" long_address_is_refused

# Both front ends pass addresses on as they came; none leads out of its folder.
odd() {
	local want=$1 address=$2
	check "an odd address: $address" get "$want" "$address"
}
odd 404 /api/videos/..%2f..%2fetc%2fpasswd
odd 404 /api/videos/a%2Fb
odd 404 /api
odd 404 /api//videos
odd 404 /api/videos/
odd 404 /api/videosx
odd 404 /api/auth/../auth/none
odd 404 /api/auth/%2e%2e/me
odd 404 /_store/u/1/x
odd 400 /api/videos/%ff
odd 400 '/%'
odd 422 '/api/videos?nonsense=1'
odd 400 '/api/videos?q=%00'
for address in /../etc/passwd /%2e%2e/%2e%2e/etc/passwd /style/..%2f..%2f..%2fetc/passwd; do
	not_passwd() {
		curl -sS --path-as-is -o "$work/body" "$url$1" && ! grep -q root: "$work/body"
	}
	check "nothing outside: $address" not_passwd "$address"
done

has_no_body() {
	curl -sS -I -o "$work/head" "$url/api/videos" && [ "$(head -1 "$work/head" | cut -d' ' -f2)" = 200 ]
}
check "HEAD" has_no_body
