# Sourced by vitrina-setup and vitrina-archive: the archive of this machine's Postgres,
# by pgBackRest, and of the objects beside it, in a directory:
#   database/   pgBackRest's; encrypted where there is a key
#   store/      what the store holds, and gone/TIME/ what it held
#   etc.tar     /etc/vitrina, with its secrets; etc.tar.enc where there is a key
archive_conf=/etc/pgbackrest/vitrina.conf
archive_key=$etc/secrets/archive_key
weeks=4	# of full backups, and so any moment of them

ARCHIVE_TO=
[ ! -e "$etc/archive" ] || . "$etc/archive"

pgbackrest_as_postgres() {
	(cd / && runuser -u postgres -- pgbackrest --config="$archive_conf" --stanza=vitrina "$@" 2>&1)
}

# archive_configured DIRECTORY VERSION/NAME: what pgBackRest is told.
archive_configured() {
	printf '%s\n' "# Written by vitrina-setup." "[global]" "repo1-path=$1/database" "repo1-retention-full=$weeks" \
		"compress-type=zst" "start-fast=y" "log-level-console=warn" "log-level-file=off"
	[ ! -e "$archive_key" ] || printf '%s\n' "repo1-cipher-type=aes-256-cbc" "repo1-cipher-pass=$(cat "$archive_key")"
	printf '%s\n' "[vitrina]" "pg1-path=/var/lib/postgresql/$2" "pg1-port=$(pg_lsclusters -h | awk -v of="$2" '$1 "/" $2 == of { print $3 }')"
}

# Whoever holds the disk reads no secret without the key.
archive_settings() (
	umask 077
	tar -C / --exclude="${archive_key#/}" -cf "$work/etc.tar" "${etc#/}"
	if [ -e "$archive_key" ]; then
		openssl enc -aes-256-cbc -pbkdf2 -pass "file:$archive_key" -in "$work/etc.tar" -out "$ARCHIVE_TO/etc.tar.enc.new"
		mv "$ARCHIVE_TO/etc.tar.enc.new" "$ARCHIVE_TO/etc.tar.enc"
	else
		cp "$work/etc.tar" "$ARCHIVE_TO/etc.tar.new"
		mv "$ARCHIVE_TO/etc.tar.new" "$ARCHIVE_TO/etc.tar"
	fi
	rm "$work/etc.tar"
)

# What is gone from the store stays as long as a moment before that can be gone back to.
archive_objects() {
	local store
	archive_settings
	[ "$(setting store)" = file ] || return 0
	store=$(setting store_dir)
	rsync -a --delete --backup --backup-dir="../gone/$(date -u +%Y%m%dT%H%M%SZ)" --exclude=/spool/ --exclude='.*' \
		"$store/" "$ARCHIVE_TO/store/" || fail "the store cannot be copied to $ARCHIVE_TO; is its disk full?"
	find "$ARCHIVE_TO/gone" -mindepth 1 -maxdepth 1 -mtime "+$((weeks * 7 + 7))" -exec rm -rf {} + 2>/dev/null || true
}

# Of vitrina-setup --archive-to: Postgres hands over each 16 MB that it writes, or what
# there is after four minutes.
name_archive() {
	local cluster said settings
	[ -n "$archive_to" ] || return 0
	cluster=$(site_cluster)
	settings=/etc/postgresql/$cluster/conf.d/vitrina-archive.conf
	[ "$archive_to" != none ] || { archive_no_more "$settings"; return; }
	is_local_database || fail "--archive-to: the database is elsewhere, and so is its archive"
	[[ $archive_to == /* ]] || fail "--archive-to $archive_to: wants a directory, such as where another machine's disk is mounted"
	command -v pgbackrest >/dev/null || fail "no pgBackRest here: apt-get install pgbackrest"
	[ -z "$archive_key_from" ] || [ "$(tr -d '\n' <"$archive_key_from" 2>/dev/null | wc -c)" -ge 32 ] ||
		fail "--archive-key $archive_key_from: wants a file of a line of 32 letters or more; openssl rand -hex 32 makes one"
	ARCHIVE_TO=$archive_to
	put "$etc/archive" 644 root:root <<<"ARCHIVE_TO=$(printf %q "$ARCHIVE_TO")"
	[ -z "$archive_key_from" ] || put "$archive_key" 400 root:root <"$archive_key_from"
	[ -d "$ARCHIVE_TO" ] || act install -d -m 711 "$ARCHIVE_TO"
	act install -d -m 700 -o postgres -g postgres "$ARCHIVE_TO/database"
	act install -d -m 700 "$ARCHIVE_TO/store" "$ARCHIVE_TO/gone"
	act install -d -m 755 "${archive_conf%/*}"
	archive_configured "$ARCHIVE_TO" "$cluster" | put "$archive_conf" 600 postgres:postgres
	put "$settings" 644 postgres:postgres <<-END
		# Written by vitrina-setup.
		archive_mode = on
		archive_timeout = 240
		archive_command = 'pgbackrest --config=$archive_conf --stanza=vitrina archive-push "%p"'
	END
	[ "$check" = no ] || return 0
	said=$(pgbackrest_as_postgres --no-online stanza-create) || fail "pgBackRest cannot begin in $ARCHIVE_TO: $(tail -1 <<<"$said")"
	if [ "$(as_postgres -c "SHOW archive_mode")" = off ]; then
		systemctl restart "postgresql@${cluster/\//-}"
		changes "Postgres was started again, and hands over what it writes"
	else
		as_postgres -c "SELECT pg_reload_conf()" >/dev/null
	fi
	said=$(pgbackrest_as_postgres check) || fail "what Postgres writes does not come to $ARCHIVE_TO: $(tail -1 <<<"$said")"
	systemctl enable --quiet --now vitrina-archive.timer vitrina-archive-objects.timer
}

archive_no_more() {
	rm -f "$etc/archive"
	act systemctl disable --quiet --now vitrina-archive.timer vitrina-archive-objects.timer
	[ -e "$1" ] || return 0
	put "$1" 644 postgres:postgres <<<"archive_mode = off"
	act as_postgres -c "SELECT pg_reload_conf()" >/dev/null
	say "the archive is kept as it is; Postgres stops handing over when it is started again"
}
