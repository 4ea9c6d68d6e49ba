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

# 500 files in folders, with times of their own; again, nothing is sent.
mkdir -p "$work/tree"
for n in $(seq 500); do
	mkdir -p "$work/tree/$((n % 10))"
	echo "file $n" >"$work/tree/$((n % 10))/$n.txt"
	touch -d "2001-02-03 04:05:$((n % 60))" "$work/tree/$((n % 10))/$n.txt"
done
remote() {
	RCLONE_CONFIG=/dev/null rclone "$@" --webdav-url "$home/" --webdav-vendor owncloud --webdav-user marina \
		--webdav-pass "$(rclone obscure "$token")" --transfers 8 --checkers 8 -q
}
check "rclone sends 500 files" remote sync "$work/tree" :webdav:tree
sends_nothing() {
	remote sync "$work/tree" :webdav:tree --dry-run >"$work/rclone" 2>&1
	! grep -q Skipped "$work/rclone" && return
	head "$work/rclone"
	return 1
}
check "and again none" sends_nothing
back() {
	remote sync :webdav:tree "$work/again" && diff -r "$work/tree" "$work/again" &&
		[ "$(stat -c %Y "$work/again/7/27.txt")" = "$(stat -c %Y "$work/tree/7/27.txt")" ]
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
