# Sourced by smoke.sh: a video uploaded in one call, watched, found, edited.

clip=$here/clip.mp4
title="Gulls over $username"
id=

upload() {
	get 201 "/api/videos?title=$(sed 's/ /%20/g' <<<"$title")&privacy=public" "$bearer" \
		-H 'Content-Type: video/mp4' "$@" && id=$(member id) && [ -n "$id" ]
}
upload --data-binary "@$clip"
check "a video is uploaded in one call" test -n "$id"
video=/api/videos/$id

original_is_whole() {
	get 200 "$video/original" && cmp "$work/body" "$clip" && has_header Content-Type video/mp4 &&
		has_header Accept-Ranges bytes && [ "$(grep -ci '^etag:' "$work/head")" -eq 1 ] &&
		has_header X-Content-Type-Options nosniff
}
check "anybody sees it" get 200 "$video"
check "and gets it as it was uploaded" original_is_whole
etag=$(get 200 "$video/original" >/dev/null; header ETag)

original_comes_in_parts() {
	get 206 "$video/original" -r 100-199 && cmp "$work/body" <(tail -c +101 "$clip" | head -c 100) &&
		has_header Content-Range "bytes 100-199/$(stat -c %s "$clip")"
}
check "and any part of it" original_comes_in_parts
check "a part of the same as before" get 206 "$video/original" -r 0-9 -H "If-Range: $etag"
# An S3 may do as it likes with that.
is_whole_again() {
	get 200 "$video/original" -r 0-9 -H 'If-Range: "other"' || grep -q '^HTTP.* 302' "$work/head"
}
check "the whole, when it is another" is_whole_again
check "not again what is there already" get 304 "$video/original" -H "If-None-Match: $etag"
nothing_beyond() {
	get 416 "$video/original" -r 99999999- && { is_problem range || body_has InvalidRange; }
}
check "no part beyond its end" nothing_beyond

is_found() {
	get 200 "/api/videos?q=gulls%20$username" && body_has "\"$id\""
}
check "it is found" is_found

is_retitled() {
	get 200 "$video" "$bearer" -X PATCH $(json '{"title":"Terns"}') && [ "$(member title)" = Terns ]
}
check "its owner retitles it" is_retitled
check "nobody else does" problem 401 no-session "$video" -X PATCH $(json '{"title":"Mine"}')
check "a title cannot be empty" problem 422 invalid-input "$video" "$bearer" -X PATCH $(json '{"title":""}')

# As those ask who show what a link leads to: no script, no cookie.
unfurls() {
	get 200 "/watch/$id" -A 'Twitterbot/1.0' && has_header Content-Type 'text/html*' &&
		body_has '<meta property="og:title" content="Terns' && body_has '<meta property="og:url" content="' &&
		body_has '"@type":"VideoObject"' && ! body_has noindex >/dev/null
}
check "a link shows what it is about" unfurls
page_is_hidden() {
	for _ in $(seq 20); do
		get 200 "/watch/$id" && body_has '<meta name="robots" content="noindex">' && return
		sleep 0.1
	done >/dev/null
	get 200 "/watch/$id" && body_has '<meta name="robots" content="noindex">'
}
is_unlisted() {
	get 200 "$video" "$bearer" -X PATCH $(json '{"privacy":"unlisted"}') &&
		page_is_hidden && get 200 / && ! grep -q "/watch/$id" "$work/body"
}
check "one that is unlisted is told to nobody who indexes" is_unlisted
page_is_gone() {
	for _ in $(seq 20); do
		get 404 "/watch/$id" >/dev/null && break
		sleep 0.1
	done
	get 404 "/watch/$id" && ! grep -q Terns "$work/body"
}
is_hidden() {
	get 200 "$video" "$bearer" -X PATCH $(json '{"privacy":"private"}') && page_is_gone &&
		problem 404 not-found "$video" && problem 404 not-found "$video/original" &&
		get 200 "$video/original" "$bearer" &&
		get 200 "$video" "$bearer" -X PATCH $(json '{"privacy":"public"}')
}
check "private is for the owner alone" is_hidden

# Until the worker is done, a minute at most.
is_processed() {
	local tries
	for tries in $(seq 300); do
		get 200 "$video" || return 1
		case $(member state) in
		ready) return 0 ;;
		failed) body_has nothing; return 1 ;;
		esac
		sleep 0.2
	done
	echo "still processing"
	return 1
}
check "it is processed" is_processed

plays_as_hls() {
	local variant segment
	get 200 "$video/hls/master.m3u8" && has_header Content-Type application/vnd.apple.mpegurl || return 1
	variant=$(grep -m1 '^[^#].*m3u8' "$work/body")
	get 200 "$video/hls/$variant" && has_header Content-Type application/vnd.apple.mpegurl || return 1
	segment=$(dirname "$variant")/$(grep -m1 '^[^#]' "$work/body")
	get 200 "$video/hls/$segment" && [ -s "$work/body" ]
}
check "it plays as HLS" plays_as_hls

has_poster() {
	get 200 "$video/poster.jpg" && has_header Content-Type image/jpeg
}
check "it has a poster" has_poster

takes_a_poster() {
	get 200 "$video/poster.jpg" && cp "$work/body" "$work/poster.jpg" &&
		get 200 "$video/poster.jpg" "$bearer" -X PUT -H 'Content-Type: image/jpeg' \
			--data-binary "@$work/poster.jpg"
}
check "and takes another" takes_a_poster

echo "this is no video" >"$work/text.mp4"
check "a text is no video, whatever its name" problem 422 not-media '/api/videos?title=Text' "$bearer" \
	-H 'Content-Type: video/mp4' --data-binary "@$work/text.mp4"
check "an empty file is none" get 422 '/api/videos?title=Empty' "$bearer" \
	-H 'Content-Type: video/mp4' --data-binary @/dev/null

comes_in_chunks() {
	get 201 '/api/videos?title=Chunked&privacy=private' "$bearer" -H 'Content-Type: video/mp4' \
		-H 'Transfer-Encoding: chunked' --data-binary "@$clip" &&
		get 204 "/api/videos/$(member id)" "$bearer" -X DELETE
}
check "a video of unknown length" comes_in_chunks
check "a large one has to say its length" problem 411 length-required '/api/videos?title=Large' "$bearer" \
	-H 'Content-Type: video/mp4' -H 'Transfer-Encoding: chunked' --data-binary "@$work/large"
