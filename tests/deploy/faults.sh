# Sourced by run.sh: what goes wrong, on hosts app1 and app2 that run $version:
# each ends with one line that says what to do, and the site goes on.

both_run() {
	installed app1 "$1" && installed app2 "$1" && answers 10.77.0.11 && answers 10.77.0.12
}

# A release that must not come: stopped at its first host and rolled back there.
stops() {
	fails_saying "$2" play deploy.yml -e "vitrina_deb=$1" -e vitrina_healthy_s=15 && both_run "$version.1"
}

nothing_half_applied() {
	[ "$(host_run app1 runuser -u postgres -- psql -qAtX -c "SELECT to_regclass('half') IS NULL" vitrina)" = t ] &&
		[ "$(host_run app1 runuser -u postgres -- psql -qAtX -c "SELECT to_regclass('expanded') IS NOT NULL" vitrina)" = t ]
}

# Power cut of the second host, as soon as its package arrives.
goes_away() {
	local deploy
	(fails_saying 'app2 went away.*run the same again' play deploy.yml -e "vitrina_deb=$better") >"$work/said" 2>&1 &
	deploy=$!
	for _ in $(seq 3000); do
		[ ! -e "$hosts_dir/o/app2/root/var/lib/vitrina-releases/${better##*/}" ] || break
		kill -0 "$deploy" 2>/dev/null || break
		sleep 0.1
	done
	host_kill app2
	wait "$deploy" || { cat "$work/said"; return 1; }
	installed app1 "$version.1" && answers 10.77.0.11
}

comes_back() {
	host_start app2 12 && play deploy.yml -e "vitrina_deb=$better" && both_run "$version.1"
}

# /var of app2 becomes a small disk with just what it holds, nearly full.
full_disk() {
	local status
	host_run app2 bash -c 'used=$(du -sk /var | cut -f1) && mount -t tmpfs -o "size=$((used + 40000))k" disk /mnt &&
		cp -a /var/. /mnt/ && mount --bind /mnt /var' || return 1
	fails_saying 'disk of app2 is full: make 1024 MB free on /var, then deploy again' \
		play deploy.yml -l localhost,app2 -e "vitrina_deb=$deb" &&
		host_put app2 "$deb" /root/vitrina.deb &&
		refused 'disk is full: make 256 MB free on /var; the release that is here goes on' \
			host_run app2 dpkg -i /root/vitrina.deb &&
		refused 'disk is full: make 512 MB free on /var, then run this again' host_run app2 vitrina-setup --no-tls &&
		host_run app2 dpkg --audit && both_run "$version.1"
	status=$?
	host_run app2 umount -l /var /mnt
	return $status
}

other_system() {
	local root=$hosts_dir/o/app2/root release status
	release=$root/usr/lib/os-release
	cp "$release" "$work/os-release"
	cp "$root/etc/debian_version" "$work/debian_version"
	echo 11.9 >"$root/etc/debian_version"
	sed -i 's/^VERSION_ID=.*/VERSION_ID="11"/; s/^PRETTY_NAME=.*/PRETTY_NAME="Debian GNU\/Linux 11 (bullseye)"/' "$release"
	fails_saying 'only Debian 12 and 13 are supported, app2 is Debian 11' play deploy.yml -l localhost,app2 -e "vitrina_deb=$deb" &&
		refused 'only Debian 12 and 13 are supported, this is Debian GNU/Linux 11' host_run app2 vitrina-setup --no-tls &&
		refused 'only Debian 12 and 13 are supported, this is Debian GNU/Linux 11' host_run app2 dpkg -i /root/vitrina.deb
	status=$?
	cat "$work/os-release" >"$release"
	cat "$work/debian_version" >"$root/etc/debian_version"
	[ "$status" -eq 0 ] && both_run "$version.1"
}

# Of the fleet: a secret that opens nothing is found before anything starts with it.
wrong_database_secret() {
	fails_saying 'database refuses images: put the right password in /etc/vitrina/secrets/database_images, then run this again' \
		play deploy.yml "${site[@]}" -e "vitrina_deb=$deb" -e vitrina_database_secret=wrong -l localhost,images1,database1 &&
		others_at_200 /api/images/health
}
wrong_s3_secret() {
	fails_saying "the S3 does not let this host in: .*secrets/s3_secret_key, then run this again" play deploy.yml "${site[@]}" -e "vitrina_deb=$deb" \
		-e vitrina_s3_secret_key=wrong && others_at_200 /api/images/health
}
right_again() {
	fleet deploy.yml && others_at_200 /api/images/health /api/stats/health
}

# After a release with migrations, and one that failed: what stood before is tried on app1.
faults_part() {
	timed "a broken release stops at its first host and is rolled back: no request fails" \
		under_load 10.77.0.11 stops "$broken" "was rolled back to $version.1: .*what ran before serves on"
	timed "so does one whose migration fails" stops "$failing" "was rolled back to $version.1: .*the migration failed"
	check "of which nothing is kept" nothing_half_applied
	timed "a full disk" full_disk
	timed "another distribution" other_system
}
