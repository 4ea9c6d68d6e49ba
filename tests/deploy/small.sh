# Sourced by run.sh: one small server, no Ansible: 1 vCPU, 1 GB; installed by apt,
# set up, upgraded by the next apt, backed up to another host; and what its
# visitors feel while a 1080p video is transcoded.

small_boots() {
	HOST_MEMORY=${SMALL_MEMORY:-1G} HOST_CPU=0 host_start small1 51 && host_start backup1 52
}

set_up() {
	host_run small1 vitrina-setup small.internal >"$work/said" 2>&1 || { tail -3 "$work/said"; return 1; }
	grep -q '^vitrina: become the admin, once: http://small.internal/register#code=..*' "$work/said" || { cat "$work/said"; return 1; }
	[ "$(host_run small1 systemctl is-active vitrina-backup.timer vitrina.target vitrina-frontend.service | sort -u)" = active ]
}

# A key that the other host takes, as an operator would make one.
backs_up_elsewhere() {
	host_run small1 bash -c 'ssh-keygen -q -t ed25519 -N "" -f /root/.ssh/id_ed25519 && ssh-keyscan -H 10.77.0.52 >/root/.ssh/known_hosts 2>/dev/null' &&
		cat "$hosts_dir/o/small1/root/root/.ssh/id_ed25519.pub" >>"$hosts_dir/o/backup1/root/home/admin/.ssh/authorized_keys" &&
		host_run small1 vitrina-setup small.internal --no-code --backup-to admin@10.77.0.52:/home/admin/backups >/dev/null &&
		host_run small1 systemctl start vitrina-backup.service || { host_run small1 journalctl -u vitrina-backup -n 5 -o cat; return 1; }
	local there=$hosts_dir/o/backup1/root/home/admin/backups
	[ -s "$there"/2*/database ] && [ -n "$(find "$there"/2*/store -type f | head -1)" ] || { ls -R "$there"; return 1; }
}

# A quarter of a minute of 1080p with enough in it to be work, as a telephone films.
film() {
	ffmpeg -v error -y -f lavfi -i "testsrc2=size=1920x1080:rate=30:duration=${FILM_S:-15}" \
		-f lavfi -i "sine=frequency=440:duration=${FILM_S:-15}" -vf noise=alls=12:allf=t \
		-c:v libx264 -preset ultrafast -crf 23 -pix_fmt yuv420p -c:a aac -movflags +faststart "$work/film.mp4"
}

film_is_uploaded() {
	local id
	id=$(inside curl -sS -H "Authorization: Bearer $token" -H 'Content-Type: video/mp4' --data-binary "@$work/film.mp4" \
		'http://10.77.0.51/api/videos?title=film&privacy=public' | json_member id)
	[ -n "$id" ] && echo "$id" >"$work/film"
}

is_transcoding() {
	host_run small1 pgrep -x ffmpeg >/dev/null
}

# The home page, as a browser asks for it and its list, until the film is done.
visits() {
	inside python3 "$top/tests/deploy/visits.py" http://10.77.0.51 "$(cat "$work/film")" "$token" >"$work/visits"
	local status=$?
	cat "$work/visits"
	return $status
}

nothing_was_killed() {
	local kills
	kills=$(sed -n 's/^oom_kill //p' "/sys/fs/cgroup/memory/$hosts_ns-small1/memory.oom_control"
		find "/sys/fs/cgroup/memory/$hosts_ns-small1" -name memory.oom_control -exec sed -n 's/^oom_kill //p' {} + )
	[ "$(sort -u <<<"$kills")" = 0 ] || { echo "killed: $kills"; return 1; }
	! host_run small1 journalctl -o cat -u 'vitrina-*' | grep -iE 'oom|out of memory|signal 9' || return 1
	echo "most memory at once: $(($(cat "/sys/fs/cgroup/memory/$hosts_ns-small1/memory.max_usage_in_bytes") >> 20)) MB"
}

# It ran, so that what was measured is what was meant.
film_plays() {
	inside curl -sS -f "http://10.77.0.51/api/videos/$(cat "$work/film")/hls/master.m3u8" | grep -q 'RESOLUTION=1920x1080'
}

small_part() {
	check "a small host boots, and one for backups" small_boots
	timed "the package is installed by apt" by_apt small1 "$deb"
	timed "vitrina-setup NAME, and no more: a site, and the admin's link" set_up
	account small1 10.77.0.51 && upload 10.77.0.51
	check "a video plays" processed 10.77.0.51
	timed "a backup to another host, as each night" backs_up_elsewhere
	timed "the next apt install is the upgrade" by_apt small1 "$better"
	check "it runs" eval 'installed small1 "$version.1" && answers 10.77.0.51 && plays 10.77.0.51'
	check "a film of 1080p" film
	check "is uploaded" film_is_uploaded
	timed "its home page meanwhile: p95 under 500 ms" visits
	cat "$work/visits"
	check "the film plays, in 1080p too" film_plays
	check "nothing was killed for memory" nothing_was_killed
	nothing_was_killed
	check "a restore from there" restored_from_there
	host_drop small1
	host_drop backup1
}

# The other host's copy, fetched onto the small one after its site was lost.
restored_from_there() {
	host_run small1 bash -c 'rm -rf /var/lib/vitrina/store/u /var/lib/vitrina/store/v; rsync -a admin@10.77.0.52:backups/ /root/backups/ &&
		vitrina-restore /root/backups/2* --yes && /usr/lib/vitrina/health 60' && plays 10.77.0.51
}
