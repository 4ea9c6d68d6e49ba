# Sourced by vitrina-setup: passwords of the database changed while the site runs.  A role
# has one password, so each program has two roles in turn: the other one gets a new
# password, the program begins again with it, and the one before opens nothing any more.

# rotate_one PROGRAM: its file names the other role; what it was is in $work.
rotate_one() {
	local name=$(setting database_role_prefix)$1 role said file=$etc/secrets/database_$1
	role=$name
	[ "$(role_of "$1")" != "$name" ] || role=${name}_2
	role_of "$1" >"$work/role.$1"
	[ ! -e "$file" ] || cp -p "$file" "$work/before.$1"
	make_password "$1" "$role"
	own_password "$1"
	said=$(make_role "$1" 2>&1) && can_connect "$1" || {
		[ ! -e "$work/before.$1" ] || cp -p "$work/before.$1" "$file"
		fail "the role $role could not be made, and $1 goes on as it was: $(tail -1 <<<"$said")"
	}
}

# Those that drain go on with what they have open.
others_have_ended() {
	local program
	for program; do
		! systemctl --quiet is-active "vitrina-$program@a.service" || ! systemctl --quiet is-active "vitrina-$program@b.service" || return 1
	done
}

rotate() {
	local program programs=() until
	is_owner && [ -n "$(setting database_role_prefix)" ] || fail "this host makes no roles of the database"
	[ "$(setting hosts)" = 1 ] || fail "several hosts have the same passwords: change vitrina_database_secret, and deploy"
	for program in $(programs); do
		[ "$1" != all ] && [ "$1" != "$program" ] || programs+=("$program")
	done
	[ ${#programs[@]} -gt 0 ] || fail "--rotate $1: wants a program that runs here, or all"
	for program in "${programs[@]}"; do
		rotate_one "$program"
	done
	/usr/lib/vitrina/slots switch "${programs[@]}"
	touch /run/vitrina/secrets-read
	until=$((SECONDS + 60))
	until others_have_ended "${programs[@]}" || [ $SECONDS -ge $until ]; do
		sleep 0.5
	done
	for program in "${programs[@]}"; do
		as_maker <<<"ALTER ROLE $(cat "$work/role.$program") PASSWORD NULL"
		say "$program opens the database as $(role_of "$program"), with a new password; $(cat "$work/role.$program") opens nothing"
	done
}
