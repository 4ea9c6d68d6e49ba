# Sourced by run.sh: what whoever has just begun stumbles over, on one host.
operator_name=video.vitrina.press	# which leads nowhere here

operator_deploy() {
	inventory "[vitrina]" "op1 41"
	play deploy.yml -e "vitrina_deb=$deb" -e "vitrina_host=$operator_name" "$@"
}

# Debian's own updates hold it for minutes, at night.
lock_is_waited_for() {
	local waits status
	nsenter -a -t "$(host_init op1)" python3 -c '
import fcntl, os, time
files = [open(f"/var/lib/dpkg/{name}", "w") for name in ("lock-frontend", "lock")]
for file in files:
    fcntl.lockf(file, fcntl.LOCK_EX)
print("held", flush=True)
while not os.path.exists("/root/let-go"):
    time.sleep(0.1)' >"$work/held" &
	until [ -s "$work/held" ]; do kill -0 $! && sleep 0.1 || return 1; done
	rm -f "$work/play.log"
	(until grep -q 'TASK .postgres : Postgres' "$work/play.log" 2>/dev/null; do sleep 0.2; done; sleep 3; touch "$hosts_dir/o/op1/root/root/let-go") &
	waits=$!
	operator_deploy -e '{"vitrina_settings": {"rate_limits": false, "renditions": "240"}}' \
		-e vitrina_tell=operator@vitrina.press -e vitrina_archive_to=/srv/archive
	status=$?
	! kill "$waits" 2>/dev/null || { echo "nobody wanted the lock"; return 1; }
	[ "$status" = 0 ]
}

name_is_said() {
	grep -q "become the admin, once: open http://$operator_name/register#code=" "$work/play.log" &&
		grep -q "$operator_name leads nowhere yet: have the DNS lead it to the front end, then run deploy.yml again" "$work/play.log" && answers 10.77.0.41
}

archive_is_kept() {
	host_run op1 grep -q '^TELL=operator@vitrina.press$' /etc/vitrina/tell && host_run op1 systemctl start vitrina-archive-objects &&
		host_run op1 test -s /srv/archive/etc.tar && ! host_run op1 runuser -u nobody -- cat /srv/archive/etc.tar 2>/dev/null
}

booleans_are_words() {
	[ "$(host_run op1 vitrina-admin config rate_limits)" = off ] &&
		fails_saying 'vitrina_settings: renditions of op1 must be a text or a number' \
			operator_deploy -e '{"vitrina_settings": {"renditions": [240, 360]}}' &&
		fails_saying 'secrets of the inventory still are change-me' operator_deploy -e vitrina_database_secret=change-me
}

commit_is_said() {
	play ping.yml && grep -q "$version (commit [0-9a-f]\{12\}" "$work/play.log"
}

# All that a look must leave as it is.
operator_state() {
	host_run op1 bash -c 'find /etc /var/lib/vitrina /run/vitrina /lib/systemd /var/backups ! -name .pwd.lock ! -name worker.alive -printf "%p %s %T@ %m %u\n" 2>/dev/null | sort
		cd /; runuser -u postgres -- psql -qAtXc "SELECT rolname FROM pg_roles ORDER BY 1" -c "SELECT datname FROM pg_database ORDER BY 1"
		nft list tables; systemctl list-units --plain --no-legend "vitrina*"; systemctl is-enabled vitrina.target vitrina-backup.timer nginx postgresql' 2>&1
}

# looks SAYS… -- OPTION…: a dry run that says that, and after which nothing is otherwise.
looks() {
	local says=()
	while [ "$1" != -- ]; do says+=("$1"); shift; done
	shift
	operator_state >"$work/state.before"
	host_run op1 vitrina-setup --check "$@" >"$work/said" 2>&1 || { cat "$work/said"; return 1; }
	operator_state | diff "$work/state.before" - || return 1
	for word in "${says[@]}"; do
		grep -q -- "$word" "$work/said" || { echo "no $word in:"; cat "$work/said"; return 1; }
	done
}

first_look() {
	looks "made the database vitrina" "made the database role of each program" "wrote /etc/vitrina/vitrina.conf" "made /etc/vitrina/secrets/upload_key" \
		"started all of it" "no certificate: have the DNS lead" "nothing was changed" -- "$operator_name"
}

set_up() {
	host_run op1 vitrina-setup "$operator_name" >"$work/said" 2>&1 || { cat "$work/said"; return 1; }
}

later_looks() {
	looks "nothing to change: http://$operator_name/" -- "$operator_name" && ! grep -q -- 'would' "$work/said" &&
		looks "would say: wrote /etc/vitrina/vitrina.conf" "the programs start again" "nothing was changed" -- --set quota=7G &&
		! host_run op1 vitrina-setup --check --set colour=red
}

# asks_on CMD…: somebody asks every program meanwhile, and is answered.
asks_on() {
	local asks status
	rm -f "$work/asked" "$work/asked.over"
	(until [ -e "$work/asked.over" ]; do
		for path in /api/auth/me /api/videos "/api/videos/$video" /api/stats/health /api/credentials/health /api/matrix/health /api/files/health; do
			inside curl -sS -o /dev/null -w "%{http_code} $path\n" --max-time 20 -H "Authorization: Bearer $token" "http://10.77.0.41$path" >>"$work/asked" 2>&1
		done
	done) &
	asks=$!
	"$@"
	status=$?
	touch "$work/asked.over"
	wait "$asks"
	[ "$status" = 0 ] && [ "$(wc -l <"$work/asked")" -ge 14 ] && ! grep -v '^200 ' "$work/asked"
}

# Twice, so that each role has had its turn; what was before opens nothing.
passwords_rotate() {
	local old
	old=$(host_run op1 cut -d: -f5 /etc/vitrina/secrets/database_videos)
	asks_on host_run op1 vitrina-setup --rotate all >"$work/said" || { cat "$work/said"; return 1; }
	grep -q 'videos opens the database as vitrina_videos_2, with a new password; vitrina_videos opens nothing' "$work/said" &&
		! host_run op1 env PGPASSWORD="$old" psql -wqAtX "host=/run/postgresql dbname=vitrina user=vitrina_videos" -c 'SELECT 1' 2>/dev/null &&
		[ "$(sql op1 videos vitrina_videos_2 'SELECT current_user')" = vitrina_videos ] &&
		asks_on host_run op1 vitrina-setup --rotate videos >"$work/said" && grep -q 'videos opens the database as vitrina_videos, ' "$work/said" &&
		[ "$(sql op1 videos vitrina_videos 'SELECT current_user')" = vitrina_videos ] &&
		refused 'wants a program that runs here' host_run op1 vitrina-setup --rotate nobody && host_run op1 vitrina-setup --no-code | grep -q 'nothing to change'
}

# Back to the release before, which is not here first.
goes_back() {
	by_apt op1 "$better" >/dev/null && installed op1 "$version.1" &&
		refused "the package of $version is not here: put vitrina_${version}_amd64.deb into /var/lib/vitrina-releases" host_run op1 vitrina-setup --rollback &&
		host_put op1 "$deb" "/var/lib/vitrina-releases/vitrina_${version}_amd64.deb" &&
		host_run op1 vitrina-setup --rollback --check | grep -q "would go from $version.1 back to $version" && installed op1 "$version.1" &&
		host_run op1 vitrina-setup --rollback && installed op1 "$version" && answers 10.77.0.41 &&
		refused "is the release before already" host_run op1 vitrina-setup --rollback
}

purge() {
	host_run op1 env DEBIAN_FRONTEND=noninteractive apt-get -qy purge vitrina >"$work/said" 2>&1 || { tail -5 "$work/said"; return 1; }
}

# What people made is there again with the package, whose purge says that it stays.
purge_keeps() {
	local kept
	purge || return 1
	for kept in /etc/vitrina /var/lib/vitrina 'the database'; do
		grep -q "kept: $kept" "$work/said" || { tail -5 "$work/said"; return 1; }
	done
	by_apt op1 "$deb" >/dev/null && host_run op1 vitrina-setup --no-code && answers 10.77.0.41 &&
		status 200 http://10.77.0.41/api/auth/me -H "Authorization: Bearer $token" && processed 10.77.0.41
}

leftovers() {
	host_run op1 bash -c 'find / -xdev \( -path /proc -o -path /sys -o -path /root -o -path /var/cache/apt -o -path /var/log/journal -o -path /tmp -o -path /etc/hosts \) -prune -o -iname "*vitrina*" -print
		getent passwd | grep vitrina; getent group | grep vitrina; nft list tables | grep vitrina
		systemctl list-units --all --plain --no-legend "vitrina*"
		grep -rl vitrina /etc 2>/dev/null
		cd /; runuser -u postgres -- psql -qAtXc "SELECT rolname FROM pg_roles" -c "SELECT datname FROM pg_database" | grep vitrina'
}

nothing_is_left() {
	local left
	refused 'nobody is there to answer: say --yes to agree; nothing was changed' host_run op1 vitrina-setup --forget && answers 10.77.0.41 &&
		host_run op1 vitrina-setup --forget --yes >"$work/said" 2>&1 && purge || { cat "$work/said"; return 1; }
	! grep kept "$work/said" || return 1
	left=$(leftovers | grep -v '^/etc/\(hostname\|hosts\|group-\|passwd-\|shadow-\|gshadow-\|subuid\|subgid\)')
	[ -z "$left" ] || { echo "left: $left"; return 1; }
}

# A letter by this host's sendmail, or a command; the last lines of what failed are in it.
pager() {
	printf '#!/bin/sh\n{ echo "unit: $*"; cat; } >>/var/told\n' >"$work/pager"
	install -m 755 "$work/pager" "$hosts_dir/o/op1/root/usr/local/bin/pager"
	install -m 755 "$work/pager" "$hosts_dir/o/op1/root/usr/sbin/sendmail"
	rm -f "$hosts_dir/o/op1/root/var/told"
}

# told UNIT WORDS: within a while.
told() {
	for _ in $(seq 200); do
		host_run op1 grep -q "^Subject: vitrina: $1 failed" /var/told 2>/dev/null && host_run op1 grep -q -- "$2" /var/told && return
		sleep 0.1
	done
	host_run op1 cat /var/told
	host_run op1 journalctl -n 20 --no-pager
	return 1
}

backup_failed_is_told() {
	pager
	refused 'wants an address, or a command' host_run op1 vitrina-setup --no-code --tell someone || return 1
	host_run op1 vitrina-setup --no-code --tell /usr/local/bin/pager --backup-to /proc/none >/dev/null || return 1
	! host_run op1 systemctl start vitrina-backup && told vitrina-backup.service '/proc/none cannot be written' &&
		host_run op1 grep -q '^unit: vitrina-backup.service' /var/told
}

# By mail; of the same once an hour.
health_is_told() {
	pager
	host_run op1 vitrina-setup --no-code --tell operator@vitrina.press --backup-to /var/backups/vitrina >/dev/null &&
		host_run op1 systemctl is-active -q vitrina-health.timer && host_run op1 systemctl start vitrina-health &&
		host_run op1 sed -i 's/health 60/health 2/' /lib/systemd/system/vitrina-health.service &&
		host_run op1 systemctl daemon-reload && host_run op1 systemctl stop vitrina-videos.service vitrina-videos.socket || return 1
	! host_run op1 systemctl start vitrina-health && told vitrina-health.service 'videos is not healthy' &&
		host_run op1 grep -q '^To: operator@vitrina.press' /var/told && host_run op1 grep -q '^unit: -t' /var/told &&
		! host_run op1 systemctl start vitrina-health && sleep 1 && [ "$(host_run op1 grep -c ^Subject /var/told)" = 1 ] &&
		host_run op1 systemctl start vitrina.target && host_run op1 systemctl start vitrina-health
}

# recipe WHICH HOST: what conf/README.md says to do, done.
recipe() {
	awk -v mark="<!-- logs: $1 -->" '$0 == mark { found = 1; next } found && /^```/ { if (inside) exit; inside = 1; next } inside' "$top/conf/README.md" |
		grep -v '^apt-get' >"$work/recipe"
	[ -s "$work/recipe" ] && host_put "$2" "$work/recipe" /root/recipe && host_run "$2" bash -e /root/recipe >"$work/said" 2>&1 || { cat "$work/said"; return 1; }
}

logs_have() {
	for _ in $(seq 150); do
		host_run logs1 grep -q -- "$1" /var/log/sites/op1.log 2>/dev/null && return
		sleep 0.2
	done
	echo "no $1"
	host_run op1 journalctl -u rsyslog -n 5 --no-pager -o cat
	host_run logs1 journalctl -u rsyslog -n 5 --no-pager -o cat
	return 1
}

# What a program says, and the front end's own log; also after the other was away.
logs_are_kept() {
	local name
	host_start logs1 42 && recipe kept logs1 || return 1
	for name in ca.pem video.example.org.pem video.example.org.key; do
		host_put op1 "$hosts_dir/o/logs1/root/etc/rsyslog-tls/$name" "/etc/rsyslog-tls/$name" || return 1
	done
	host_run op1 bash -c 'echo 10.77.0.42 logs.example.org >>/etc/hosts'
	recipe sent op1 && status 404 http://10.77.0.41/first-lines.js && status 401 http://10.77.0.41/api/auth/login -H 'Content-Type: application/json' \
		-d '{"username":"wholooks","password":"nothing that opens"}' && logs_have '/first-lines.js' && logs_have '"event"' || return 1
	host_run logs1 systemctl stop rsyslog.service
	status 404 http://10.77.0.41/while-away.js && sleep 1
	host_run logs1 systemctl start rsyslog.service && logs_have '/while-away.js' || return 1
	host_run op1 rm -rf /etc/rsyslog-tls /etc/rsyslog.d/vitrina.conf
	host_run op1 systemctl restart rsyslog
	host_drop logs1
}

operator_part() {
	check "a host boots" host_start op1 41
	timed "a deploy waits for dpkg's lock" lock_is_waited_for
	check "a name that leads nowhere: the link is printed, and what to do" name_is_said
	check "on and off are what YAML makes of them, a list is refused" booleans_are_words
	check "ping says the commit" commit_is_said
	check "who is told, and an archive, are variables" archive_is_kept
	host_drop op1
	check "a host without anything boots" host_start op1 41
	timed "the package is installed" by_apt op1 "$deb"
	timed "vitrina-setup --check changes nothing" first_look
	timed "vitrina-setup" set_up
	check "and then --check has nothing to say, or what would be" later_looks
	account op1 10.77.0.41 && upload 10.77.0.41
	check "a video plays" processed 10.77.0.41
	timed "a backup that failed is told to a command" backup_failed_is_told
	timed "a program that does not answer is told by mail, once" health_is_told
	timed "logs on another host, as conf/README.md says" logs_are_kept
	timed "passwords of the database rotate while people ask" passwords_rotate
	timed "vitrina-setup --rollback" goes_back
	timed "purged and installed again, all is there" purge_keeps
	timed "vitrina-setup --forget, and purged: nothing is left" nothing_is_left
	host_drop op1
}
