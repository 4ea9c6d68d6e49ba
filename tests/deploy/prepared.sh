# Sourced by static.sh: built files come as they were compressed beforehand, and to those
# alone who take that; through each front end.

# comes_as FORM FILE ACCEPT: FORM is br, gzip or none; what is decoded is the file.
comes_as() {
	local form=$1 file=$2 said
	curl -s -D "$work/prepared.head" -o "$work/prepared.body" -H "Accept-Encoding: $3" "http://127.0.0.1:18080/assets/$file" &&
		said=$(sed -n 's/^content-encoding: //Ip' "$work/prepared.head" | tr -d '\r') && [ "${said:-none}" = "$form" ] || { echo "$3: ${said:-none}, not $form"; return 1; }
	case $form in
	br) cmp "$work/prepared.body" "$top/www/assets/$file.br" ;;
	gzip) cmp "$work/prepared.body" "$top/www/assets/$file.gz" ;;
	none) cmp "$work/prepared.body" "$top/www/assets/$file" ;;
	esac && grep -qi '^vary: accept-encoding' "$work/prepared.head" && grep -qi '^cache-control: .*immutable' "$work/prepared.head" &&
		grep -qi "^content-type: text/${file##*.}\|^content-type: text/javascript" "$work/prepared.head" || { cat "$work/prepared.head"; return 1; }
}

prepared_ones_come() {
	local pid file status=0
	# which a front end's own user may read
	rm "$root/usr/share/vitrina/www" && mkdir "$root/usr/share/vitrina/www" && cp -r "$top/www/assets" "$root/usr/share/vitrina/www" &&
		chmod 755 "$work" "$root" && fill "$1" || return 1
	(run_filled) >"$work/front.log" 2>&1 &
	pid=$!
	for _ in $(seq 100); do
		curl -s -o /dev/null http://127.0.0.1:18080/ && break
		sleep 0.1
	done
	for file in $(cd "$top/www/assets" && ls first-en-*.js first-??????????.css); do
		comes_as br "$file" "gzip, deflate, br" && comes_as br "$file" "br;q=0.5" && comes_as gzip "$file" gzip &&
			comes_as gzip "$file" "gzip;q=1.0, br;q=0" && comes_as gzip "$file" "gzip, brotli" || status=1
	done
	[ -n "${file:-}" ] || status=1
	comes_as none "$file" identity || status=1
	kill "$pid" && wait "$pid" 2>/dev/null
	rm -r "$root/usr/share/vitrina/www" && ln -s "$top/www" "$root/usr/share/vitrina/www"
	[ "$status" = 0 ] || { tail -3 "$work/front.log"; return 1; }
}
check "nginx gives built files as they were compressed" prepared_ones_come nginx
check "and so does Apache" prepared_ones_come apache
