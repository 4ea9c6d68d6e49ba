# Sourced by vitrina-setup: the release before, and what there is without the site.
releases=/var/lib/vitrina-releases	# packages that are kept, and in `previous` what was upgraded from

# The release before, from where packages are kept or from apt.
rollback() {
	local before now package
	before=$(cat "$releases/previous" 2>/dev/null || true)
	now=$(dpkg-query -W -f '${Version}' vitrina)
	[ -n "$before" ] || fail "no release before $now was here"
	[ "$before" != "$now" ] || fail "$now is the release before already; the next one comes by apt"
	package=$(find "$releases" -name "vitrina_${before}_*.deb" 2>/dev/null | head -1)
	[ -n "$package" ] || ! apt-cache madison vitrina 2>/dev/null | grep -qF " $before " || package=vitrina=$before
	[ -n "$package" ] ||
		fail "the package of $before is not here: put vitrina_${before}_$(dpkg --print-architecture).deb into $releases, then run this again"
	[ "$check" = no ] || { say "--check: would go from $now back to $before ($package)"; return; }
	DEBIAN_FRONTEND=noninteractive apt-get -qy -o DPkg::Lock::Timeout=600 --no-install-recommends --allow-downgrades \
		install "$package" >"$work/apt.log" 2>&1 || { tail -5 "$work/apt.log" >&2; fail "$before was not installed; see above"; }
	/usr/lib/vitrina/health 60
	say "$before runs again, on the database as it is"
}

forget_database() {
	local role file
	if ! is_local_database; then
		say "kept: the database ($(setting database))"
		return
	fi
	as_postgres -c "SELECT 1" >/dev/null 2>&1 || { say "kept: the database vitrina, for Postgres does not run"; return; }
	for role in vitrina vitrina_before vitrina_new; do
		as_postgres -c "DROP DATABASE IF EXISTS $role WITH (FORCE)" 2>/dev/null
	done
	for role in $(as_postgres -c "SELECT rolname FROM pg_roles WHERE rolname = 'vitrina' OR rolname LIKE 'vitrina\\_%'"); do
		as_postgres -c "DROP ROLE $role" || say "kept: the role $role"
	done
	for file in /etc/postgresql/*/*/pg_{hba,ident}.conf; do
		[ ! -e "$file" ] || unblocked "$file" | put "$file" 640 postgres:postgres
	done
	as_postgres -c "SELECT pg_reload_conf()" >/dev/null
}

forget_objects() {
	local directory
	if [ "$(setting store)" = s3 ] || [ "$(setting store_before)" = s3 ]; then
		say "kept: the objects in the bucket $(setting s3_bucket)"
	fi
	for directory in "$(setting store_dir)" "$(setting spool_dir)" "$(setting scratch_dir)"; do
		if [[ $directory == /*/* ]]; then rm -rf "$directory"; else say "kept: $directory"; fi
	done
}

# Database, objects, settings, secrets and logs, not what was put elsewhere.
forget() {
	local BACKUP_TO=/var/backups/vitrina TLS_CERT='' cluster
	[ -e "$conf" ] || fail "this host has no site"
	[ ! -e "$etc/backup" ] || . "$etc/backup"
	[ ! -e "$etc/frontend" ] || . "$etc/frontend"
	[ "$yes" = yes ] ||
		agreed "Delete the site $(setting public_url) on $(hostname), with all accounts, what they uploaded ($(setting store_dir)) and its secrets?" --yes || fail "nothing was changed"
	systemctl disable --quiet --now vitrina.target vitrina-backup.timer vitrina-archive.timer vitrina-archive-objects.timer
	# shellcheck disable=SC2046
	systemctl stop vitrina-frontend.service vitrina-guard.service $(program_units) 2>/dev/null || true
	forget_database
	forget_objects
	[ -z "$(ls -d "$BACKUP_TO"/2* 2>/dev/null)" ] || say "kept: the backups in $BACKUP_TO"
	[[ $BACKUP_TO == /* ]] || say "kept: the backups at $BACKUP_TO"
	[ -z "$ARCHIVE_TO" ] || say "kept: the archive in $ARCHIVE_TO"
	cluster=$(site_cluster)
	rm -f "$archive_conf" "/etc/postgresql/$cluster/conf.d/vitrina-archive.conf"
	[[ $TLS_CERT != /etc/letsencrypt/* ]] ||
		say "kept: the certificate (certbot delete --cert-name $(basename "$(dirname "$TLS_CERT")"))"
	rm -rf "$etc" "$etc.before" /var/lib/vitrina "$releases" /var/log/vitrina/* /run/vitrina/* /etc/systemd/system/vitrina-*.socket.d
	systemctl daemon-reload
	say "the site is gone; its programs go with: apt purge vitrina"
}
