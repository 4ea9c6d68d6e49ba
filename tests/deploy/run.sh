#!/bin/bash
# make test-deploy: run.sh DIRECTORY [PART…] — the package in it on real hosts.
#   releases   from nothing to healthy, again, a release under load, back, faults
#   restore    a backup on an empty host; both front ends
#   fleet      programs on hosts of their own
#   tls        certificates
#   small      one small server, without Ansible
#   rolling    everything starts again under load, behind both front ends
#   operator   what a new operator stumbles over: dry runs, names, locks, the way back, purge
#   archive    a moment of a site again, and a site whose host is gone
#   before     the release before, this one over it, and back
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
here=$top/tests/deploy
. "$top/tests/support/run/checks.sh"
for part in hosts support rights faults fleet tls small rolling operator archive before; do
	. "$here/$part.sh"
done
deb=$(realpath "$1"/vitrina_*.deb)
shift
[ $# -gt 0 ] || set -- releases restore fleet tls small rolling operator archive before
work=$(mktemp -d /var/tmp/vitrina-test-deploy.XXXXXX)
trap 'metadata_stop; acme_stop; s3_stop; hosts_down; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
version=$(dpkg-deb -f "$deb" Version)
VERBOSE=1

check "the package is lintian-clean" lintian --allow-root --fail-on warning,error "$deb"
check "and hardened as Debian's own are" lintian --allow-root --display-experimental --display-info \
	--fail-on error,warning,info,experimental \
	--tags hardening-no-pie,hardening-no-relro,hardening-no-bindnow,hardening-no-fortify-functions "$deb"
hosts_up "$deb" || exit 1
release better 1 better_files
release broken 2 broken_files
release failing 3 failing_files

two_hosts() {
	inventory "[vitrina]" "app1 11" "app2 12" "[all:vars]" "vitrina_tls=none"
}

boot() {
	host_start app1 11 && host_start app2 12
}

# Those of a role, on a host: updates, logs, firewall.
updates_come_by_themselves() {
	[ "$(host_run "$1" apt-config shell on APT::Periodic::Unattended-Upgrade lists APT::Periodic::Update-Package-Lists)" = "on='1'
lists='1'" ] && [ "$(host_run "$1" systemctl is-active apt-daily.timer apt-daily-upgrade.timer | sort -u)" = active ] &&
		host_run "$1" unattended-upgrade --dry-run --debug 2>&1 | grep -q 'Allowed origins are:.*origin=Debian,codename=bookworm.*label=Debian-Security'
}

logs_are_rotated() {
	local log=$hosts_dir/o/$1/root/var/log/vitrina/front-end.log
	status 404 "http://$2/nothing.js" && grep -q nothing.js "$log" || return 1
	host_run "$1" logrotate -f /etc/logrotate.d/vitrina && ls "$log".1* >/dev/null || return 1
	for _ in $(seq 50); do
		status 404 "http://$2/rotated.js" && grep -q rotated.js "$log" && return
		sleep 0.1
	done
	ls -l "${log%/*}"
	return 1
}

# A port that a program opens is reached on the host, and from nowhere else; after a boot too.
firewall_holds() {
	local pid
	nsenter -a -t "$(host_init "$1")" python3 -m http.server 8099 >/dev/null 2>&1 &
	pid=$!
	for _ in $(seq 50); do
		lets_in "$1" 127.0.0.1 8099 2>/dev/null && break
		sleep 0.1
	done
	lets_in "$1" "$2" 8099 && refuses "$2" 8099 && refuses "$2" 5432 && answers "$2" &&
		[ "$(host_run "$1" systemctl is-enabled nftables)" = enabled ]
	local held=$?
	kill "$pid"
	return $held
}

rights_part() {
	check "a metadata service, as a cloud's machines have" metadata_start
	check "credentials and the worker reach it, all others are refused" metadata_is_kept app1
	check "stats too, as long as its charts come from CloudWatch" charts_get_metadata app1
	check "password hashes are auth's alone" hashes_are_auths_alone app1
	check "a program opens its own role, and no other" roles_are_ones_own app1
	check "and reads its own secret, and no other" secrets_are_ones_own app1
	check "nor out of another's memory" memory_is_ones_own app1
	metadata_stop
}

releases_part() {
	two_hosts
	timed "two hosts boot" boot
	timed "what a deploy would do, shown on empty hosts" play deploy.yml -e "vitrina_deb=$deb" --check --diff
	timed "the first deploy, of two hosts" play deploy.yml -e "vitrina_deb=$deb"
	check "the one-time link is printed" grep -q 'become the admin, once' "$work/play.log"
	timed "the second changes nothing" changes_nothing deploy.yml -e "vitrina_deb=$deb"
	timed "nor would it, asked first" changes_nothing deploy.yml -e "vitrina_deb=$deb" --check --diff
	check "everybody answers" play ping.yml
	timed "smoke tests through nginx" smoke app1 10.77.0.11
	check "security updates come by themselves" updates_come_by_themselves app1
	check "logs are rotated" logs_are_rotated app1 10.77.0.11
	check "the firewall admits ssh and the web" firewall_holds app1 10.77.0.11
	account app1 10.77.0.11 && upload 10.77.0.11
	check "a video plays" processed 10.77.0.11
	rights_part
	check "a host goes away in mid-deploy, and it is said" goes_away
	timed "it comes back, and gets the same" comes_back
	timed "rollback.yml under load: no request fails, on the newer schema" under_load 10.77.0.11 play rollback.yml
	cat "$work/load"
	check "the release before is on every host" both_run "$version"
	timed "its smoke tests pass on the newer schema" smoke app1 10.77.0.11
	timed "a release under load: no request fails" under_load 10.77.0.11 play deploy.yml -e "vitrina_deb=$better"
	cat "$work/load"
	check "it is on every host" both_run "$version.1"
	faults_part
	check "the video plays" plays 10.77.0.11
}

# In check mode every other playbook goes through, and does nothing.
shown() {
	local play
	for play in ping smoke backup rollback; do
		play $play.yml --check --diff || return 1
	done
	play restore.yml -l app1 -e vitrina_backup=/var/backups/vitrina --check --diff && both_run "$version.1" &&
		[ -z "$(ls "$hosts_dir/o/app1/root/var/backups/vitrina" 2>/dev/null)" ]
}

backup() {
	play backup.yml -l app1 && cp -a "$hosts_dir"/o/app1/root/var/backups/vitrina/2* "$work/backup"
}

# One host's site is replaced: no other writes meanwhile, and each runs after it.
others_stop_meanwhile() {
	local ran
	ran=$(main_pid app2 worker)
	play restore.yml -l app1 -e vitrina_backup="$(host_run app1 bash -c 'ls -d /var/backups/vitrina/2*' | tail -1)" || return 1
	for host in app1 app2; do
		[ "$(host_run "$host" systemctl is-active vitrina-videos.socket vitrina-worker@a.service | sort -u)" = active ] || return 1
	done
	[ "$ran" -gt 0 ] && [ "$(main_pid app2 worker)" != "$ran" ]
}

restored() {
	inventory "[vitrina]" "app3 13" "[all:vars]" "vitrina_tls=none"
	host_start app3 13 && play deploy.yml -e "vitrina_deb=$better" &&
		play restore.yml -e "vitrina_backup=$work/backup" -e vitrina_backup_here=true
}

# Of what the releases left on app1.
restore_part() {
	timed "every other playbook with --check --diff" shown
	timed "a backup" backup
	timed "a restore stops the programs of all hosts, and starts them again" others_stop_meanwhile
	check "a host goes, as in a power cut" host_kill app1
	timed "it is restored onto an empty host" restored
	check "where every video plays" plays 10.77.0.13
	check "and its owner is known" status 200 http://10.77.0.13/api/auth/me -H "Authorization: Bearer $token"
	timed "Apache instead" play deploy.yml -e "vitrina_deb=$better" -e vitrina_frontend=apache
	timed "smoke tests through Apache" smoke app3 10.77.0.13
	check "the video plays" plays 10.77.0.13
	timed "another release behind Apache, under load" under_load 10.77.0.13 play deploy.yml -e "vitrina_deb=$deb" -e vitrina_frontend=apache
	cat "$work/load"
	for host in app1 app2 app3; do host_drop "$host"; done
}

for part; do
	echo "-- $part"
	"${part}_part"
done
checks_end
