# Sourced by vitrina-setup: the roles of a database that is elsewhere.  Each
# program has its own, with a password in /etc/vitrina/secrets/database_<program>
# that only its user reads; the owner's is in …/database, for root alone.

# Ends at once where a role cannot connect, rather than asking for a password.
as_role() {
	PGCONNECT_TIMEOUT=10 psql -wqAtX -v ON_ERROR_STOP=1 "$(conninfo "$1")"
}

can_connect() {
	as_role "$1" <<<"SELECT 1" >/dev/null 2>&1
}

# Whose file it is: the user of the program's unit.
user_of() {
	sed -n 's/^User=//p' "/lib/systemd/system/vitrina-$1.service" 2>/dev/null
}

# A password that was made here, as a line of .pgpass.
make_password() {
	local file=$etc/secrets/database_$1
	(umask 077 && printf '*:*:*:*:%s\n' "$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')" >"$file.new")
	mv "$file.new" "$file"
	changes "made $file"
}

own_password() {
	local file=$etc/secrets/database_$1 user
	user=$(user_of "$1")
	chown "${user:-root}:" "$file"
	chmod 600 "$file"
}

# The role, with the password in its file.  The words never are arguments of a
# command, and of hosts that do this at once one waits for the other.
make_role() {
	local role=$(setting database_role_prefix)$1 password
	password=$(sed 's/^\*:\*:\*:\*://' "$etc/secrets/database_$1")
	as_role "" <<-END
		\\set role '$role'
		\\set password '$password'
		BEGIN;
		SELECT FROM pg_advisory_xact_lock(hashtext('vitrina-setup'));
		SELECT format('CREATE ROLE %I', :'role')
		    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \\gexec
		ALTER ROLE :"role" LOGIN PASSWORD :'password';
		COMMIT;
	END
}

has_role() {
	[ "$(as_role "" <<<"SELECT 1 FROM pg_roles WHERE rolname = '$(setting database_role_prefix)$1'")" = 1 ]
}

make_roles() {
	local said program
	said=$(as_role "" <<<"SELECT 1" 2>&1) ||
		fail "the database does not let its owner in: $(head -1 <<<"$said"); see database in $conf and the password in $etc/secrets/database"
	[ -n "$(setting database_role_prefix)" ] || return 0
	as_role "" <<-END >/dev/null 2>&1 || true
		REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
		GRANT CONNECT ON DATABASE :"DBNAME" TO PUBLIC;
	END
	for program in $(programs) worker; do
		[ ! -e "$etc/secrets/database_$program" ] || own_password "$program"
		! can_connect "$program" || continue
		if [ ! -e "$etc/secrets/database_$program" ]; then
			[ "$(setting hosts)" = 1 ] || ! has_role "$program" ||
				fail "the password of $program was made on another host: copy $etc/secrets/database_* from there"
			make_password "$program"
			own_password "$program"
		fi
		said=$(make_role "$program" 2>&1) && can_connect "$program" ||
			fail "the database has no role for $program: $(tail -1 <<<"$said")"
		changes "made the database role of $program"
	done
}
