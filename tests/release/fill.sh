# Sourced by run.sh: what people do on a site, whichever release runs it.  Each
# function asks once and prints what the next one needs to know of the reply.

clip=$here/../smoke/clip.mp4
picture=$here/../smoke/picture.png
password="a calm green window"
declare -A tokens=([nobody]=)	# of each person; nobody has none

as() {
	token=${tokens[$1]}
}

# person NAME CODE [SCOPE]: registers with a code; a session in $work/jar.NAME, and a token.
person() {
	token=
	send POST /api/auth/register "{\"username\":\"$1\",\"password\":\"$password\",\"code\":\"$2\"}" \
		-c "$work/jar.$1" >/dev/null || return 1
	tokens[$1]=$(send POST /api/auth/tokens '{"name":"a script","scopes":["read","upload","manage"'"${3:+,\"$3\"}]}" \
		-b "$work/jar.$1" | member token)
	as "$1"
	[ -n "$token" ]
}

invitation() {
	as keeper
	send POST /api/auth/invitations '{}' | member code
}

# The code that a phone shows in a step of 30 seconds (RFC 6238), of a secret in base32.
code_of() {
	python3 - "$@" <<-'END'
		import base64, hmac, struct, sys
		secret, step = sys.argv[1], int(sys.argv[2])
		key = base64.b32decode(secret + "=" * (-len(secret) % 8))
		mac = hmac.digest(key, struct.pack(">Q", step), "sha1")
		at = mac[-1] & 15
		print("%06d" % ((struct.unpack(">L", mac[at:at + 4])[0] & 0x7fffffff) % 1000000))
	END
}

# Each works once, one step early or late: as long as three suffice, nobody waits.
totp_step=$(($(date +%s) / 30 - 2))
next_step() {
	local now
	totp_step=$((totp_step + 1))
	until now=$(($(date +%s) / 30)); [ $totp_step -le $((now + 1)) ]; do sleep 0.2; done
	[ $totp_step -ge $((now - 1)) ] || totp_step=$((now - 1))
}

# two_steps: turns on the code of a phone; sets $secret and $recovery.
two_steps() {
	as nobody	# a session alone may
	secret=$(send POST /api/auth/totp "{\"password\":\"$password\"}" -b "$work/jar.guarded" | member secret)
	next_step
	mapfile -t recovery < <(send POST /api/auth/totp/confirm "{\"totp\":\"$(code_of "$secret" $totp_step)\"}" \
		-b "$work/jar.guarded" | grep -oE '[A-Z0-9]{4,}(-[A-Z0-9]{4,})+')
	[ ${#recovery[@]} -eq 10 ]
}

# film TITLE PRIVACY: a video in one call; its id.
film() {
	api POST "/api/videos?title=$1&privacy=$2" -H 'Content-Type: video/mp4' --data-binary "@$clip" | member id
}

# An upload of two parts, of which the first has arrived: "key upload etag".
half_an_upload() {
	local said key upload etag
	said=$(send POST /api/credentials/s3/multipart "{\"filename\":\"long.mp4\",\"type\":\"video/mp4\",
		\"metadata\":{\"size_bytes\":$(stat -c %s "$work/long.mp4")}}")
	key=$(member key <<<"$said") upload=$(member uploadId <<<"$said")
	etag=$(put_part "$key" "$upload" 1) && echo "$key $upload $etag"
}

# put_part KEY UPLOAD NUMBER: its ETag, as JSON wants it.
put_part() {
	local url
	url=$(api GET "/api/credentials/s3/multipart/$2/$3?key=$1" | member url)
	tail -c +$((($3 - 1) * part_bytes + 1)) "$work/long.mp4" | head -c $part_bytes >"$work/part"
	token='' api PUT "$url" --data-binary "@$work/part" -D - -o "$work/said" |
		tr -d '\r' | sed -n 's/"/\\"/g; s/^ETag: *//Ip'
}

# complete_upload: the rest of what `leave` left, published; the video's id.
complete_upload() {
	local etag
	etag=$(put_part "$left_key" "$left_upload" 2) &&
		send POST "/api/credentials/s3/multipart/$left_upload/complete?key=$left_key" "{\"parts\":[
			{\"PartNumber\":1,\"ETag\":\"$left_etag\"},{\"PartNumber\":2,\"ETag\":\"$etag\"}]}" >/dev/null &&
		send POST /api/videos "{\"key\":\"$left_key\",\"title\":\"In two parts\"}" | member id
}

# The clip, longer than a part by what players skip.
part_bytes=$((5 * 1024 * 1024))
make_long() {
	{
		cat "$clip"
		printf '\0\146\0\0free'
		head -c $((0x660000 - 8)) /dev/zero
	} >"$work/long.mp4"
}

# takes_apart NAME: a decomposition, which the worker makes; its job's address.
takes_apart() {
	send POST /api/matrix/R/decompose "{\"kind\":\"svd\",\"save_as\":\"$1\"}" | member url
}

is_done() {
	[ "$(api GET "$1" | member state)" = done ]
}

is_ready() {
	[ "$(api GET "/api/videos/$1" | member state)" = ready ]
}

# What there is before anything else: three people, and some of everything.
fill() {
	make_long && person keeper "$instance_code" admin &&
		send PUT /api/auth/registration '{"registration":"invitation"}' >/dev/null &&
		send PUT /api/stats/config '{"policy":"s3fifo","capacity_bytes":50000000}' >/dev/null &&
		person harbour "$(invitation)" && person guarded "$(invitation)" && two_steps &&
		fill_videos && as harbour && put_image gull.png && fill_matrices
}

fill_videos() {
	as harbour
	films=()
	low=$(film Low%20tide public) && hidden=$(film Hidden private) && binned=$(film Binned public) &&
		send PATCH "/api/videos/$low" '{"description":"Gulls, and a boat","tags":["sea","birds"]}' >/dev/null &&
		within 60 is_ready "$low" && within 60 is_ready "$hidden" &&
		within 60 is_ready "$binned" && api DELETE "/api/videos/$binned" >/dev/null || return 1
	films+=("$low")
	as guarded
	api PUT "/api/videos/$low/like" >/dev/null && api POST "/api/videos/$low/views" >/dev/null &&
		send POST "/api/videos/$low/comments" '{"body":"Where is that?"}' >/dev/null
}

put_image() {
	api PUT "/api/images/$1" -H 'Content-Type: image/png' --data-binary "@$picture" >/dev/null
}

# One small enough for its row, one that is an object, and what was computed of them.
fill_matrices() {
	local job
	send POST /api/matrix '{"name":"small","kind":"values","values":[[1,2],[3,4.5]]}' >/dev/null &&
		send POST /api/matrix '{"name":"R","kind":"random","rows":150,"cols":150,"seed":7}' >/dev/null &&
		send POST /api/matrix/multiply '{"a":"R","b":"R","save_as":"RR"}' >/dev/null &&
		job=$(takes_apart F) && within 60 is_done "$job"
}

# What one release leaves half done for the next one, each time under other names:
# with its worker held, so that jobs wait, as they do behind a long film.
leave() {
	held=$(daemon_pid worker)
	kill -STOP "$held"
	left_code=$(invitation)
	as harbour
	left_video=$(film "Waits%20$1" public)
	left_job=$(takes_apart "W$1")
	read -r left_key left_upload left_etag < <(half_an_upload)
	left_binned=$(film "Binned%20$1" unlisted) && api DELETE "/api/videos/$left_binned" >/dev/null &&
		[ -n "$left_code" ] && [ -n "$left_video" ] && [ -n "$left_job" ] && [ -n "$left_etag" ]
}
