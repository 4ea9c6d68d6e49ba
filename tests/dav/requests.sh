# Sourced by run.sh: what litmus does not ask, through the front end.

printf '%70000s' x >"$work/large"
check "a body without a length comes whole" status 201 -H 'Transfer-Encoding: chunked' -T "$work/large" "$home/chunked"
check "and is as long" status 206 -r 69999-69999 "$home/chunked"
head -c 3000000 /dev/urandom >"$work/larger"
check "so does a larger one than the API takes" status 201 -H 'Transfer-Encoding: chunked' -T "$work/larger" "$home/larger"
came_back() {
	curl -s -u "$me" "$home/$1" | cmp - "$work/$1"
}
check "with the same bytes" came_back larger

refused_early() {
	status "$@" && grep -qi '^content-type: application/xml' "$work/head" && grep -q '<D:error' "$work/reply"
}
check "a body that is refused is so in XML" refused_early 409 -T "$work/larger" "$home/none/larger"
check "and so is who shows nothing" refused_early 401 -u "" -T "$work/larger" "$home/f"
check "and who shows what is wrong" refused_early 401 -u "marina:$(tr a-z b-za <<<"$token")" "$home/"
check "and what is not there" refused_early 404 "$home/none"
asks_for_name() {
	status 401 -u "" "$home/" && grep -qi '^www-authenticate: basic realm=' "$work/head"
}
check "who shows nothing is asked for a name" asks_for_name
check "a cookie is none" status 401 -u "" -b "$work/cookies" "$home/"
check "the password is none" status 401 -u "marina:$password" "$home/"

# Names that front ends serve themselves elsewhere; and what a browser would run.
own_policy() {
	status 200 "$home/$1" && [ "$(grep -ci '^content-security-policy' "$work/head")" = 1 ] &&
		grep -qi "^content-security-policy: default-src 'none'; sandbox" "$work/head"
}
for file in x.png x.js x.html x.svg README.md package.json; do
	check "$file is a file like any other" status 201 -T "$work/large" "$home/$file"
	check "$file stands alone in its sandbox" own_policy "$file"
done
attached() {
	status 200 "$home/$1" && grep -qi '^content-disposition: attachment' "$work/head"
}
check "a page is an attachment" attached x.html
check "and so is a drawing" attached x.svg

check "above there is nothing" status 404 --path-as-is "$home/../../api/files"
check "nor by %2f" status 404 --path-as-is "$home/..%2f..%2fx"
nothing_by_nul() {
	status 400 --path-as-is "$home/a%00b" || status 404 --path-as-is "$home/a%00b"	# Apache's own
}
check "nor by NUL" nothing_by_nul
check "to another host nothing moves" status 403 -X MOVE -H 'Destination: http://other.example/dav/home/y' "$home/x.js"
check "Depth infinity is refused" status 403 -X PROPFIND "$home/"
check "one range is had" status 206 -r 0-9 "$home/x.png"
check "and none outside" status 416 -r 900000- "$home/x.png"


# Never by a redirect, whatever the store; with our ETag and type, and of nobody else's headers.
head_says() {
	grep -qi "^$1" "$work/head"
}
etag_of() {
	status 200 -I "$home/x.png" && sed -n 's/^[Ee][Tt][Aa][Gg]: //p' "$work/head" | tr -d '\r'
}
etag=$(etag_of)
told() {
	status 200 -I "$home/larger" && head_says 'content-length: 3000000' &&
		status 200 "$home/x.png" && head_says "etag: $etag" && head_says 'content-type: image/png' &&
		head_says 'last-modified: ' && ! head_says 'x-amz' && ! head_says location
}
check "its size, its ETag, its type are said" told
changed_since() {
	status 200 -H 'Range: bytes=0-9' -H 'If-Range: "other"' "$home/x.png" && [ "$(stat -c %s "$work/reply")" = 70000 ] &&
		status 206 -H 'Range: bytes=10-19' -H "If-Range: $etag" "$home/x.png" && [ "$(stat -c %s "$work/reply")" = 10 ] &&
		head_says 'content-range: bytes 10-19/70000' && head_says "etag: $etag"
}
check "a part of what has changed since is the whole" changed_since
check "what one has is not sent" status 304 -H "If-None-Match: $etag" "$home/x.png"
check "of a part of what one has, nothing" status 304 -H "If-None-Match: $etag" -H 'Range: bytes=0-9' "$home/x.png"
nothing_at_all() {
	status 201 -T /dev/null "$home/empty" && status 200 "$home/empty" && [ ! -s "$work/reply" ]
}
check "a file of no bytes is one" nothing_at_all
head -c 40000000 /dev/urandom >"$work/many-parts"
check "of many parts, without a length" status 201 -H 'Transfer-Encoding: chunked' -T "$work/many-parts" "$home/many-parts"
check "all come back" came_back many-parts

# What a front end says itself is XML, too.
head -c 2000000 /dev/zero >"$work/too-large"
check "what a front end refuses is refused in XML" refused_early 413 -X PROPFIND --data-binary "@$work/too-large" "$home/"

other=$(register nils)
unseen() {
	[ "$(curl -s -o "$work/reply" -w '%{http_code}' -u "$1" "$home/x.png")" = "$2" ]
}
check "another has a home of his own" unseen "nils:$other" 404
check "and no token for mine" unseen "marina:$other" 401
