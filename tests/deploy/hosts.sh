# Sourced by tests of deploying: real hosts on this machine, each with systemd,
# sshd and an address of its own, in a network namespace that nothing leaves.
#   hosts_up DEB          makes the namespace and the image (once, in $hosts_dir)
#   host_start NAME N     boots 10.77.0.N (or the address N); its root is $hosts_dir/o/NAME/root;
#                         the function host_prepare NAME, where there is one, changes that before
#   host_run NAME CMD…    runs a command in it
#   host_stop NAME        ends it; hosts_down ends all and what was made
# It wants root, systemd-nspawn, debootstrap and overlayfs; says so, and fails.

hosts_dir=${HOSTS_DIR:-/var/tmp/vitrina-hosts}
hosts_ns=${HOSTS_NS:-vitrina-$$}
hosts_bridge=br-v${hosts_ns#vitrina-}
hosts_cgroups="systemd unified memory pids cpu"

hosts_need() {
	local command
	[ "$(id -u)" -eq 0 ] || { echo "make test-deploy wants root: it boots hosts" >&2; return 1; }
	for command in systemd-nspawn debootstrap ip nsenter ssh-keygen socat; do
		command -v "$command" >/dev/null ||
			{ echo "make test-deploy wants $command: bash conf/packages.sh deploy" >&2; return 1; }
	done
}

# The image: Debian, sshd, and what the package depends on.
hosts_image() {
	local base=$hosts_dir/base
	mkdir -p "$hosts_dir"
	[ ! -e "$hosts_dir/base.done" ] || return 0
	rm -rf "$base"
	echo "making the hosts' image in $hosts_dir" >&2
	debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,openssh-server,python3-minimal,python3-apt,iproute2,sudo,ca-certificates,procps,libpam-systemd \
		bookworm "$base" >"$hosts_dir/image.log" 2>&1 &&
		chroot "$base" apt-get -q update >>"$hosts_dir/image.log" 2>&1 && host_account "$base" && touch "$hosts_dir/base.done" ||
		{ tail -5 "$hosts_dir/image.log" >&2; return 1; }
}

# What roles and operators install besides.
hosts_packages="postgresql, nginx, libnginx-mod-http-brotli-static, apache2-bin, libapache2-mod-xsendfile, certbot,
	logrotate, unattended-upgrades, rsyslog, rsyslog-gnutls, pgbackrest, openssl"

# host_depends DEB [MORE]: hosts reach no mirror, so their image has what it depends on.
host_depends() {
	local base=$hosts_dir/base status
	printf '#!/bin/sh\nexit 101\n' >"$base/usr/sbin/policy-rc.d"
	chmod 755 "$base/usr/sbin/policy-rc.d"
	chroot "$base" env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -y -o DPkg::Lock::Timeout=600 --no-install-recommends \
		satisfy "$(dpkg-deb -f "$1" Depends)${2:+, $2}" >>"$hosts_dir/image.log" 2>&1
	status=$?
	rm -f "$base/usr/sbin/policy-rc.d"
	[ $status -eq 0 ] || tail -3 "$hosts_dir/image.log" >&2
	return $status
}

# A user with a key and sudo, as a cloud's image has one; host keys at first boot.
host_account() {
	local unit=$1/etc/systemd/system/ssh-hostkeys.service
	rm -f "$1"/usr/sbin/policy-rc.d "$1"/etc/ssh/ssh_host_*_key*
	[ -f "$hosts_dir/id_ed25519" ] || ssh-keygen -q -t ed25519 -N '' -f "$hosts_dir/id_ed25519"
	chroot "$1" useradd -m -s /bin/bash admin
	install -d -m 700 "$1/home/admin/.ssh"
	cp "$hosts_dir/id_ed25519.pub" "$1/home/admin/.ssh/authorized_keys"
	chroot "$1" chown -R admin: /home/admin/.ssh
	echo 'admin ALL=(ALL) NOPASSWD:ALL' >"$1/etc/sudoers.d/admin"
	printf '[Unit]\nBefore=ssh.service\n[Service]\nType=oneshot\nExecStart=/usr/bin/ssh-keygen -A\n[Install]\nWantedBy=multi-user.target\n' >"$unit"
	chroot "$1" systemctl enable ssh ssh-hostkeys systemd-networkd >/dev/null 2>&1
	: >"$1/etc/machine-id"
}

hosts_up() {
	hosts_need && hosts_clear && hosts_image && host_depends "$1" "$hosts_packages" || return 1
	ip netns add "$hosts_ns"
	ip -n "$hosts_ns" link set lo up
	ip -n "$hosts_ns" link add "$hosts_bridge" type bridge
	ip -n "$hosts_ns" addr add 10.77.0.1/16 dev "$hosts_bridge"
	ip -n "$hosts_ns" link set "$hosts_bridge" up
	mkdir -p "$hosts_dir/o"
}

# inside CMD…: on the hosts' network.
inside() {
	nsenter --net="/run/netns/$hosts_ns" "$@"
}

# beside CMD… &: the same, where $! must be CMD itself and no shell around it.
beside() {
	exec nsenter --net="/run/netns/$hosts_ns" "$@"
}

host_cgroup() {
	local group
	for group in $hosts_cgroups; do
		[ -d "/sys/fs/cgroup/$group" ] || continue
		mkdir -p "/sys/fs/cgroup/$group/$1"
		[ -z "${2:-}" ] || echo "$2" >"/sys/fs/cgroup/$group/$1/cgroup.procs"
	done
}

# host_start NAME N: of $HOST_MEMORY, and on the one core $HOST_CPU, where they are set.
host_start() {
	local name=$1 address=$2 o=$hosts_dir/o/$1 group
	[[ $address == *.* ]] || address=10.77.0.$address
	mkdir -p "$o"/{up,work,root}
	mountpoint -q "$o/root" ||
		mount -t overlay overlay -o "lowerdir=$hosts_dir/base,upperdir=$o/up,workdir=$o/work" "$o/root"
	echo "$name" >"$o/root/etc/hostname"
	printf '127.0.0.1 localhost %s\n' "$name" >"$o/root/etc/hosts"
	printf '[Match]\nName=host0\n[Network]\nAddress=%s/16\nGateway=10.77.0.1\nLinkLocalAddressing=no\n' "$address" \
		>"$o/root/etc/systemd/network/10-host0.network"
	! declare -F host_prepare >/dev/null || host_prepare "$name"
	group=$hosts_ns-$name
	host_cgroup "$group"
	[ -z "${HOST_MEMORY:-}" ] || echo "$HOST_MEMORY" >"/sys/fs/cgroup/memory/$group/memory.limit_in_bytes"
	(
		host_cgroup "$group" "$BASHPID"
		[ -z "${HOST_CPU:-}" ] || taskset -pc "$HOST_CPU" "$BASHPID" >/dev/null
		exec nsenter --net="/run/netns/$hosts_ns" systemd-nspawn --quiet -D "$o/root" --machine="$name" \
			--boot --register=no --keep-unit "--network-bridge=$hosts_bridge" --resolv-conf=off \
			--timezone=off --link-journal=no </dev/null >"$o/console.log" 2>&1
	) &
	echo $! >"$o/pid"
	host_wait "$name" "$address" || { tail -5 "$o/console.log" >&2; return 1; }
}

# Until systemd answers and sshd listens; limits of memory then hold inside.
host_wait() {
	local name=$1 tries group init
	for tries in $(seq 300); do
		init=$(host_init "$name")
		[ -n "$init" ] && nsenter -a -t "$init" test -S /run/systemd/private 2>/dev/null &&
			inside timeout 0.3 bash -c "exec 3<>/dev/tcp/$2/22" 2>/dev/null && break
		[ "$tries" -lt 300 ] || { echo "host $name does not boot" >&2; return 1; }
		sleep 0.1
	done
	for group in memory pids cpu; do
		nsenter -t "$init" -m mount -o remount,rw,bind "/sys/fs/cgroup/$group" 2>/dev/null || true
	done
	nsenter -a -t "$init" systemctl daemon-reexec
}

# The process that holds the host up; nothing when it is down.
host_pid() {
	cat "$hosts_dir/o/$1/pid" 2>/dev/null
}

host_init() {
	ps --ppid "$(host_pid "$1")" -o pid= | head -1 | tr -d ' '
}

host_run() {
	local name=$1
	shift
	nsenter -a -t "$(host_init "$name")" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		LC_ALL=C.UTF-8 HOME=/root "$@" </dev/null
}

# host_put NAME FILE PATH: a copy of FILE, root's, in the host.
host_put() {
	install -D -m 600 "$2" "$hosts_dir/o/$1/root$3"
}

# host_kill NAME: as a power cut does.
host_kill() {
	local tries
	kill -9 "$(host_init "$1")" 2>/dev/null || true
	for tries in $(seq 100); do
		kill -0 "$(host_pid "$1")" 2>/dev/null || break
		sleep 0.1
	done
	rm -f "$hosts_dir/o/$1/pid"
}

host_stop() {
	local pid tries
	pid=$(host_pid "$1")
	[ -n "$pid" ] || return 0
	kill -TERM "$pid" 2>/dev/null || true
	for tries in $(seq 100); do
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.1
	done
	kill -9 "$pid" 2>/dev/null || true
	rm -f "$hosts_dir/o/$1/pid"
}

# host_drop NAME: ended, and all that it was is gone.
host_drop() {
	local o=$hosts_dir/o/$1
	host_stop "$1"
	! mountpoint -q "$o/root" || umount -l "$o/root"
	rm -rf "$o"
}

# What a run that was killed left goes; another run's hosts are not touched.
hosts_clear() {
	local file pid
	for file in "$hosts_dir"/o/*/pid; do
		[ -f "$file" ] || continue
		pid=$(cat "$file")
		[ "$(cat "/proc/$pid/comm" 2>/dev/null)" != systemd-nspawn ] ||
			{ echo "process $pid is a host of another run: end it, or give this run a directory of its own as HOSTS_DIR" >&2; return 1; }
		rm "$file"
	done
	hosts_drop
}

hosts_drop() {
	local root name
	for root in "$hosts_dir"/o/*/root; do
		name=${root%/root}
		[ ! -d "$root" ] || host_drop "${name##*/}"
	done
	rm -rf "$hosts_dir/o"
}

hosts_down() {
	local root
	[ -e "/run/netns/$hosts_ns" ] || return 0	# none was started
	hosts_drop
	for root in /sys/fs/cgroup/*/"$hosts_ns"-*; do
		[ ! -d "$root" ] || find "$root" -depth -type d -exec rmdir {} + 2>/dev/null
	done
	ip netns del "$hosts_ns" 2>/dev/null || true
}
