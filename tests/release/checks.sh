# Sourced by run.sh: what must hold whenever another release opens the site.

# What was there: `stays WHAT WHO ADDRESS` says what it said under the release that
# ran before, byte by byte, or all that the JSON said.
what_stays() {
	local id
	stays "an admin" keeper /api/auth/me
	stays "a user" harbour /api/auth/me
	stays "who there is" keeper /api/auth/users
	stays "who may register" nobody /api/auth/registration
	stays "invitations" keeper /api/auth/invitations
	stays "a list of videos" nobody /api/videos
	stays "one's own list" harbour /api/videos?owner=me
	stays "what was deleted" harbour "/api/videos?owner=me&deleted=true"
	stays "a search" nobody "/api/videos?q=low+tied"
	stays "a tag" nobody /api/videos?tag=birds
	stays "comments" nobody "/api/videos/$low/comments"
	stays "a like" guarded "/api/videos/$low"
	stays "a private video, of its owner" harbour "/api/videos/$hidden/original"
	for id in "${films[@]}"; do
		stays "a video" harbour "/api/videos/$id"
		stays "its file" harbour "/api/videos/$id/original"
		stays "its poster" nobody "/api/videos/$id/poster.jpg"
		stays "its playlist" nobody "/api/videos/$id/hls/master.m3u8"
	done
	stays "images" harbour /api/images
	stays "an image" nobody /api/images/gull.png
	stays "another form of it" nobody "/api/images/gull.png?w=24&format=png"
	stays "matrices" harbour /api/matrix?owner=me
	stays "a matrix in its row" harbour /api/matrix/small
	stays "one that is an object" harbour /api/matrix/R?format=npy
	stays "a product" harbour /api/matrix/RR?format=npy
	stays "factors" harbour /api/matrix/F_s
	stays "the cache's settings" keeper /api/stats/config
}

# What was left half done (`leave` in fill.sh): the release that opens the site
# does the rest, and what people do goes on.
what_goes_on() {
	local finished
	check "$by: a private video is nobody else's" answers 404 "/api/videos/$hidden/original"
	check "$by: a session goes on" answers 200 /api/auth/me -b "$work/jar.harbour"
	check "$by: a password signs in" signs_in 200 harbour
	check "$by: not without the code of the phone, where there is one" signs_in 401 guarded
	next_step
	check "$by: but with it" signs_in 200 guarded "$(code_of "$secret" "$totp_step")"
	check "$by: or with a recovery code" signs_in 200 guarded "${recovery[$turn]}"
	check "$by: an invitation is taken" person "guest$turn" "$left_code"
	as harbour
	check "$by: a video that waited is made" within 60 is_ready "$left_video"
	check "$by: a computation that waited too" within 60 is_done "$left_job"
	finished=$(complete_upload)
	check "$by: an upload of which a part was there is completed" within 60 is_ready "$finished"
	check "$by: a deleted video comes back" api POST "/api/videos/$left_binned/undelete"
	check "$by: a comment is added" send POST "/api/videos/$low/comments" "{\"body\":\"Said in turn $turn\"}"
	check "$by: a title is changed" send PATCH "/api/videos/$hidden" "{\"title\":\"Hidden $turn\"}"
	check "$by: an image is put" put_image "gull$turn.png"
	check "$by: a matrix is saved" send POST /api/matrix/eval "{\"expression\":\"M$turn = small * small\"}"
	films+=("$left_video" "$finished")
}
