# Sourced by smoke.sh: an image goes in, comes out in other forms, and is deleted.

image=/api/images/smoke-$RANDOM$RANDOM.png

put_image() {
	get 201 "$image" "$bearer" -T "$here/picture.png" -HContent-Type:image/png &&
		body_has '"width":48' && version=$(member version) && [ -n "$version" ]
}
put_image
check "an image goes in" test -n "${version:-}"
check "and comes out as it is kept" get 200 "$image"

image_as() {
	get 200 "$image?v=$version&w=32&$1" && has_header Content-Type "$2" &&
		has_header Cache-Control '*immutable*' && [ -n "$(header ETag)" ]
}
check "smaller, as WebP" image_as format=webp image/webp
check "as AVIF" image_as format=avif image/avif

image_is_known() {
	get 304 "$image?w=32&format=webp" -H "If-None-Match: $(get 200 "$image?w=32&format=webp" &&
		header ETag)"
}
check "and is not sent twice" image_is_known

large_image_arrives() {
	head -c 3000000 /dev/zero >"$work/large"
	problem 422 not-media "$image" "$bearer" -T "$work/large" -HContent-Type:image/png
}
check "three megabytes reach it, and are no picture" large_image_arrives
check "keys are keys" problem 422 invalid-input /api/images/a%20b "$bearer" \
	-T "$here/picture.png" -HContent-Type:image/png
check "it goes" get 204 "$image" "$bearer" -X DELETE
check "and is gone" problem 404 not-found "$image"
