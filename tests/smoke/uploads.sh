# Sourced by smoke.sh: the same clip in parts, as the page uploads.

key= upload_id= parted=

begin() {
	# shellcheck disable=SC2046
	get 200 /api/credentials/s3/multipart "$bearer" $(json "{\"filename\":\"clip.mp4\",
		\"type\":\"video/mp4\",\"metadata\":{\"size_bytes\":$(stat -c %s "$clip")}}") ||
		get 201 /api/credentials/s3/multipart "$bearer" -d "@$work/json" -HContent-Type:application/json ||
		return 1
	key=$(member key)
	upload_id=$(member uploadId)
}
begin
check "an upload begins" test -n "$upload_id"
multipart=/api/credentials/s3/multipart/$upload_id

put_part() {
	local place
	get 200 "$multipart/1?key=$key" "$bearer" || return 1
	place=$(member url)
	case $place in http*) ;; *) place=$url$place ;; esac
	[ "$(curl -sS -o "$work/body" -D "$work/head" -w '%{http_code}' -T "$clip" "$place")" = 200 ] &&
		part_etag=$(header ETag | tr -d '"') && [ -n "$part_etag" ]
}
put_part
check "a part goes to its address, without a cookie" test -n "${part_etag:-}"

part_is_listed() {
	get 200 "$multipart?key=$key" "$bearer" && body_has '"PartNumber":1'
}
check "and is known" part_is_listed

unsigned_is_refused() {
	status=$(curl -sS -o "$work/body" -D "$work/head" -w '%{http_code}' -T "$clip" "$url$multipart/1?key=$key")
	[ "$status" -ge 400 ] && [ "$status" -lt 500 ]
}
check "an address without a signature is not taken" unsigned_is_refused

is_completed() {
	# shellcheck disable=SC2046
	get 200 "$multipart/complete?key=$key" "$bearer" \
		$(json "{\"parts\":[{\"PartNumber\":1,\"ETag\":\"\\\"$part_etag\\\"\"}]}")
}
check "the upload is completed" is_completed

publish() {
	# shellcheck disable=SC2046
	get 201 /api/videos "$bearer" $(json "{\"key\":\"$key\",\"title\":\"In parts\",\"privacy\":\"unlisted\"}") &&
		parted=$(member id) && get 200 "/api/videos/$parted/original" && cmp "$work/body" "$clip"
}
publish
check "and published" test -n "$parted"

is_aborted() {
	begin && get 200 "/api/credentials/s3/multipart/$upload_id?key=$key" "$bearer" -X DELETE
}
check "another is given up" is_aborted
