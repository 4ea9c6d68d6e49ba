# Sourced by run.sh: releases to deploy, an inventory, and playbooks run on it.
#   $deb $version      the package, and its version; $work a directory
#   release NAME NUMBER COMMAND…   the package as version.NUMBER, changed by COMMAND
#   play PLAYBOOK…     on the hosts of $work/inventory; its output in $work/play.log

release() {
	local name=$1 number=$2 tree=$work/tree
	shift 2
	rm -rf "$tree"
	dpkg-deb -R "$deb" "$tree"
	sed -i "s/^Version: .*/Version: $version.$number/" "$tree/DEBIAN/control"
	(cd "$tree" && "$@")
	dpkg-deb --root-owner-group -Zgzip -z1 --build "$tree" "$work/vitrina_$version.${number}_amd64.deb" >/dev/null
	printf -v "$name" %s "$work/vitrina_$version.${number}_amd64.deb"
}

better_files() {
	echo "/* another release */" >>usr/share/vitrina/www/main.js
	echo "CREATE TABLE expanded (id bigint PRIMARY KEY);" >usr/share/vitrina/migrations/9001_expand.up.sql
	echo "DROP TABLE expanded;" >usr/share/vitrina/migrations/9001_expand.down.sql
}
broken_files() {
	better_files
	printf '#!/bin/sh\necho broken >&2\nexit 1\n' >usr/lib/vitrina/auth
}
failing_files() {
	better_files
	echo "CREATE TABLE half (id bigint); SELECT 1 / 0;" >usr/share/vitrina/migrations/9002_fail.up.sql
	echo "DROP TABLE half;" >usr/share/vitrina/migrations/9002_fail.down.sql
}

# inventory LINE…: hosts by ssh, as a cloud's are; NAME N WORDS… is one host,
# another line is taken as it is.
inventory() {
	local line name n words
	for line; do
		read -r name n words <<<"$line"
		if [[ $n =~ ^[0-9]+$ ]]; then
			echo "$name ansible_host=10.77.0.$n $words"
		else
			echo "$line"
		fi
	done >"$work/inventory"
	cat >>"$work/inventory" <<-END
		[all:vars]
		ansible_user=admin
		ansible_ssh_private_key_file=$hosts_dir/id_ed25519
		ansible_ssh_common_args=-o StrictHostKeyChecking=no -o UserKnownHostsFile=$work/known_hosts -o ConnectTimeout=5
		vitrina_batches=1
		common_refresh=false
	END
}

play() {
	(cd "$top/ansible" && ANSIBLE_LOCAL_TEMP=$work/ansible ANSIBLE_NOCOLOR=1 inside \
		ansible-playbook -i "$work/inventory" "$@" </dev/null) >"$work/play.log" 2>&1 &&
		grep -qE '^[a-z]+[0-9]* .* ok=[1-9]' "$work/play.log" ||
		{ grep -E 'fatal|FAILED|ERROR' "$work/play.log" | cut -c1-500 | head -5; tail -8 "$work/play.log"; return 1; }
}

# A second run that changes nothing, and says so for every host.
changes_nothing() {
	play "$@" && ! grep -E 'changed=[1-9]' "$work/play.log"
}

# fails_saying PATTERN CMD…: a play fails, and its last line is one that says what to do.
fails_saying() {
	local pattern=$1
	shift
	! "$@" >/dev/null || { echo "it did not fail"; return 1; }
	tail -1 "$work/play.log" | grep -q "^vitrina: .*$pattern" || { tail -5 "$work/play.log"; return 1; }
}

# by_apt HOST DEB: as an operator installs it, without Ansible.
by_apt() {
	host_put "$1" "$2" "/root/${2##*/}" && host_run "$1" env DEBIAN_FRONTEND=noninteractive \
		apt-get -qy --no-install-recommends --allow-downgrades install "/root/${2##*/}"
}

# main_pid HOST PROGRAM: of the slot that began last.
main_pid() {
	host_run "$1" bash -c 'for slot in a b; do
			echo "$(systemctl show -P ActiveEnterTimestampMonotonic "vitrina-$1@$slot.service")" \
				"$(systemctl show -P MainPID "vitrina-$1@$slot.service")"
		done | awk "\$2 > 0" | sort -n | sed -n "\$s/.* //p"' - "$2" | grep . || { echo "$2 does not run" >&2; return 1; }
}

installed() {
	[ "$(host_run "$1" dpkg-query -W -f '${Version}' vitrina)" = "$2" ] || { echo "$1 has another release"; return 1; }
}

# status STATUS ADDRESS [curl's options]
status() {
	local want=$1 address=$2 got
	shift 2
	got=$(inside curl -sS --max-time 20 -o "$work/body" -w '%{http_code}' "$@" "$address")
	[ "$got" = "$want" ] || { echo "$address: $got, not $want"; return 1; }
}

answers() {
	status 200 "http://$1/api/auth/health"
}

smoke() {
	local code
	code=$(host_run "$1" vitrina-admin code) || return 1
	inside env ADMIN_CODE="$code" bash "$top/tests/smoke/smoke.sh" "http://$2"
}

timed() {
	local started=$SECONDS
	check "$@"
	echo "     $((SECONDS - started)) s"
}

json_member() {
	sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"
}

# An account and a token on the site at HOST's ADDRESS: account HOST ADDRESS sets $token.
account() {
	local code
	code=$(host_run "$1" vitrina-admin code)
	inside curl -sS -o "$work/me" -c "$work/jar" -H 'Content-Type: application/json' "http://$2/api/auth/register" \
		-d "{\"username\":\"deployer\",\"password\":\"correct horse battery\",\"code\":\"$code\"}"
	token=$(inside curl -sS -b "$work/jar" -H 'Content-Type: application/json' "http://$2/api/auth/tokens" \
		-d '{"name":"deploy","scopes":["read","upload","manage"]}' | json_member token)
	[ -n "$token" ] || { cat "$work/me"; return 1; }
}

# upload ADDRESS sets $video.
upload() {
	video=$(inside curl -sS -H "Authorization: Bearer $token" -H 'Content-Type: video/mp4' \
		--data-binary "@$top/tests/smoke/clip.mp4" "http://$1/api/videos?title=kept&privacy=public" | json_member id)
	[ -n "$video" ]
}

plays() {
	inside curl -sSL -f -o "$work/original" "http://$1/api/videos/$video/original" &&
		cmp "$work/original" "$top/tests/smoke/clip.mp4" &&
		inside curl -sS -f "http://$1/api/videos/$video/hls/master.m3u8" | grep -q '^#EXTM3U'
}

processed() {
	for _ in $(seq 240); do
		plays "$1" 2>/dev/null && return
		sleep 0.5
	done
	return 1
}

# under_load ADDRESS CMD…: from another host, until CMD has ended; none may fail, nor an
# upload of 60 s that began before it.
under_load() {
	local address=$1 load status
	shift
	rm -f "$work/stop" "$work/stop.begun"
	inside python3 "$top/tests/deploy/load.py" "http://$address" "$work/stop" "$token" >"$work/load" &
	load=$!
	until [ -e "$work/stop.begun" ]; do
		kill -0 "$load" && sleep 0.1 || { cat "$work/load"; return 1; }
	done
	"$@"
	status=$?
	touch "$work/stop"
	wait "$load" && [ "$status" -eq 0 ] && [ "$(sed -n 's/.* \([0-9]*\) a second.*/\1/p' "$work/load")" -ge 200 ]
	status=$?
	cat "$work/load"
	return $status
}
