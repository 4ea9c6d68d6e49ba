#!/bin/bash
# A database elsewhere, over verified TLS: what vitrina-setup makes of its roles,
# on a Postgres of its own that wants passwords.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/run/checks.sh"
. "$top/tests/support/run/instance.sh"
pg=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
work=$(mktemp -d /tmp/vitrina-database.XXXXXX)
chmod 755 "$work"
port=$(instance_free_port)
as=()
[ "$(id -u)" -ne 0 ] || as=(runuser -u postgres --)
stop() {
	"${as[@]}" "$pg/pg_ctl" -D "$work/pg/data" -m immediate stop >/dev/null 2>&1
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM
cd "$work" || exit 1

# A certificate for the name localhost, of an authority of its own, and of another.
certificates() {
	local who
	for who in ca other; do
		openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$who" -keyout "$who.key" -out "$who.pem"
	done
	openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr &&
		openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
			-extfile <(echo subjectAltName=DNS:localhost) -out server.pem
} >openssl.log 2>&1

start() {
	mkdir pg && echo root >password || return
	[ ${#as[@]} -eq 0 ] || chown postgres: pg
	"${as[@]}" "$pg/initdb" -D pg/data -A scram-sha-256 -U postgres --pwfile=password >initdb.log 2>&1 || return
	cp server.pem server.key pg/data/ && chmod 600 pg/data/server.key
	[ ${#as[@]} -eq 0 ] || chown postgres: pg/data/server.*
	printf 'hostssl all all 127.0.0.1/32 scram-sha-256\n' >pg/data/pg_hba.conf
	"${as[@]}" "$pg/pg_ctl" -D pg/data -w -l pg/log -o "-p $port -k '' -c listen_addresses=127.0.0.1 -c ssl=on \
		-c ssl_cert_file=server.pem -c ssl_key_file=server.key -c fsync=off" start >start.log 2>&1
}

# As a managed one: the owner is no superuser, but may make roles.
owner() {
	PGPASSWORD=root psql -qAtX "host=127.0.0.1 port=$port user=postgres dbname=postgres" \
		-c "CREATE ROLE site LOGIN CREATEROLE PASSWORD 'of the owner'" -c "CREATE DATABASE site OWNER site"
}
check "certificates" certificates
check "a Postgres that wants TLS and passwords" start
check "an owner who is no superuser" owner

export VITRINA_ROOT=$work VITRINA_STORE=s3 PATH=$top/${BUILD:-build}/bin:$PATH
. "$top/conf/deb/common.sh"
mkdir -p "$etc/secrets" "$work/usr/share"
ln -s "$top" "$share"
site="host=localhost hostaddr=127.0.0.1 port=$port dbname=site user=site sslmode=verify-full"
echo "database = $site sslrootcert=$work/ca.pem" >"$conf"
install -m 600 /dev/null "$etc/secrets/database"
echo '*:*:*:*:of the owner' >"$etc/secrets/database"
. "$top/conf/deb/database.sh"
changes() {
	echo "$*" >>"$work/changed"
}
all_programs() {
	printf '%s\n' auth videos worker
}

check "roles are made" make_roles
check "and said" eval '[ "$(grep -c "made the database role of" changed)" = 3 ]'
again() {
	: >changed
	make_roles && [ ! -s changed ]
}
check "again: nothing to change" again
only_its_own() {
	[ "$(as_role videos <<<'SELECT session_user')" = vitrina_videos ] &&
		! PGPASSWORD=$(password_of videos) psql -wqAtX "$(conninfo auth)" -c 'SELECT 1' 2>said &&
		grep -q 'password authentication failed' said
}
check "each connects as itself, and not with another's password" only_its_own
private() {
	[ "$(stat -c %a "$etc/secrets/database_videos")" = 440 ]
}
check "which only its group reads" private
plain() {
	! PGPASSWORD=$(password_of videos) psql -wqAtX "$(conninfo videos) sslmode=disable" -c 'SELECT 1' 2>said &&
		grep -q 'no pg_hba.conf entry' said
}
check "without TLS the database says no" plain
impostor() {
	! PGPASSWORD=$(password_of videos) psql -wqAtX "$(conninfo videos) sslrootcert=$work/other.pem" -c 'SELECT 1' 2>"$work/said" &&
		grep -q 'certificate verify failed' "$work/said"
}
check "a database with another's certificate is refused" impostor
odd_password() {
	printf '%s\n' "*:*:*:*:it's a \\\\ and a \\: in \"one\"" >"$etc/secrets/database_auth"
	[ "$(password_of auth)" = "it's a \\ and a : in \"one\"" ] && ! can_connect auth && make_roles && can_connect auth
}
check "an operator's own password, whatever is in it" odd_password
other_host() {
	mv "$etc/secrets/database_videos" kept
	echo "hosts = 2" >>"$conf"
	! (make_roles) 2>said && grep -q 'password of videos was made on another host: copy' said && mv kept "$etc/secrets/database_videos"
}
check "a host without the passwords says what to copy" other_host
wrong_secret() {
	cp "$etc/secrets/database" kept
	echo '*:*:*:*:guessed' >"$etc/secrets/database"
	! (make_roles) 2>said && grep -q 'does not let its owner in: .*password authentication failed.*; see database in' said && cp kept "$etc/secrets/database"
}
check "a wrong secret is said in one line" wrong_secret
migrated() {
	VITRINA_CONF=$conf VITRINA_SECRETS_DIR=$etc/secrets \
		vitrina-admin migrate --from "$top/migrations" up
}
check "the owner migrates, without being superuser" migrated
# An upgrade to a release with one program more, which the table here stands in for.
upgraded() {
	mkdir -p "$work/bin" "$work/usr/lib/vitrina"
	ln -sf "$top"/conf/deb/*.sh "$work/usr/lib/vitrina/"
	cat >"$work/bin/vitrina-admin" <<-END
		#!/bin/sh
		[ "\$1" != programs ] || exec printf '%s - vitrina vitrina-%s -\n' auth auth videos videos worker worker novel novel
		export VITRINA_CONF=$conf VITRINA_SECRETS_DIR=$etc/secrets
		[ "\$1" = migrate ] || exec "$top/${BUILD:-build}/bin/vitrina-admin" "\$@"
		shift
		exec "$top/${BUILD:-build}/bin/vitrina-admin" migrate --from "$top/migrations" "\$@"
	END
	chmod 755 "$work/bin/vitrina-admin"
	PATH=$work/bin:$PATH bash "$top/conf/deb/migrate"
}
new_program_has_its_role() {
	sed -i 's/^hosts = .*/hosts = 1/' "$conf"
	upgraded >said && grep -q 'made the database role of novel' said &&
		[ "$(as_role novel <<<'SELECT session_user')" = vitrina_novel ] && upgraded >said && [ ! -s said ]
}
check "an upgrade makes the role of a program that is new" new_program_has_its_role
new_program_of_several_hosts() {
	rm "$etc/secrets/database_novel"
	sed -i 's/^hosts = .*/hosts = 2/' "$conf"
	upgraded >said && [ ! -e "$etc/secrets/database_novel" ]
}
check "on several hosts without a password, which each gets from outside" new_program_of_several_hosts
# From a single host to a fleet: what ansible/README.md says.
moved() {
	PGPASSWORD=$(password_of "") pg_dump --format=custom --file="$work/database" "$(conninfo "")" &&
		PGPASSWORD=$(password_of "") pg_restore --clean --if-exists --no-owner --exit-on-error --single-transaction -d "$(conninfo "")" "$work/database"
}
check "the owner restores a dump over what is there" moved
hashes() {
	! as_role videos <<<'SELECT password_hash FROM account' 2>said && grep -q 'permission denied' said
}
check "videos reads no password hashes" hashes
checks_end
