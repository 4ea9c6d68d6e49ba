# Sourced by what is installed in shell: the configuration, and how to speak.

etc=/etc/vitrina
conf=$etc/vitrina.conf
share=/usr/share/vitrina

# A line for people; a fault says in one line what to do, and ends it.
say() {
	echo "vitrina: $*"
}

fail() {
	echo "vitrina: $*" >&2
	exit 1
}

need_root() {
	[ "$(id -u)" -eq 0 ] || fail "this wants root: sudo $0 $*"
}

# setting KEY: of vitrina.conf, or else the default in the example.
setting() {
	local value
	value=$(sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" "$conf" 2>/dev/null | tail -1)
	[ -n "$value" ] ||
		value=$(sed -n "s/^#$1 = //p" "$share/conf/vitrina.conf.example" | head -1)
	echo "${value%"${value##*[![:space:]]}"}"
}

# conninfo PROGRAM: how it reaches the database (lib/config.c says the same);
# of "", the owner of the tables.
conninfo() {
	local prefix= file=$etc/secrets/database${1:+_$1}
	[ -z "$1" ] || prefix=$(setting database_role_prefix)
	echo "$(setting database)${prefix:+ user=$prefix$1}$([ ! -e "$file" ] || echo " passfile='$file'")"
}

# True when Postgres is this machine's own, reached by its socket.
is_local_database() {
	case " $(setting database) " in
	*" host=/"*) true ;;
	*" host="* | *"://"*) false ;;
	*) true ;;
	esac
}

# programs: those that this release has.
programs() {
	local unit
	for unit in /lib/systemd/system/vitrina-*.socket; do
		unit=${unit##*/vitrina-}
		echo "${unit%.socket}"
	done
}
