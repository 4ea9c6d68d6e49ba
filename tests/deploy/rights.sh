# Sourced by run.sh: who may what on a host, tried as the programs themselves:
# in the process's own mounts, as its user and group, without its sockets.
# Each refusal has beside it the same attempt by who may, which succeeds.

# as_program HOST PROGRAM CMD…
as_program() {
	local host=$1 pid
	pid=$(main_pid "$host" "$2") || return 99
	shift 2
	# shellcheck disable=SC2016
	host_run "$host" bash -c '
		pid=$1
		uid=$(stat -c %u "/proc/$pid") gid=$(stat -c %g "/proc/$pid")
		groups=$(sed -n "s/^Groups:[[:space:]]*//p" "/proc/$pid/status" | tr -s " " "," | sed "s/,$//")
		shift
		exec nsenter -t "$pid" -m env HOME=/nonexistent setpriv --reuid="$uid" --regid="$gid" \
			"$([ -n "$groups" ] && echo "--groups=$groups" || echo --clear-groups)" \
			--no-new-privs --bounding-set=-all --inh-caps=-all "$@"' - "$pid" "$@"
}

# refused PATTERN CMD…: it fails, and says so for the reason that is meant.
refused() {
	local pattern=$1 said
	shift
	said=$("$@" 2>&1) && { echo "it was let in: $said"; return 1; }
	grep -q "$pattern" <<<"$said" || { echo "refused for another reason: $said"; return 1; }
}

# sql HOST PROGRAM ROLE SQL: with the password that the program holds for its role.
sql() {
	local host=$1 program=$2 role=$3
	# shellcheck disable=SC2016
	as_program "$host" "$program" bash -c 'PGPASSWORD=$(cut -d: -f5- "/etc/vitrina/secrets/database_$1") || exit 98
		export PGPASSWORD; exec psql -qAtXw -d "$(sed -n "s/^database *= *//p" /etc/vitrina/vitrina.conf) user=$2" -c "$3"' \
		- "$program" "$role" "$4"
}

# A metadata service in the hosts' network, as a cloud's machines have one.
metadata_start() {
	mkdir -p "$work/metadata"
	echo metadata-of-the-machine >"$work/metadata/index.html"
	ip -n "$hosts_ns" addr add 169.254.169.254/32 dev "$hosts_bridge"
	beside python3 -m http.server --bind 169.254.169.254 --directory "$work/metadata" 80 >/dev/null 2>&1 &
	echo $! >"$work/metadata.pid"
	for _ in $(seq 50); do
		inside curl -sf --max-time 1 -o /dev/null http://169.254.169.254/ && return
		sleep 0.1
	done
	echo "no metadata service"
	return 1
}

metadata_stop() {
	[ ! -e "$work/metadata.pid" ] || kill "$(cat "$work/metadata.pid")" 2>/dev/null
}

metadata() {
	as_program "$1" "$2" curl -sS --max-time 5 http://169.254.169.254/
}

reads_metadata() {
	[ "$(metadata "$1" "$2")" = metadata-of-the-machine ]
}

metadata_is_kept() {
	local host=$1 program
	reads_metadata "$host" credentials && reads_metadata "$host" worker || return 1
	for program in matrix auth videos images stats; do
		refused 'Could not connect\|Connection refused\|Failed to connect' metadata "$host" "$program" || return 1
	done
}

# Charts out of CloudWatch are drawn with the machine's own rights.
charts_get_metadata() {
	local host=$1 conf=/etc/vitrina/vitrina.conf status=0
	host_run "$host" sh -c "cp -p $conf $conf.before && echo 'series_source = cloudwatch' >>$conf" &&
		host_run "$host" systemctl restart vitrina-guard.service && reads_metadata "$host" stats || status=1
	host_run "$host" mv "$conf.before" "$conf" && host_run "$host" systemctl restart vitrina-guard.service &&
		metadata_is_kept "$host" && return "$status"
}

hashes_are_auths_alone() {
	local host=$1 program
	[ "$(sql "$host" auth vitrina_auth 'SELECT count(*) FROM account WHERE length(password_hash) > 50')" -ge 1 ] || return 1
	for program in matrix videos images stats credentials worker; do
		[ "$(sql "$host" "$program" "vitrina_$program" 'SELECT count(username) FROM account')" -ge 1 ] || return 1
		refused 'permission denied for table account' \
			sql "$host" "$program" "vitrina_$program" 'SELECT password_hash FROM account' || return 1
	done
}

# Its own password opens no other's role, and no password opens none.
roles_are_ones_own() {
	local host=$1 role
	for role in vitrina_auth vitrina_worker vitrina_credentials; do
		refused 'password authentication failed' sql "$host" matrix "$role" 'SELECT 1' || return 1
	done
	refused 'fe_sendauth: no password supplied\|Peer authentication failed' \
		as_program "$host" matrix psql -qAtXw -U vitrina_auth -c 'SELECT 1' vitrina || return 1
	refused 'Peer authentication failed' as_program "$host" matrix psql -qAtXw -U vitrina -c 'SELECT 1' vitrina
}

secret() {
	as_program "$1" "$2" cat "/etc/vitrina/secrets/$3"
}

secrets_are_ones_own() {
	local host=$1 name
	secret "$host" matrix database_matrix >/dev/null && secret "$host" credentials upload_key >/dev/null || return 1
	for name in upload_key auth_key database_auth database_worker database_credentials; do
		refused 'Permission denied' secret "$host" matrix "$name" || return 1
	done
	refused 'Permission denied' secret "$host" auth database_matrix
}

# Nor out of the memory of the one that holds it, though the user is the same:
# another group's process is not even seen.
memory_is_ones_own() {
	local host=$1 pid own
	pid=$(main_pid "$host" credentials)
	own=$(main_pid "$host" matrix)
	as_program "$host" matrix head -c 1 "/proc/$own/environ" >/dev/null || return 1
	refused 'No such file\|Permission denied' as_program "$host" matrix head -c 1 "/proc/$pid/environ" &&
		refused 'No such file\|Permission denied' as_program "$host" matrix dd "if=/proc/$pid/mem" of=/dev/null bs=1 count=1
}
