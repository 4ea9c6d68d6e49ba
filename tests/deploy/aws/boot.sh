#!/bin/bash
# boot.sh start NAME ADDRESS | stop NAME: a host that does at its first start what
# its user data says, as cloud-init has it.  HOSTS_DIR and HOSTS_NS say whose.
set -u
. "$(dirname "$0")/../hosts.sh"

# Before it boots: user data, once; and the names that a VPC resolves.
first_boot() {
	local root=$1
	mkdir -p "$root/etc/systemd/system/multi-user.target.wants" "$root/usr/local/sbin"
	cat >"$root/usr/local/sbin/user-data" <<-'END'
		#!/bin/bash
		set -eu
		at=http://169.254.169.254/latest
		until token=$(curl -fsS --max-time 2 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' $at/api/token); do sleep 0.2; done
		curl -fsS -H "X-aws-ec2-metadata-token: $token" -o /var/lib/user-data $at/user-data
		chmod 700 /var/lib/user-data
		exec /var/lib/user-data
	END
	chmod 755 "$root/usr/local/sbin/user-data"
	printf '[Unit]\nAfter=network.target ssh.service\nConditionPathExists=!/var/lib/user-data\n[Service]\nType=oneshot\nTimeoutStartSec=infinity\nExecStart=/usr/local/sbin/user-data\n' \
		>"$root/etc/systemd/system/user-data.service"
	ln -sfn ../user-data.service "$root/etc/systemd/system/multi-user.target.wants/user-data.service"
	# no mirror is reached: that is known at once
	printf '%s\n127.0.0.1 deb.debian.org security.debian.org\n' "$HOSTS_NAMES" >>"$root/etc/hosts"
	echo 'Acquire::Retries "0";' >"$root/etc/apt/apt.conf.d/90no-mirror"
}

case $1 in
start)
	host_prepare() {
		first_boot "$hosts_dir/o/$1/root"
	}
	host_start "$2" "$3"
	;;
stop)
	host_kill "$2"
	host_drop "$2"
	;;
esac
