#!/bin/bash
# make test-deploy: run.sh DIRECTORY — the package in it on real hosts: from
# nothing to healthy, again, a release under load, a broken one, a failing
# migration, a backup on an empty host, both front ends.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/checks.sh"
. "$top/tests/deploy/hosts.sh"
deb=$(realpath "$1"/vitrina_*.deb)
work=$(mktemp -d /var/tmp/vitrina-test-deploy.XXXXXX)
trap 'hosts_down; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
version=$(dpkg-deb -f "$deb" Version)
VERBOSE=1

hosts_up "$deb" || exit 1

# release NAME NUMBER COMMAND…: the package with another version, changed by COMMAND in its tree.
release() {
	local name=$1 number=$2 tree=$work/tree
	shift 2
	rm -rf "$tree"
	dpkg-deb -R "$deb" "$tree"
	sed -i "s/^Version: .*/Version: $version.$number/" "$tree/DEBIAN/control"
	(cd "$tree" && "$@")
	dpkg-deb --root-owner-group -Zgzip -z1 --build "$tree" "$work/vitrina_$version.${number}_amd64.deb" >/dev/null
	printf -v "$name" %s "$work/vitrina_$version.${number}_amd64.deb"
}
better_files() {
	echo "/* another release */" >>usr/share/vitrina/www/main.js
	echo "CREATE TABLE expanded (id bigint PRIMARY KEY);" >usr/share/vitrina/migrations/9001_expand.up.sql
	echo "DROP TABLE expanded;" >usr/share/vitrina/migrations/9001_expand.down.sql
}
broken_files() {
	better_files
	printf '#!/bin/sh\necho broken >&2\nexit 1\n' >usr/lib/vitrina/auth
}
failing_files() {
	better_files
	echo "CREATE TABLE half (id bigint); SELECT 1 / 0;" >usr/share/vitrina/migrations/9002_fail.up.sql
	echo "DROP TABLE half;" >usr/share/vitrina/migrations/9002_fail.down.sql
}
release better 1 better_files
release broken 2 broken_files
release failing 3 failing_files

# The inventory: hosts by ssh, as a cloud's are.
inventory() {
	local n name
	echo "[vitrina]"
	for n in 11 12 13; do
		name=app$((n - 10))
		[ -z "$(host_pid "$name")" ] || echo "$name ansible_host=10.77.0.$n"
	done
	cat <<-END
		[vitrina:vars]
		ansible_user=admin
		ansible_ssh_private_key_file=$hosts_dir/id_ed25519
		ansible_ssh_common_args=-o StrictHostKeyChecking=no -o UserKnownHostsFile=$work/known_hosts
		vitrina_tls=none
		vitrina_batches=1
		common_refresh=false
	END
}

play() {
	local log=$work/play.log
	inventory >"$work/inventory"
	(cd "$top/ansible" && ANSIBLE_LOCAL_TEMP=$work/ansible ANSIBLE_NOCOLOR=1 inside \
		ansible-playbook -i "$work/inventory" "$@" </dev/null) >"$log" 2>&1 && grep -q '^app.* ok=[1-9]' "$log" ||
		{ grep -E 'fatal|FAILED|ERROR' "$log" | head -5; tail -8 "$log"; return 1; }
}

installed() {
	[ "$(host_run "$1" dpkg-query -W -f '${Version}' vitrina)" = "$2" ]
}

answers() {
	[ "$(inside curl -sS -o /dev/null -w '%{http_code}' "http://$1/api/auth/health")" = 200 ]
}

smoke() {
	local code
	code=$(host_run "$1" vitrina-admin code) || return 1
	inside env ADMIN_CODE="$code" bash "$top/tests/smoke/smoke.sh" "http://$2"
}

timed() {
	local started=$SECONDS
	check "$@"
	echo "     $((SECONDS - started)) s"
}

boot() {
	host_start app1 11 && host_start app2 12
}
timed "two hosts boot" boot
timed "what a deploy would do, shown on empty hosts" play deploy.yml -e "vitrina_deb=$deb" --check --diff
timed "the first deploy, of two hosts" play deploy.yml -e "vitrina_deb=$deb"
check "the one-time link is printed" grep -q 'become the admin, once' "$work/play.log"

changes_nothing() {
	play deploy.yml -e "vitrina_deb=$deb" && ! grep -E 'changed=[1-9]' "$work/play.log"
}
timed "the second changes nothing" changes_nothing
check "nor would it, asked first" play deploy.yml -e "vitrina_deb=$deb" --check --diff
check "everybody answers" play ping.yml
timed "smoke tests through nginx" smoke app1 10.77.0.11

# An account and a video, for what follows; $token and $video are set.
json_member() {
	sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"
}
code=$(host_run app1 vitrina-admin code)
inside curl -sS -o "$work/me" -c "$work/jar" -H 'Content-Type: application/json' http://10.77.0.11/api/auth/register \
	-d "{\"username\":\"deployer\",\"password\":\"correct horse battery\",\"code\":\"$code\"}"
token=$(inside curl -sS -b "$work/jar" -H 'Content-Type: application/json' http://10.77.0.11/api/auth/tokens \
	-d '{"name":"deploy","scopes":["read","upload","manage"]}' | json_member token)
video=$(inside curl -sS -H "Authorization: Bearer $token" -H 'Content-Type: video/mp4' \
	--data-binary "@$top/tests/smoke/clip.mp4" 'http://10.77.0.11/api/videos?title=kept&privacy=public' | json_member id)

plays() {
	inside curl -sS -f -o "$work/original" "http://$1/api/videos/$video/original" &&
		cmp "$work/original" "$top/tests/smoke/clip.mp4" &&
		inside curl -sS -f "http://$1/api/videos/$video/hls/master.m3u8" | grep -q '^#EXTM3U'
}
processed() {
	local tries
	for tries in $(seq 120); do
		plays 10.77.0.11 2>/dev/null && return
		sleep 0.5
	done
	return 1
}
check "a video plays" processed

# The load is another host's; it ends when the deploy has.
under_load() {
	local load status
	rm -f "$work/stop"
	inside python3 "$top/tests/deploy/load.py" http://10.77.0.11 "$work/stop" >"$work/load" &
	load=$!
	"$@"
	status=$?
	touch "$work/stop"
	wait "$load" && [ "$status" -eq 0 ] && [ "$(sed 's/.* \([0-9]*\) a second.*/\1/' "$work/load")" -ge 200 ]
	status=$?
	cat "$work/load"
	return $status
}
timed "a release under load: no request fails" under_load play deploy.yml -e "vitrina_deb=$better"
cat "$work/load"
check "it is on every host" eval 'installed app1 "$version.1" && installed app2 "$version.1"'

stops() {
	local release=$1 wanted=$2
	! play deploy.yml -e "vitrina_deb=$release" -e vitrina_healthy_s=15 >/dev/null && grep -q "$wanted" "$work/play.log" &&
		installed app1 "$version.1" && installed app2 "$version.1" && answers 10.77.0.11 && answers 10.77.0.12 ||
		{ tail -12 "$work/play.log"; return 1; }
}
timed "a broken release stops at its first host and is rolled back" stops "$broken" "was rolled back to $version.1"
timed "so does one whose migration fails" stops "$failing" 'was rolled back to .*the migration failed'
nothing_half_applied() {
	[ "$(host_run app1 runuser -u postgres -- psql -qAtX -c "SELECT to_regclass('half') IS NULL" vitrina)" = t ]
}
check "of which nothing is kept" nothing_half_applied
check "the video plays" plays 10.77.0.11
timed "rollback.yml under load: no request fails, on the newer schema" under_load play rollback.yml
cat "$work/load"
check "the release before is on every host" eval 'installed app1 "$version" && installed app2 "$version"'
check "the video plays" plays 10.77.0.11

# Who may what.
password_hashes() {
	! host_run app1 runuser -u vitrina -- psql -qAtX -U vitrina_videos -c 'SELECT password_hash FROM account' vitrina &&
		! host_run app1 runuser -u vitrina -- psql -qAtX -U vitrina_auth -c 'SELECT 1' vitrina &&
		! host_run app1 runuser -u vitrina -- psql -qAtX -U vitrina -c 'SELECT 1' vitrina
} 2>/dev/null
check "another program's role reads no password hashes" password_hashes
other_secret() {
	! host_run app1 runuser -u vitrina-auth -- cat /etc/vitrina/secrets/upload_key
} 2>/dev/null
check "nor another user a secret" other_secret

backup() {
	play backup.yml -l app1 && cp -a "$hosts_dir"/o/app1/root/var/backups/vitrina/2* "$work/backup"
}
timed "a backup" backup
check "a host goes, as in a power cut" host_kill app1
restored() {
	host_start app3 13 && play deploy.yml -l localhost,app3 -e "vitrina_deb=$deb" &&
		play restore.yml -l app3 -e "vitrina_backup=$work/backup" -e vitrina_backup_here=true
}
timed "it is restored onto an empty host" restored
check "where the video plays" plays 10.77.0.13
check "and its owner is known" inside curl -sS -f -o /dev/null -H "Authorization: Bearer $token" http://10.77.0.13/api/auth/me
timed "Apache instead" play deploy.yml -l localhost,app3 -e "vitrina_deb=$deb" -e vitrina_frontend=apache
timed "smoke tests through Apache" smoke app3 10.77.0.13
check "the video plays" plays 10.77.0.13

full_disk() {
	! play deploy.yml -l localhost,app3 -e "vitrina_deb=$deb" -e common_free_mb=99999999 >/dev/null &&
		grep -q 'is full: make .* free on /var, then deploy again' "$work/play.log"
}
check "a full disk is said in one line" full_disk
other_system() {
	local said
	sed -i 's/^VERSION_ID=.*/VERSION_ID="11"/' "$hosts_dir/o/app2/root/usr/lib/os-release"
	said=$(host_run app2 vitrina-setup 2>&1) && return 1
	grep -q 'only Debian 12 is supported' <<<"$said"
}
check "and another distribution" other_system
checks_end
