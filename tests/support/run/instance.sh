# Sourced by tests: a throwaway site of its own data and port, beside any other.
#   instance_start nginx|apache   then $instance_url, $instance_data, $instance_code
#   instance_stop                 also by itself at the end

instance_top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
instance_data=

# A port below the ephemeral ones that nothing answers on.
instance_free_port() {
	local port
	for _ in $(seq 100); do
		port=$((20000 + RANDOM % 10000))
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
	done
	echo "$port"
}

instance_make() {
	DATA=$instance_data PORT=$instance_port FRONTEND=$instance_frontend DETACH=1 \
		"${MAKE:-make}" --no-print-directory -C "$instance_top" "$@"
}

instance_start() {
	local said
	instance_frontend=$1
	instance_port=$(instance_free_port)
	instance_data=$(mktemp -d "${instance_home:-/tmp}/vitrina-test.XXXXXX")
	chmod 755 "$instance_data"
	instance_url=http://localhost:$instance_port
	trap instance_stop EXIT
	trap 'exit 130' INT TERM
	said=$(VITRINA_MIN_FREE=${VITRINA_MIN_FREE:-64M} instance_make run 2>&1) || {
		echo "$said" >&2
		return 1
	}
	instance_code=$(sed -n 's/.*become the admin: //p' <<<"$said")
}

instance_stop() {
	[ -n "$instance_data" ] || return 0
	instance_make stop >/dev/null
	rm -rf "$instance_data"
	instance_data=
}
