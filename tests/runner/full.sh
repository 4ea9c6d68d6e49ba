# Sourced by run.sh: the disk full during uploads; wants root, for a small disk.

full_disk() (
	disk=$work/disk
	mkdir -p "$disk" && mount -t tmpfs -o size=160m,mode=755 tmpfs "$disk" || exit 1
	trap 'umount -l "$disk"' EXIT
	instance_data=$disk/site
	instance_port=$(instance_free_port)
	instance_frontend=$1
	instance_url=http://localhost:$instance_port
	VITRINA_MIN_FREE=0 VITRINA_PART_SIZE=64M instance_make -s run || exit 1
	checked "$disk"
	status=$?
	instance_make -s stop
	exit "$status"
)

# 507 for whatever does not fit, in the one form; nothing of it stays.
checked() {
	local before status
	sign_up || return 1
	before=$(du -s "$instance_data/store" | cut -f1)
	(cat "$work/clip.mp4"; head -c 200000000 /dev/zero) >"$work/large"
	status=$(curl -sS -o "$work/body" -w '%{http_code} %{content_type}' --max-time 60 \
		-H "Authorization: Bearer $token" -H 'Content-Type: video/mp4' \
		--data-binary "@$work/large" "$instance_url/api/videos?title=Large")
	echo "$status: $(cat "$work/body")"
	[[ $status == 507\ application/problem+json* ]] && grep -q no-space "$work/body" || return 1
	within 10 nothing_stays "$before" && video=$(upload "$work/clip.mp4") && [ -n "$video" ]
}

nothing_stays() {
	[ "$(du -s "$instance_data/store" | cut -f1)" -le $(($1 + 64)) ]
}

if [ "$(id -u)" -eq 0 ] && mkdir -p "$work/try" && mount -t tmpfs tmpfs "$work/try" 2>/dev/null; then
	umount "$work/try"
	check "a full disk is a 507, and nothing half stays" full_disk nginx
	check "through Apache too" full_disk apache
fi
