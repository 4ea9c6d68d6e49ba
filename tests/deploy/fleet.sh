# Sourced by run.sh: a site on several hosts. Front end, images and stats each on
# one of its own, Postgres on another over verified TLS, an S3 that all reach.

# An S3 in the hosts' network: a Ceph of one node, relayed to their side of it.
s3_start() {
	local said
	said=$(inside env OBJECTSTORE=memstore bash "$top/conf/ceph/ceph.sh" up "$work/ceph" 2>&1) || { echo "$said"; return 1; }
	s3_port=$(sed -n 's/^s3_endpoint = .*:\([0-9]*\)$/\1/p' "$work/ceph/settings")
	beside socat "TCP-LISTEN:7480,bind=10.77.0.1,fork,reuseaddr" "TCP:127.0.0.1:$s3_port" >/dev/null 2>&1 &
	echo $! >"$work/s3.pid"
	for _ in $(seq 50); do
		inside curl -s -o /dev/null http://10.77.0.1:7480/ && break
		sleep 0.1
	done
	[ -s "$work/ceph/s3_secret_key" ]
}

s3_setting() {
	sed -n "s/^$1 = //p" "$work/ceph/settings"
}

s3_stop() {
	[ -e "$work/ceph" ] || return 0
	inside bash "$top/conf/ceph/ceph.sh" down "$work/ceph"
	kill "$(cat "$work/s3.pid")" 2>/dev/null
}

# The inventory to copy, with the addresses of this network; its bucket is not there.
fleet_inventory() {
	cp -r "$top/ansible/inventories/example-several" "$work/several"
	sed -i 's/10[.]0[.]0[.]11\b/10.77.0.21/g; s/10[.]0[.]0[.]21\b/10.77.0.22/g; s/10[.]0[.]0[.]22\b/10.77.0.26/g
		s/10[.]0[.]0[.]23\b/10.77.0.23/g; s/10[.]0[.]0[.]31\b/10.77.0.24/g' "$work/several/hosts.yml" "$work/several/group_vars/all/main.yml"
	# the second host of images comes later
	cp -r "$work/several" "$work/several.more"
	sed -i '/images2:/d' "$work/several/hosts.yml"
	sed -i 's/, 10.77.0.26//' "$work/several/group_vars/all/main.yml"
	cat >"$work/site.yml" <<-END
		vitrina_tls: none
		vitrina_host: ""
		vitrina_owner_password: ownerofthetables0123
		vitrina_database_secret: a secret of a vault
		vitrina_s3_secret_key: $(cat "$work/ceph/s3_secret_key")
		vitrina_settings:
		  store: s3
		  s3_endpoint: http://10.77.0.1:7480
		  s3_path_style: on
		  s3_bucket: made-by-the-role
		  s3_access_key: $(s3_setting s3_access_key)
		  min_free: 64M
	END
	inventory
	site=(-i "$work/several" -e "@$work/site.yml")
}

fleet_boots() {
	host_start front1 21 && host_start images1 22 && host_start stats1 23 && host_start database1 24
}

fleet() {
	play "$1" "${site[@]}" -e "vitrina_deb=$deb" "${@:2}"
}

# Which programs a host runs, and no other.
runs() {
	[ "$(host_run "$1" bash -c 'systemctl list-units --plain --no-legend --state=running "vitrina-*.service" |
		sed -n "s/^vitrina-\([a-z]*\)@[ab].service.*/\1/p" | sort -u | tr "\n" " "')" = "$2 " ]
}

# A front end runs all that no list names.
each_runs_its_own() {
	runs front1 "$(host_run front1 vitrina-admin programs | sed 's/ .*//' | grep -vx 'images\|stats' | sort | xargs)" && runs images1 "credentials images" && runs stats1 stats
}

# Only the front end's host is let in to the programs, and only hosts to Postgres.
refuses() {
	! inside timeout 2 bash -c "exec 3<>/dev/tcp/$1/$2" 2>/dev/null || { echo "$1:$2 lets anybody in"; return 1; }
}
lets_in() {
	host_run "$1" timeout 2 bash -c "exec 3<>/dev/tcp/$2/$3"
}
admits_the_front_end_alone() {
	lets_in front1 10.77.0.22 9003 && lets_in front1 10.77.0.23 9005 && lets_in front1 10.77.0.24 5432 &&
		refuses 10.77.0.22 9003 && refuses 10.77.0.23 9005 && refuses 10.77.0.24 5432 && refuses 10.77.0.22 80 &&
		! lets_in stats1 10.77.0.22 9003 2>/dev/null
}

# The S3's keys are for credentials and the worker; the others have addresses signed, and who needs none does not.
store_keys_are_kept() {
	local name
	for name in credentials worker; do
		secret front1 "$name" s3_secret_key >/dev/null || return 1
	done
	for name in videos matrix auth; do
		refused 'Permission denied' secret front1 "$name" s3_secret_key || return 1
	done
	secret images1 credentials s3_secret_key >/dev/null && refused 'Permission denied' secret images1 images s3_secret_key &&
		refused 'No such file' host_run stats1 cat /etc/vitrina/secrets/s3_secret_key &&
		as_program front1 videos ls /run/vitrina/sign/socket &&
		refused 'Permission denied' as_program front1 auth ls /run/vitrina/sign/socket
}

# As who may ask on the host itself: its own user, and not another.
asks_its_own() {
	host_run images1 runuser -u vitrina -- timeout 2 bash -c 'exec 3<>/dev/tcp/10.77.0.22/9003' &&
		! host_run images1 runuser -u admin -- timeout 2 bash -c 'exec 3<>/dev/tcp/10.77.0.22/9003' 2>/dev/null
}

# Each connection of a program is its own role's, encrypted; without TLS there is none.
verified_tls() {
	local who
	who=$(host_run database1 runuser -u postgres -- psql -qAtX -c "SELECT DISTINCT usename FROM pg_stat_activity
		JOIN pg_stat_ssl USING (pid) WHERE datname = 'vitrina' AND client_addr IS NOT NULL AND ssl ORDER BY 1" vitrina)
	grep -qx vitrina_images <<<"$who" && grep -qx vitrina_stats <<<"$who" && grep -qx vitrina_auth <<<"$who" &&
		! grep -qx vitrina <<<"$who" || { echo "connected: $who"; return 1; }
	[ "$(host_run database1 runuser -u postgres -- psql -qAtX -c "SELECT count(*) FROM pg_stat_activity
		JOIN pg_stat_ssl USING (pid) WHERE client_addr IS NOT NULL AND NOT ssl" vitrina)" = 0 ] &&
		[ "$(sql images1 images vitrina_images 'SELECT 1')" = 1 ] &&
		refused 'no pg_hba.conf entry.*no encryption' sql images1 images "vitrina_images sslmode=disable" 'SELECT 1' &&
		refused 'certificate verify failed' sql images1 images "vitrina_images sslrootcert=/etc/ssl/certs/ISRG_Root_X1.pem" 'SELECT 1' &&
		refused 'password authentication failed' sql images1 images vitrina_auth 'SELECT 1' &&
		refused 'does not match host name\|server certificate for' \
			sql images1 images "vitrina_images host=database1 hostaddr=10.77.0.24 sslmode=verify-full host=another" 'SELECT 1'
}

image_is_served() {
	status 200 "http://10.77.0.21/api/images/fleet.png?w=32" -L -H "Authorization: Bearer $token"
}
image_comes_back() {
	status 201 http://10.77.0.21/api/images/fleet.png -X PUT -H "Authorization: Bearer $token" -H 'Content-Type: image/png' \
		--data-binary "@$top/tests/smoke/picture.png" && image_is_served
}

others_at_200() {
	local route
	for route in / /api/auth/health /api/videos/health /api/credentials/health /api/matrix/health "$@"; do
		status 200 "http://10.77.0.21$route" || return 1
	done
}

all_start_again() {
	local host
	for host in images1 stats1 front1; do
		host_run "$host" /usr/lib/vitrina/restart || return 1
	done
}

without() {
	local host=$1 gone=$2 stays=$3
	host_kill "$host"
	others_at_200 "$stays" && processed 10.77.0.21 &&
		{ status 504 "http://10.77.0.21$gone" || status 502 "http://10.77.0.21$gone"; }
}

back_again() {
	local host=$1 n=$2 route=$3
	host_start "$host" "$n" || return 1
	for _ in $(seq 100); do
		status 200 "http://10.77.0.21$route" >/dev/null && return
		sleep 0.2
	done
	status 200 "http://10.77.0.21$route"
}

# Images on two hosts.
one_more() {
	host_start images2 26 || return 1
	site[1]=$work/several.more
	fleet deploy.yml && runs images2 "credentials images"
}

# Whichever of the two goes, whoever asks for images does not notice.
either_will_do() {
	local host=$1 n=$2
	host_kill "$host"
	for _ in $(seq 20); do
		others_at_200 /api/images/health /api/stats/health || return 1
	done
	image_is_served && back_again "$host" "$n" /api/images/health
}

# A site of one host, with its own Postgres and directory, and a backup of it.
one_host() {
	host_start one1 25 && host_put one1 "$deb" /root/vitrina.deb &&
		host_run one1 apt-get -qy --no-install-recommends install /root/vitrina.deb >/dev/null 2>&1 &&
		host_run one1 vitrina-setup --no-tls --set min_free=64M
}
its_backup() {
	host_run one1 vitrina-backup && cp -a "$hosts_dir"/o/one1/root/var/backups/vitrina/2* "$hosts_dir/o/front1/root/root/backup"
}

# It becomes the start of the site on several.
grows() {
	host_run front1 vitrina-restore /root/backup --yes && others_at_200 /api/images/health /api/stats/health &&
		plays 10.77.0.21 && ! host_run front1 vitrina-admin store audit | grep '^no object' &&
		status 200 http://10.77.0.21/api/auth/me -H "Authorization: Bearer $token"
}

fleet_part() {
	check "an S3 for all hosts" s3_start
	timed "four hosts boot" fleet_boots
	fleet_inventory
	timed "front end, images and stats on three hosts, Postgres on a fourth" fleet deploy.yml
	check "the bucket was made, with versions, open to the site's pages" host_run front1 vitrina-admin store check
	check "each runs its own programs" each_runs_its_own
	timed "a second run changes nothing" changes_nothing deploy.yml "${site[@]}" -e "vitrina_deb=$deb"
	check "programs admit the front end alone" admits_the_front_end_alone
	check "and on their host its own user" asks_its_own
	check "only credentials and the worker hold the S3's keys" store_keys_are_kept
	check "each is its own role, over TLS that was verified" verified_tls
	account front1 10.77.0.21 && upload 10.77.0.21
	check "a video plays, out of the S3" processed 10.77.0.21
	check "an image that another host keeps" image_comes_back
	timed "smoke tests through all of them" smoke front1 10.77.0.21
	timed "all of them start again under load: no request fails" under_load 10.77.0.21 all_start_again
	check "images goes: all others stay at 200" without images1 /api/images/health /api/stats/health
	timed "it comes back" back_again images1 22 /api/images/health
	check "stats goes: all others stay at 200" without stats1 /api/stats/health /api/images/health
	timed "it comes back" back_again stats1 23 /api/stats/health
	timed "a wrong secret of the database is said" wrong_database_secret
	timed "so is one of the S3" wrong_s3_secret
	timed "with the right ones it goes on" right_again
	timed "images on one host more" one_more
	timed "one of the two goes: its routes are at 200 too" either_will_do images1 22
	check "Apache in front of the same" host_run front1 vitrina-setup --frontend apache --no-tls
	timed "all of them start again under load: no request fails" under_load 10.77.0.21 all_start_again
	timed "smoke tests through Apache" smoke front1 10.77.0.21
	timed "and the other of the two goes" either_will_do images2 26
	timed "a site of one host" one_host
	account one1 10.77.0.25 && upload 10.77.0.25
	check "with a video" processed 10.77.0.25
	check "and its backup" its_backup
	timed "moves onto the several: every video plays" grows
	for host in one1 front1 images1 images2 stats1 database1; do host_drop "$host"; done
	s3_stop
}
