# Sourced by run.sh: clients that people use.

# cadaver wants the name and the token in a file.
printf 'machine localhost login marina password %s\n' "$token" >"$work/.netrc"
chmod 600 "$work/.netrc"
cadaver_session() {
	echo "from cadaver" >"$work/cadaver.txt"
	printf '%s\n' "mkcol shelf" "cd shelf" "put $work/cadaver.txt note.txt" "move note.txt moved.txt" \
		"lock moved.txt" "discover moved.txt" "unlock moved.txt" "copy moved.txt copied.txt" \
		"get copied.txt $work/back.txt" "delete copied.txt" "ls" quit |
		HOME=$work cadaver "$home/" >"$work/cadaver" 2>&1
	! grep -qi failed "$work/cadaver" && cmp "$work/cadaver.txt" "$work/back.txt" &&
		grep -q "moved.txt" "$work/cadaver" && return
	cat "$work/cadaver"
	return 1
}
check "cadaver puts, moves, locks, copies, gets" cadaver_session

if [ ! -e "$here/npm/node_modules/.made" ] || [ "$here/npm/package-lock.json" -nt "$here/npm/node_modules/.made" ]; then
	npm ci --ignore-scripts --no-audit --no-fund --prefix "$here/npm" >/dev/null && touch "$here/npm/node_modules/.made"
fi
of_npm() {
	HOME_URL=$home NAME=marina TOKEN=$token node --test "$here/npm/webdav.test.mjs" >"$work/npm" 2>&1 && return
	cat "$work/npm"
	return 1
}
check "npm's webdav does all that it can" of_npm

# Files in folders, with times of their own; again, nothing is sent.
many=${MANY:-2000}
for n in $(seq 0 9); do
	mkdir -p "$work/tree/$n"
	(cd "$work/tree/$n" && seq -f '%g' "$((n * many / 10 + 1))" "$(((n + 1) * many / 10))" | split -l 1 -a 4 - file)
done
find "$work/tree" -type f -exec touch -d '2001-02-03 04:05:06' {} +
touch -d '2001-02-03 04:05:27' "$work/tree/7/fileaabb"
remote() {
	RCLONE_CONFIG=/dev/null rclone "$@" --webdav-url "$home/" --webdav-vendor owncloud --webdav-user marina \
		--webdav-pass "$(rclone obscure "$token")" --transfers 16 --checkers 16
}
# sends BYTES FILES: what rclone says that it has sent.
sends() {
	remote sync "$work/tree" :webdav:tree --use-json-log --stats 1h --stats-log-level NOTICE 2>"$work/rclone" &&
		grep -q "\"bytes\":$1,.*\"transfers\":$2[,}]" "$work/rclone" && return
	tail -n 3 "$work/rclone"
	return 1
}
sizes=$(find "$work/tree" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
check "rclone sends $many files" sends "$sizes" "$many"
check "and again not a byte" sends 0 0
back() {
	remote sync :webdav:tree "$work/again" && diff -r "$work/tree" "$work/again" &&
		[ "$(stat -c %Y "$work/again/7/fileaabb")" = "$(date -d '2001-02-03 04:05:27' +%s)" ]
}
check "and has them back, times too" back

# A disk, where this machine lets one be mounted.
mount_disk() {
	mkdir -p "$work/disk"
	printf 'use_locks 1\nask_auth 1\n' >"$work/davfs2.conf"
	printf 'marina\n%s\n' "$token" | timeout 30 mount.davfs -o "conf=$work/davfs2.conf" "$home/" "$work/disk" >"$work/mount" 2>&1
}
on_disk() {
	local status=0
	mkdir "$work/disk/mounted" && cp "$work/larger" "$work/disk/mounted/f" && mv "$work/disk/mounted/f" "$work/disk/mounted/g" || status=1
	timeout 60 umount "$work/disk" || status=1
	[ $status -eq 0 ] && curl -s -u "$me" "$home/mounted/g" | cmp - "$work/larger"
}
if [ "$(id -u)" = 0 ] && [ -e /dev/fuse ] && mount_disk; then
	check "davfs2 writes and renames" on_disk
else
	echo "davfs2 is left out, for no disk can be mounted here: $(tail -1 "$work/mount" 2>/dev/null)"
fi
