# Sourced by vitrina-setup: the Postgres of this machine that has the site, and how it
# comes to another major version.
cluster_before=$etc/postgres-before	# VERSION/NAME of what --upgrade-postgres left, to go back to

newest_postgres() {
	local server
	for server in /usr/lib/postgresql/*/bin/postgres; do
		[ ! -x "$server" ] || echo "$server" | cut -d/ -f5
	done | sort -n | tail -1
}

has_cluster() {
	pg_lsclusters -h | awk -v version="$1" -v name="$2" '
		$1 == version && $2 == name { found = 1 }
		END { exit !found }'
}

# As Debian makes one when it installs a Postgres.
holds_nothing() {
	pg_ctlcluster "$1" "$2" status >/dev/null || pg_ctlcluster "$1" "$2" start
	[ "$(as_postgres --cluster "$1/$2" -d postgres -c "SELECT count(*) FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'")" = 0 ]
}

room_for_two() {
	local size_kb free_kb
	size_kb=$(du -sk "/var/lib/postgresql/$1/$2" | cut -f1)
	free_kb=$(df -Pk /var/lib/postgresql | awk 'NR == 2 { print $4 }')
	[ "$free_kb" -ge $((size_kb * 2)) ] ||
		fail "no space for two databases: $((size_kb / 512)) MB are wanted on /var/lib/postgresql, $((free_kb / 1024)) MB are free; nothing was changed"
}

# All is dumped and read anew, while the site is away; the old one stays, stopped.
upgrade_cluster() {
	local cluster old name new said
	is_local_database || fail "--upgrade-postgres: the database is elsewhere, and so is its Postgres"
	cluster=$(site_cluster)
	old=${cluster%/*} name=${cluster#*/} new=$(newest_postgres)
	[ "$new" -gt "$old" ] || { say "the database is Postgres $old's, and none that is installed is newer"; return; }
	room_for_two "$old" "$name"
	[ "${check:-no}" = no ] || { changes "took the database from Postgres $old to $new, while the site was away"; return; }
	if has_cluster "$new" "$name"; then
		holds_nothing "$new" "$name" ||
			fail "Postgres $new has a cluster $name with databases in it: pg_renamecluster $new $name other, then run this again"
		pg_dropcluster --stop "$new" "$name"
	fi
	say "the site is away while its database goes from Postgres $old to $new"
	systemctl stop vitrina.target
	said=$(cd / && pg_upgradecluster -v "$new" "$old" "$name" 2>&1) || {
		! has_cluster "$new" "$name" || pg_dropcluster --stop "$new" "$name"
		pg_ctlcluster "$old" "$name" status >/dev/null || pg_ctlcluster "$old" "$name" start
		systemctl start vitrina.target
		fail "Postgres $new did not take it, and the site goes on with $old: $(tail -1 <<<"$said")"
	}
	echo "$old/$name" >"$cluster_before"
	changes "the database is Postgres $new's; that of $old is kept and stopped: when all is well, vitrina-setup --drop-old-postgres"
}

drop_old_cluster() {
	local cluster
	[ -e "$cluster_before" ] || { say "no database of an older Postgres was left"; return; }
	cluster=$(cat "$cluster_before")
	[ "$cluster" != "$(site_cluster)" ] || fail "the site runs on Postgres ${cluster%/*}: it is not dropped"
	! has_cluster "${cluster%/*}" "${cluster#*/}" || act pg_dropcluster --stop "${cluster%/*}" "${cluster#*/}"
	rm "$cluster_before"
	changes "dropped the database of Postgres ${cluster%/*}"
}
