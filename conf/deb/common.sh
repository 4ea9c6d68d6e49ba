# Sourced by what is installed in shell: the configuration, and how to speak.

root=${VITRINA_ROOT:-}	# another than / in tests
etc=$root/etc/vitrina
conf=$etc/vitrina.conf
share=$root/usr/share/vitrina

# A line for people; a fault says in one line what to do, and ends it.
say() {
	echo "vitrina: $*"
}

fail() {
	echo "vitrina: $*" >&2
	exit 1
}

# act COMMAND…: what changes this machine; of `vitrina-setup --check` not done.
act() {
	[ "${check:-no}" = yes ] || "$@"
}

# agreed QUESTION OPTION: nobody there is no consent, and is said.
agreed() {
	local answer
	say "$1 [y/N]"
	read -r answer || fail "nobody is there to answer: say $2 to agree; nothing was changed"
	[ "$answer" = y ]
}

need_root() {
	[ "$(id -u)" -eq 0 ] || fail "this wants root: sudo $0 $*"
}

# setting KEY: of vitrina.conf, as the programs read it.
setting() {
	VITRINA_CONF=$conf vitrina-admin config "$1"
}

# conninfo PROGRAM: how it reaches the database (lib/config/config_database.c says the
# same), but for its password; of "", the owner of the tables.
conninfo() {
	local prefix=
	[ -z "$1" ] || prefix=$(setting database_role_prefix)
	echo "$(setting database)${prefix:+ user=$(role_of "$1")}"
}

# role_of PROGRAM: the one that its file names, or that of its name.
role_of() {
	local role
	role=$(sed -nE '1s/^([^:]*:){3}([^:]*):.*/\2/p' "$etc/secrets/database_$1" 2>/dev/null || true)
	[ -n "$role" ] && [ "$role" != '*' ] || role=$(setting database_role_prefix)$1
	echo "$role"
}

# password_of PROGRAM: out of its file, where there is one; of "", the owner's.
password_of() {
	sed -n '1{s/^\([^:]*:\)\{4\}//; s/\\\(.\)/\1/g; p}' "$etc/secrets/database${1:+_$1}" 2>/dev/null || true
}

# True when Postgres is this machine's own, reached by its socket.
is_local_database() {
	case " $(setting database) " in
	*" host=/"*) true ;;
	*" host="* | *"://"*) false ;;
	*) true ;;
	esac
}

# all_programs [asked|alone]: those that this release has; of them those that
# requests come to, by a socket, or those that nobody asks.
all_programs() {
	vitrina-admin programs | awk -v which="${1:-}" '
		which == "" || (which == "asked") == ($2 != "-") { print $1 }'
}

# programs [asked|alone]: those of them that run here.
programs() {
	local program
	for program in $(all_programs "$@"); do
		[ -e "$etc/elsewhere/$program" ] || echo "$program"
	done
}

# units_of NAME: its service, that one's two slots, and the socket before them.
units_of() {
	! all_programs asked | grep -qx "$1" || echo "vitrina-$1.socket"
	echo "vitrina-$1.service" "vitrina-$1@a.service" "vitrina-$1@b.service"
}

# The units of the programs that run here.
program_units() {
	local program
	for program in $(programs); do
		units_of "$program"
	done
}

# The port of a program on a host of its own; nothing of one that nobody asks.
port_of() {
	vitrina-admin programs --all | awk -v name="$1" '
		$1 == name { found = 1; if ($2 != "-") print $2 }
		END { exit !found }' || fail "--at $1: no such program"
}

# programs_that RIGHT: of the table, those that may: store, keys, sign, ask, code.
programs_that() {
	vitrina-admin programs --all | awk -v may="$1" 'index("," $5 ",", "," may ",") { print $1 }'
}

# places [NAME]: of `name=address,address` in $etc/places, the addresses; or all names.
places() {
	[ -e "$etc/places" ] || return 0
	if [ $# -gt 0 ]; then
		sed -n "s/^$1=//p" "$etc/places" | tr ',' ' '
	else
		sed -n '/^listen=/d; s/^\([a-z]*\)=.*/\1/p' "$etc/places"
	fi
}

# is_routed PROGRAM: requests for it come to this host. Credentials may be here to sign alone.
is_routed() {
	local list
	list=$(places "$1")
	[ -z "$list" ] || [[ " $list " == *" $(places listen) "* ]]
}

# An address as it stands before a port.
bracketed() {
	case $1 in
	*:*) echo "[$1]" ;;
	*) echo "$1" ;;
	esac
}

# own_key NAME GROUP: 64 hexadecimal digits, made where there are none yet.
own_key() {
	local file=$etc/secrets/$1
	[ ! -e "$file" ] || return 0
	(umask 077 && head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$file.new")
	chown "root:$(getent group "$2" | cut -d: -f1)" "$file.new"
	chmod 440 "$file.new"
	mv "$file.new" "$file"
	changes "made ${file#"$root"}"
}

# True where this host may change the database's shape.
is_owner() {
	is_local_database || [ -e "$etc/secrets/database" ]
}

# tell_site PLACE: that it is backed up there; it tells its admin when the last time was
# long ago, and the table setting has when.
tell_site() {
	PGPASSWORD=$(password_of "") psql -wqAtX -v ON_ERROR_STOP=1 -v place="$1" "$(conninfo "")" <<'SQL' ||
INSERT INTO setting (name, value) VALUES ('backup_done', :'place')
    ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = now()
SQL
		say "the site could not be told that it is backed up"
}

# bucket COMMAND…: the AWS CLI's s3, for backups.
bucket() {
	local at=$(setting s3_endpoint)
	command -v aws >/dev/null || fail "a bucket wants the AWS CLI: apt-get install awscli"
	AWS_DEFAULT_REGION=$(setting s3_region) aws ${at:+--endpoint-url "$at"} s3 "$@"
}
