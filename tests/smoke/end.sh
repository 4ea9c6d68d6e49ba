# Sourced by smoke.sh: deleting, undoing that, and leaving nothing behind.

check "nobody else deletes a video" problem 401 no-session "$video" -X DELETE
check "its owner deletes it" get 204 "$video" "$bearer" -X DELETE
check "it is gone at once" problem 404 not-found "$video/original"
check "deleting is undone" get 200 "$video/undelete" "$bearer" -X POST
check "it is back" get 200 "$video/original"
check "it is deleted for good" get 204 "$video" "$bearer" -X DELETE
check "and the other one" get 204 "/api/videos/$parted" "$bearer" -X DELETE

leaves() {
	# shellcheck disable=SC2046
	get 204 /api/auth/me -b "$jar" -X DELETE $(json "{\"password\":\"$password\"}") &&
		problem 401 no-session /api/auth/me "$bearer"
}
# The only admin cannot leave.
if [ -z "${TOKEN:-}" ] && [ -z "${ADMIN_CODE:-}" ]; then
	check "they leave" leaves
fi
