# Sourced by run.sh: a power cut, as a file system sees it.  All processes stop at once, and what the disk holds
# at that moment (the file behind a loop device; nothing that was not synced is in it) is what the site finds.

power_disk() {
	truncate -s 4G "$work/disk.img" && mkfs.ext4 -q "$work/disk.img" &&
		mkdir -p "$work/disk" && mount -o loop "$work/disk.img" "$work/disk" && chmod 755 "$work" "$work/disk"
}

# all_of SIGNAL: what the instance consists of, the runner first, so that it starts nothing again.
all_of() {
	local pid
	for pid in $(runner_pid) $(below "$(runner_pid)"); do
		kill "-$1" "$pid" 2>/dev/null
	done
	return 0
}

# cut_power SECONDS: of load before it.  The ledger is of what was acknowledged until then.
cut_power() {
	local loading
	node "$here/load.mjs" "$1" "$work/ledger" &
	loading=$!
	sleep $(($1 * 2 / 3))
	head -c 65536 /dev/urandom >"$instance_data/control"
	all_of STOP
	kill -USR2 $loading
	cp --sparse=always "$work/disk.img" "$work/cut.img"
	wait $loading
	all_of CONT
	[ -s "$work/ledger" ]
}

# The disk that was whole goes, the one that was cut comes in its place, and its journal is replayed.
power_returns() {
	instance_make stop && umount "$work/disk" && mv "$work/cut.img" "$work/disk.img" &&
		mount -o loop "$work/disk.img" "$work/disk" && instance_make run
}

# Else the copy would have what was in memory alone, and show nothing.
control_is_lost() {
	[ "$(stat -c %s "$instance_data/control" 2>/dev/null || echo 0)" -lt 65536 ]
}

power_ends() {
	instance_stop
	umount "$work/disk" 2>/dev/null
	rm -rf "$work/disk.img" "$work/cut.img"
}
