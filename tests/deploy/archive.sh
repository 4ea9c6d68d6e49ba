# Sourced by run.sh: the archive of a site, and a disaster: its host is gone, an empty one
# becomes it again, as it was at its end and as it was at a moment.
archive=/srv/archive

archived() {
	host_run arc1 bash -c 'openssl rand -hex 32 >/root/archive.key' &&
		refused 'wants a directory' host_run arc1 vitrina-setup --no-code --archive-to elsewhere &&
		refused 'wants a file of a line of 32 letters' host_run arc1 vitrina-setup --no-code --archive-to "$archive" --archive-key /etc/hostname &&
		host_run arc1 vitrina-setup --no-code --archive-to "$archive" --archive-key /root/archive.key &&
		host_run arc1 systemctl is-active -q vitrina-archive.timer vitrina-archive-objects.timer &&
		host_run arc1 vitrina-setup --no-code --archive-to "$archive" | grep -q 'nothing to change' || return 1
	host_run arc1 cat /root/archive.key >"$work/archive.key"
}

night() {
	host_run arc1 systemctl start vitrina-archive && host_run arc1 journalctl -u vitrina-archive -o cat --no-pager | grep 'verified in .* 1 videos, each' ||
		{ host_run arc1 journalctl -u vitrina-archive -n 10 -o cat --no-pager; return 1; }
}

# Each five minutes at most: what has come by then is elsewhere.
soon_elsewhere() {
	[ "$(host_run arc1 runuser -u postgres -- psql -qAtXc 'SHOW archive_timeout')" = 4min ] &&
		host_run arc1 systemctl show -P TimersMonotonic vitrina-archive-objects.timer | grep -q 'OnUnitActiveUSec=4min'
}

# Nor may others of the host look.
nobody_else_reads() {
	local open
	host_run arc1 vitrina-archive objects
	open=$(host_run arc1 runuser -u nobody -- find "$archive" -type f -readable 2>/dev/null)
	[ -z "$open" ] || { echo "anybody reads $open"; return 1; }
}

# The name of whoever has an account is nowhere to be read.
is_encrypted() {
	host_run arc1 systemctl start vitrina-archive-objects && host_run arc1 test -s "$archive/etc.tar.enc" &&
		! host_run arc1 test -e "$archive/etc.tar" && nobody_else_reads && [ "$(host_run arc1 bash -c "find $archive/database -type f | wc -l")" -gt 10 ] &&
		! host_run arc1 grep -rlE 'deployer|PostgreSQL' "$archive/database"
}

# A row whose object is away makes the night fail, and so does a damaged backup.
faults_of_the_archive() {
	local object file
	object=$(host_run arc1 bash -c 'find /var/lib/vitrina/store/u -type f | head -1')
	[ -n "$object" ] && host_run arc1 mv "$object" /root/away || return 1
	! host_run arc1 vitrina-archive verify >"$work/said" 2>&1 && grep -q 'lacks objects: 1 rows have no object' "$work/said" || { cat "$work/said"; return 1; }
	host_run arc1 mv /root/away "$object"
	file=$(host_run arc1 bash -c "find $archive/database/backup -type f -size +20k -name '*.zst' ! -name '*manifest*' -printf '%s %p\n' | sort -n | tail -1 | cut -d' ' -f2")
	host_run arc1 bash -c 'cp -a "$0" /root/file && truncate -s 1000 "$0"' "$file"
	! host_run arc1 vitrina-archive verify >"$work/said" 2>&1 && grep -q "the archive in $archive cannot be read" "$work/said" || { cat "$work/said"; return 1; }
	host_run arc1 cp -a /root/file "$file" && host_run arc1 vitrina-archive verify
}

# What the other machine's disk has of it is all there is.
host_is_gone() {
	host_run arc1 bash -c 'cd /; runuser -u postgres -- psql -qAtXc "SELECT pg_switch_wal()"' >/dev/null && host_run arc1 vitrina-archive objects && sleep 3
	cp -a "$hosts_dir/o/arc1/root$archive" "$work/archive"
	host_kill arc1
	host_drop arc1
}

empty_host() {
	host_start arc2 52 && by_apt arc2 "$deb" >/dev/null && host_run arc2 vitrina-setup --no-code --no-tls >/dev/null &&
		cp -a "$work/archive" "$hosts_dir/o/arc2/root$archive" && host_put arc2 "$work/archive.key" /root/archive.key &&
		refused 'is encrypted: give --key' host_run arc2 vitrina-archive restore "$archive" --yes && answers 10.77.0.52
}

every_video_plays() {
	for video; do
		plays 10.77.0.52 || { echo "$video does not play"; return 1; }
	done
	status 200 http://10.77.0.52/api/auth/me -H "Authorization: Bearer $token"
}

goes_back_to() {
	host_run arc2 vitrina-archive restore "$archive" --key /root/archive.key --yes --to "$moment" &&
		every_video_plays "$first" "$second" && status 404 "http://10.77.0.52/api/videos/$third"
}

archive_part() {
	check "a host boots" host_start arc1 51
	check "with a site" by_apt arc1 "$deb"
	check "which is set up" host_run arc1 vitrina-setup --no-code --no-tls
	account arc1 10.77.0.51 && upload 10.77.0.51
	check "a video plays" processed 10.77.0.51
	first=$video
	timed "vitrina-setup --archive-to, with a key" archived
	timed "the night's backup, read into a Postgres beside and held against the objects" night
	check "what is written is elsewhere within five minutes" soon_elsewhere
	check "and encrypted" is_encrypted
	timed "an object that lacks, and a damaged backup, are said" faults_of_the_archive
	upload 10.77.0.51
	check "another video" processed 10.77.0.51
	second=$video
	moment=$(host_run arc1 runuser -u postgres -- psql -qAtXc "SELECT clock_timestamp()")
	upload 10.77.0.51
	check "and a third" processed 10.77.0.51
	third=$video
	check "the host is gone" host_is_gone
	timed "an empty host is set up" empty_host
	timed "and becomes the site (RTO)" host_run arc2 vitrina-archive restore "$archive" --key /root/archive.key --yes
	check "where every video plays" every_video_plays "$first" "$second" "$third"
	timed "it goes back to the moment before the third" goes_back_to
	host_drop arc2
}
