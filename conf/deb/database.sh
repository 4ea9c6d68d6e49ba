# Sourced by vitrina-setup: Postgres, here or elsewhere, and its roles.  Each
# program has its own, with a password in /etc/vitrina/secrets/database_<program>
# that only its group reads; of a database elsewhere the owner's is in …/database,
# for root alone.

as_postgres() {
	(cd / && runuser -u postgres -- psql -qAtX -v ON_ERROR_STOP=1 "$@")
}

# Ends at once where a role cannot connect, rather than asking for a password.
as_role() {
	PGPASSWORD=$(password_of "$1") PGCONNECT_TIMEOUT=10 psql -wqAtX -v ON_ERROR_STOP=1 "$(conninfo "$1")"
}

# Who may make roles: here the superuser, elsewhere the owner.
as_maker() {
	if is_local_database; then as_postgres -d vitrina; else as_role ""; fi
}

can_connect() {
	as_role "$1" <<<"SELECT 1" >/dev/null 2>&1
}

# make_password PROGRAM [ROLE]: made here, as a line of .pgpass.
make_password() {
	local file=$etc/secrets/database_$1
	(umask 077 && printf '*:*:*:%s:%s\n' "${2:-*}" "$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')" >"$file.new")
	mv "$file.new" "$file"
	changes "made ${file#"$root"}"
}

own_password() {
	local file=$etc/secrets/database_$1
	chown "root:$(getent group "vitrina-$1" | cut -d: -f1)" "$file"
	chmod 440 "$file"
}

# The role that its file names, with the password in there; another than that of the
# program's name acts as that one.  The words never are arguments of a command, and of
# hosts that do this at once one waits for the other.
make_role() {
	local role name=$(setting database_role_prefix)$1 password
	role=$(role_of "$1")
	password=$(password_of "$1" | sed "s/[\\\\']/\\\\&/g")
	as_maker <<-END
		\\set role '$role'
		\\set name '$name'
		\\set password '$password'
		BEGIN;
		SET LOCAL password_encryption = 'scram-sha-256';
		SELECT FROM pg_advisory_xact_lock(hashtext('vitrina-setup'));
		SELECT format('CREATE ROLE %I', :'role')
		    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \\gexec
		ALTER ROLE :"role" LOGIN PASSWORD :'password';
		SELECT format('GRANT %I TO %I', :'name', :'role') WHERE :'role' <> :'name' \\gexec
		SELECT format('ALTER ROLE %I SET role = %L', :'role', :'name') WHERE :'role' <> :'name' \\gexec
		COMMIT;
	END
}

has_role() {
	[ "$(as_maker <<<"SELECT 1 FROM pg_roles WHERE rolname = '$(setting database_role_prefix)$1'")" = 1 ]
}

make_roles() {
	local said program
	said=$(as_maker <<<"SELECT 1" 2>&1) ||
		fail "the database does not let its owner in: $(head -1 <<<"$said"); see database in $conf and the password in $etc/secrets/database"
	[ -n "$(setting database_role_prefix)" ] || return 0
	act as_maker <<-END >/dev/null 2>&1 || true
		REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
		GRANT CONNECT ON DATABASE :"DBNAME" TO PUBLIC;
	END
	for program in $(all_programs); do
		[ ! -e "$etc/secrets/database_$program" ] || own_password "$program"
		! can_connect "$program" || continue
		if [ ! -e "$etc/secrets/database_$program" ]; then
			[ "$(setting hosts)" = 1 ] || ! has_role "$program" ||
				fail "the password of $program was made on another host: copy $etc/secrets/database_* from there"
			make_password "$program"
			own_password "$program"
		fi
		said=$(act make_role "$program" 2>&1) && act can_connect "$program" ||
			fail "the database has no role for $program: $(tail -1 <<<"$said")"
		changes "made the database role of $program"
	done
}

# Where another host has the owner's password, each secret that is here must open its role.
try_roles() {
	local said program
	for program in $(programs); do
		[ ! -e "$etc/secrets/database_$program" ] || own_password "$program"
		said=$(as_role "$program" <<<"SELECT 1" 2>&1 >/dev/null) ||
			fail "the database refuses $program: put the right password in $etc/secrets/database_$program, then run this again ($(tail -1 <<<"$said"))"
	done
}

# unblocked FILE: without what is between the two marks.
unblocked() {
	sed '/^# vitrina: begin/,/^# vitrina: end/d' "$1"
}

# block FILE: standard input becomes its first lines, between two marks.
block() {
	{
		echo "# vitrina: begin, written by vitrina-setup"
		cat
		echo "# vitrina: end"
		unblocked "$1"
	} | put "$1" 640 postgres:postgres
}

# Root is the owner of the tables; all others open their role by its password,
# for some are the same user of the system.
let_in() {
	printf '%s\n' "vitrina root vitrina" "vitrina postgres postgres" | block "/etc/postgresql/$1/pg_ident.conf"
	printf '%s\n' "local vitrina vitrina,postgres peer map=vitrina" "local vitrina all scram-sha-256" |
		block "/etc/postgresql/$1/pg_hba.conf"
	[ "${check:-no}" = no ] || return 0
	as_postgres -c "SELECT pg_reload_conf()" >/dev/null
	for _ in $(seq 50); do
		psql -qAtX -U vitrina -c "SELECT 1" vitrina >/dev/null 2>&1 && return
		sleep 0.1
	done
	fail "Postgres does not let root be the role vitrina: see /var/log/postgresql"
}

# Roles that migrations grant to, also of programs that are not in this release.
local_roles() {
	local role
	for role in vitrina $(vitrina-admin programs --all | sed 's/ .*//; s/^/vitrina_/'); do
		[ "$(as_postgres -c "SELECT 1 FROM pg_roles WHERE rolname = '$role'")" = 1 ] || {
			act as_postgres -c "CREATE ROLE $role LOGIN"
			changes "made the database role $role"
		}
	done
}

# VERSION/NAME: the one where programs ask, or else the first.
site_cluster() {
	pg_lsclusters -h 2>/dev/null | awk '
		NR == 1 || $3 == 5432 { found = $1 "/" $2 }
		END { print found }'
}

has_database() {
	[ "$(as_postgres -c "SELECT 1 FROM pg_database WHERE datname = 'vitrina'")" = 1 ]
}

local_database() {
	local cluster
	cluster=$(site_cluster)
	[ -n "$cluster" ] || fail "no Postgres here: apt-get install postgresql, or --set database='host=…'"
	act systemctl enable --quiet --now postgresql
	pg_ctlcluster "${cluster%/*}" "${cluster#*/}" status >/dev/null ||
		act systemctl start "postgresql@${cluster/\//-}"
	[ "${check:-no}" = no ] || as_postgres -c "SELECT 1" >/dev/null 2>&1 ||
		{ changes "started Postgres, and made what lacks in it"; return; }
	local_roles
	has_database || {
		act as_postgres -c "CREATE DATABASE vitrina OWNER vitrina ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8' TEMPLATE template0"
		changes "made the database vitrina"
	}
	let_in "$cluster"
}

make_database() {
	! is_local_database || local_database
	# --check: roles have nothing to be asked of yet
	[ "${check:-no}" = no ] || can_connect "" || { changes "made the database role of each program"; return; }
	if is_owner; then make_roles; else try_roles; fi
}
