# Sourced by tests of containers: podman with a storage, a network and images of its
# own, in namespaces of networks and mounts that nothing leaves.  It wants root.
#   containers_up     what is there is removed by containers_down
#   inside CMD…       on the containers' network; outside, on this machine's
#   compose WORD…     podman-compose of the site

containers_dir=${CONTAINERS_DIR:-/var/tmp/vitrina-containers}
site=vitrina$$
address=127.0.0.1:8080
export CONTAINERS_CONF=$work/containers.conf CONTAINERS_STORAGE_CONF=$work/storage.conf

containers_need() {
	local command
	[ "$(id -u)" -eq 0 ] || { echo "make test-containers wants root: it makes networks" >&2; return 1; }
	for command in podman podman-compose runc netavark aardvark-dns debootstrap docker-registry ip nsenter; do
		command -v "$command" >/dev/null || [ -x "/usr/lib/podman/$command" ] ||
			{ echo "make test-containers wants $command: bash conf/packages.sh containers" >&2; return 1; }
	done
}

# Images stay from one run to the next, in $containers_dir.
containers_up() {
	containers_need || return 1
	mkdir -p "$containers_dir"
	exec 9>"$containers_dir/lock"
	flock -n 9 || { echo "$containers_dir is in use: another make test-containers runs" >&2; return 1; }
	printf '%s\n' '[engine]' 'runtime = "runc"' 'cgroup_manager = "cgroupfs"' 'events_logger = "file"' \
		"tmp_dir = \"/run/$site/libpod\"" '[network]' "network_config_dir = \"$work/networks\"" '[containers]' \
		'default_ulimits = ["nofile=20000:20000", "nproc=20000:20000"]' >"$CONTAINERS_CONF"
	printf '%s\n' '[storage]' 'driver = "overlay"' "graphroot = \"$containers_dir/storage\"" "runroot = \"/run/$site\"" >"$CONTAINERS_STORAGE_CONF"
	# netavark keeps what it knows in one place for all of a machine's podmans
	unshare --net --mount --propagation private sh -c 'mkdir -p /run/containers && mount -t tmpfs tmpfs /run/containers &&
		ip link set lo up && exec sleep infinity' 9>&- &
	containers_holder=$!
	until_true 10 nsenter -t "$containers_holder" --net --mount mountpoint -q /run/containers && containers_clear
}

inside() {
	nsenter -t "$containers_holder" --net --mount --wd="$PWD" "$@" 9>&-
}

# With this machine's network, which packages come from.
outside() {
	nsenter -t "$containers_holder" --mount --wd="$PWD" "$@" 9>&-
}

# Into a file, for what watches a container goes on with it: that timers of systemd are
# not to be had here, and why a test failed.
inside_podman() {
	inside podman "$@" 2>>"$work/podman.log"
}

compose() {
	(cd "$top/conf/containers" && inside podman-compose -p "$site" "$@" >>"$work/compose.log" 2>&1)
}

# All of this storage, which is this run's alone.
containers_clear() {
	inside podman pod rm -f -a >/dev/null 2>&1
	inside podman rm -f -v -t 0 -a >/dev/null 2>&1
	inside podman volume rm -f -a >/dev/null 2>&1
}

containers_down() {
	[ -n "${containers_holder:-}" ] || return 0
	containers_clear
	inside sh -c 'kill "$(cat /run/containers/networks/aardvark-dns/aardvark.pid)"' 2>/dev/null
	kill "$containers_holder"
	wait "$containers_holder" 2>/dev/null
	rm -rf "/run/$site"
}

# until_true SECONDS CMD…
until_true() {
	local until=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $until ] || { "$@"; return 1; }
		sleep 0.3
	done
}

timed() {
	local started=$SECONDS
	check "$@"
	echo "     $((SECONDS - started)) s"
}

json_member() {
	sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"
}

ask() {
	local path=$1
	shift
	inside curl -sS -m 20 "$@" "http://$address$path"
}

# All that is asked, through the front end.
site_is_well() {
	local name
	for name in $(programs_asked); do
		ask "/api/$name/health" | grep -q '"status":"ok"' || { ask "/api/$name/health"; return 1; }
	done
}

programs_asked() {
	"$BUILD/bin/vitrina-admin" programs --all | awk '$2 != "-" { print $1 }' | while read -r name; do
		[ ! -x "$BUILD/bin/$name" ] || echo "$name"
	done
}

# register CODE: whose token is in $work/token.
register() {
	ask /api/auth/register -o "$work/me" -c "$work/jar" -H 'Content-Type: application/json' \
		-d "{\"username\":\"deployer\",\"password\":\"correct horse battery\",\"code\":\"$1\"}"
	ask /api/auth/tokens -b "$work/jar" -H 'Content-Type: application/json' \
		-d '{"name":"deploy","scopes":["read","upload","manage","files"]}' | json_member token >"$work/token"
	[ -s "$work/token" ] || { cat "$work/me"; return 1; }
}

upload() {
	ask "/api/videos?title=kept&privacy=public" -H "Authorization: Bearer $(cat "$work/token")" -H 'Content-Type: video/mp4' \
		--data-binary "@$top/tests/smoke/clip.mp4" | json_member id >"$work/video"
	[ -s "$work/video" ]
}

plays() {
	local video
	video=$(cat "$work/video")
	ask "/api/videos/$video/original" -L -f -o "$work/original" && cmp "$work/original" "$top/tests/smoke/clip.mp4" &&
		ask "/api/videos/$video/hls/master.m3u8" -f | grep -q '^#EXTM3U'
}
