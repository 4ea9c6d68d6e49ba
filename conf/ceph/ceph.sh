#!/bin/bash
# A single-node Ceph with an S3 and an STS, without root: its state is all below DIR.
#   ceph.sh make DIR     what is done once: disks, a user, a role; leaves it stopped
#   ceph.sh up DIR       make where needed, start, wait until it answers
#   ceph.sh down DIR     stop what `up` started
# DIR/settings is then what vitrina.conf says of it, DIR/s3_secret_key the user's secret.
# OBJECTSTORE=memstore keeps objects in memory (tests); STS_MIN=1 allows short sessions.
set -eu

command=${1:-} dir=${2:-}
here=$(cd "$(dirname "$0")" && pwd)
export PATH=$PATH:/usr/sbin:/sbin
[ -n "$dir" ] || { sed -n '2,7s/^# \?//p' "$0" >&2; exit 2; }
mkdir -p "$dir" && dir=$(cd "$dir" && pwd)
conf=$dir/ceph.conf

fail() {
	echo "ceph: $*; see $dir/log" >&2
	exit 1
}

quietly() {
	"$@" >>"$dir/log/make.log" 2>&1
}

random() {
	od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'
}

# The first of `count` ports in a row that nobody listens on.
free_ports() {
	local count=$1 port i
	while port=$((20000 + RANDOM % 12000)); do
		for ((i = 0; i < count; i++)); do
			! (exec 3<>"/dev/tcp/127.0.0.1/$((port + i))") 2>/dev/null || continue 2
		done
		echo "$port"
		return
	done
}

write_conf() {
	local port kind=${OBJECTSTORE:-bluestore} fast=true
	port=$(free_ports 8)
	[ "$kind" = bluestore ] || fast=false
	sed -e "s|@DIR@|$dir|g" -e "s|@FSID@|$(cat /proc/sys/kernel/random/uuid)|" \
		-e "s|@RGW_PORT@|$port|" -e "s|@MON_PORT@|$((port + 1))|" \
		-e "s|@OSD_PORT@|$((port + 2))|" -e "s|@OSD_PORT_LAST@|$((port + 7))|" \
		-e "s|@OBJECTSTORE@|$kind|" -e "s|@FAST_SHUTDOWN@|$fast|" \
		-e "s|@BLOCK_BYTES@|$((${BLOCK_GB:-100} << 30))|" \
		-e "s|@STS_KEY@|$(random 8)|" -e "s|@STS_MIN@|${STS_MIN:-900}|" \
		"$here/ceph.conf" >"$conf"
	(umask 077 && random 20 >"$dir/s3_secret_key")
	cat >"$dir/settings.new" <<-S
		store = s3
		s3_endpoint = http://127.0.0.1:$port
		s3_region = us-east-1
		s3_path_style = on
		s3_access_key = vitrina$(random 6)
		sts_role = arn:aws:iam:::role/uploader
	S
}

setting() {
	sed -n "s/^$1 = //p" "$dir/settings" "$dir/settings.new" 2>/dev/null | head -1
}

# Running, no zombie, and ours: the number may have gone to somebody else.
is_running() {
	local stat
	stat=$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null) && [ "${stat%% *}" != Z ] &&
		tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | grep -qF "$conf"
}

alive() {
	[ -s "$dir/run/$1.pid" ] && is_running "$(cat "$dir/run/$1.pid")"
}

start() {
	local name=$1
	shift
	alive "$name" && return
	setsid "$@" -c "$conf" </dev/null >>"$dir/log/$name.out" 2>&1 &
	echo $! >"$dir/run/$name.pid"
}

start_all() {
	start mon ceph-mon -f -i a
	[ -e "$dir/osd/ready" ] || make_osd
	start osd ceph-osd -f -i 0
	start rgw radosgw -f -n client.rgw
	local endpoint i
	endpoint=$(setting s3_endpoint)
	for ((i = 0; i < 1200; i++)); do
		curl -fs -o /dev/null --max-time 5 "$endpoint/" && return
		[ "$i" -lt 20 ] || { alive rgw && alive osd && alive mon; } || fail "it ended"
		sleep 0.05
	done
	fail "it does not answer"
}

make_mon() {
	local fsid
	fsid=$(sed -n 's/^fsid = //p' "$conf")
	rm -rf "$dir/mon" "$dir/osd"
	mkdir -p "$dir/mon" "$dir/osd"
	quietly monmaptool --create --clobber --fsid "$fsid" \
		--addv a "$(sed -n 's/^mon host = //p' "$conf")" "$dir/monmap"
	quietly ceph-mon -i a -c "$conf" --mkfs --monmap "$dir/monmap"
}

make_osd() {
	local id
	id=$(cat /proc/sys/kernel/random/uuid)
	quietly ceph-osd -i 0 -c "$conf" --mkfs --osd-uuid "$id" --no-mon-config ||
		fail "no place for objects"
	quietly ceph -c "$conf" --connect-timeout 30 osd new "$id" || fail "no monitor"
	touch "$dir/osd/ready"
}

# The site's user owns the bucket, and takes this role for those who upload.
# Sessions may not take it again: here they would lose their policy by that.
make_user() {
	local role=uploader actions='["s3:PutObject","s3:AbortMultipartUpload","s3:ListMultipartUploadParts"]'
	quietly radosgw-admin -c "$conf" user create --uid=vitrina --display-name=Vitrina \
		--access-key="$(setting s3_access_key)" --secret="$(cat "$dir/s3_secret_key")" ||
		fail "no user"
	quietly radosgw-admin -c "$conf" role create --role-name=$role --path=/ \
		--assume-role-policy-doc='{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam:::user/vitrina"]},"Action":["sts:AssumeRole"]},
		{"Effect":"Deny","Principal":{"AWS":["arn:aws:iam:::role/'$role'"]},"Action":["sts:AssumeRole"]}]}' ||
		fail "no role"
	quietly radosgw-admin -c "$conf" role-policy put --role-name=$role --policy-name=upload \
		--policy-doc='{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":'"$actions"',"Resource":["arn:aws:s3:::*"]}]}' ||
		fail "no policy"
}

make() {
	[ ! -e "$dir/settings" ] || return 0
	chmod 700 "$dir"
	mkdir -p "$dir/run" "$dir/log" "$dir/crash" "$dir/rgw"
	write_conf
	make_mon
	start_all
	make_user
	mv "$dir/settings.new" "$dir/settings"
}

down() {
	local name pid i
	for name in rgw osd mon; do
		if alive $name; then
			pid=$(cat "$dir/run/$name.pid")
			kill "$pid"
			for ((i = 0; i < 200; i++)); do
				is_running "$pid" || break
				sleep 0.05
			done
			! is_running "$pid" || kill -9 "$pid"
		fi
		rm -f "$dir/run/$name.pid"
	done
}

case $command in
make)
	if [ ! -e "$dir/settings" ]; then
		trap down EXIT
		make
	fi
	;;
up)
	make
	start_all
	;;
down) down ;;
*) fail "no command $command" ;;
esac
