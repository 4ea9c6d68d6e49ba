#!/bin/bash
# In a Debian 13 that has Postgres 15 too, as after an upgrade of the system: what
# vitrina-setup --upgrade-postgres does, of conf/deb mounted at /deb and the site's
# migrations at /migrations; systemd does not run here.
set -euo pipefail
. /checks.sh
VERBOSE=1
export LC_ALL=C.UTF-8
etc=/etc/vitrina
mkdir -p "$etc"
say() { echo "vitrina: $*"; }
fail() { say "$*" >&2; exit 1; }
changes() { say "$*"; }
systemctl() { echo "$*" >>/tmp/systemctl; }
is_local_database() { true; }
act() { "$@"; }
. /deb/database.sh
. /deb/cluster.sh

ended_saying() {
	local said=$1
	shift
	("$@") >/tmp/said 2>&1 || true
	grep -q -- "$said" /tmp/said || { cat /tmp/said; return 1; }
}

rows() {
	as_postgres -d vitrina -c "SELECT count(*) FROM migration" -c "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'" \
		-c "SELECT count(*) FROM information_schema.role_table_grants WHERE grantee LIKE 'vitrina_%'" -c "SELECT sum(n) FROM kept"
}

site_on_15() {
	local file version
	for version in 15 17; do
		! has_cluster "$version" main || pg_dropcluster --stop "$version" main
	done
	for version in 15 17; do
		pg_createcluster "$version" main --locale C.UTF-8 >/dev/null	# the first at 5432
	done
	pg_ctlcluster 15 main start
	as_postgres -d postgres -c "CREATE ROLE vitrina LOGIN" -c "CREATE DATABASE vitrina OWNER vitrina"
	as_postgres -d vitrina -c "CREATE TABLE migration (number integer)" -c "CREATE TABLE kept AS SELECT generate_series(1, 100000) AS n"
	for file in $(ls /migrations/*.up.sql | sort); do
		as_postgres -d vitrina -f "$file" >/dev/null || { echo "$file"; return 1; }
		as_postgres -d vitrina -c "INSERT INTO migration VALUES ($(basename "$file" | sed 's/^0*//; s/_.*//'))"
	done
	echo '# ours' >>/etc/postgresql/15/main/pg_hba.conf
}

is_upgraded() {
	local before
	before=$(rows)
	ended_saying 'that of 15 is kept and stopped' upgrade_cluster && [ "$(site_cluster)" = 17/main ] &&
		[ "$(rows)" = "$before" ] && [ "$(as_postgres -d vitrina -c 'SHOW server_version_num')" -ge 170000 ] &&
		grep -q '^# ours' /etc/postgresql/17/main/pg_hba.conf && grep -q 'stop vitrina.target' /tmp/systemctl
}

old_one_is_kept() {
	has_cluster 15 main && ! pg_ctlcluster 15 main status >/dev/null && [ -e /var/lib/postgresql/15/main/PG_VERSION ]
}

is_dropped_when_told() {
	ended_saying 'dropped the database of Postgres 15' drop_old_cluster && ! has_cluster 15 main &&
		ended_saying 'no database of an older' drop_old_cluster
}

# What cannot be taken over leaves the site as it was.
goes_on_where_it_fails() {
	pg_upgradecluster() { echo "it does not like it"; return 1; }
	ended_saying 'the site goes on with 15: it does not like it' upgrade_cluster && [ "$(site_cluster)" = 15/main ] &&
		[ "$(rows | tail -1)" = 5000050000 ] && grep -q 'start vitrina.target' /tmp/systemctl
	local held=$?
	unset -f pg_upgradecluster
	return $held
}

another_site_is_left_alone() {
	has_cluster 17 main || pg_createcluster 17 main --locale C.UTF-8 >/dev/null
	pg_ctlcluster 17 main start
	as_postgres --cluster 17/main -d postgres -c "CREATE DATABASE others"
	ended_saying 'with databases in it' upgrade_cluster && [ "$(site_cluster)" = 15/main ] &&
		as_postgres --cluster 17/main -d postgres -c "DROP DATABASE others"
}

a_backup_of_15_restores() {
	(cd / && runuser -u postgres -- pg_dump --cluster 15/main --format=custom --file=/tmp/backup vitrina)
	ended_saying 'that of 15 is kept' upgrade_cluster
	as_postgres -d postgres -c "CREATE DATABASE again OWNER vitrina TEMPLATE template0"
	(cd / && runuser -u postgres -- pg_restore --exit-on-error --dbname=again </tmp/backup) &&
		[ "$(as_postgres -d again -c 'SELECT sum(n) FROM kept')" = 5000050000 ]
}

check "the site's migrations apply on Postgres 15" site_on_15
check "a 17 with somebody's databases is left alone" another_site_is_left_alone
check "what 17 does not take leaves the site on 15" goes_on_where_it_fails
check "the database goes to 17, with rows, indexes, rights and who may connect" is_upgraded
check "that of 15 is kept" old_one_is_kept
check "until told" is_dropped_when_told
check "and again" site_on_15
check "a backup of 15 restores on 17" a_backup_of_15_restores
checks_end
