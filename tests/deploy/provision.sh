#!/bin/bash
# make test-deploy: provision.sh DIRECTORY — a site on AWS, from nothing: the
# double of tests/support/doubles/aws checks every request, moto_server holds the state,
# and what it says runs is a real host (aws/boot.py).  RDS is a Postgres on a
# host of its own, with TLS and passwords.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/run/checks.sh"
export HOSTS_NS=vitrina-$$ HOSTS_DIR=${HOSTS_DIR:-/var/tmp/vitrina-hosts}
. "$top/tests/deploy/hosts.sh"
deb=$(realpath "$1"/vitrina_*.deb)
work=$(mktemp -d /var/tmp/vitrina-test-aws.XXXXXX)
down() {
	# shellcheck disable=SC2046
	[ ! -e "$work/servers" ] || kill $(cat "$work/servers") 2>/dev/null
	hosts_down
	rm -rf "$work"
}
trap down EXIT
trap 'exit 130' INT TERM
version=$(dpkg-deb -f "$deb" Version)
VERBOSE=1
aws=http://10.77.0.1:4566
database=vitrina.aaaaaaaaaa.eu-west-1.rds.amazonaws.com
export HOSTS_NAMES="10.77.0.5 $database" HOSTS_LOG=$work/hosts.log

command -v moto_server >/dev/null ||
	{ echo "make test-deploy wants moto_server, which Debian has not: python3 -m venv V && V/bin/pip install 'moto[server]', and V/bin on the PATH" >&2; exit 1; }
hosts_up "$deb" && host_depends "$deb" awscli || exit 1
ip -n "$hosts_ns" addr add 169.254.169.254/32 dev "$hosts_bridge"

. "$top/tests/deploy/support.sh"

# until_true SECONDS COMMAND…
until_true() {
	local until=$((SECONDS + $1))
	shift
	until "$@"; do
		[ $SECONDS -lt $until ] || return 1
		sleep 1
	done
}
ask() {
	inside /usr/bin/python3 "$top/tests/deploy/aws/ask.py" "$aws" "$@"
}

# The database, as RDS has it: TLS of an authority of its own, passwords, an
# owner who is no superuser.
certificates() {
	mkdir -p "$work/public" && cd "$work" &&
		openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout ca.key -out public/ca.pem &&
		openssl req -newkey rsa:2048 -nodes -subj /CN=rds -keyout db.key -out db.csr &&
		openssl x509 -req -in db.csr -CA public/ca.pem -CAkey ca.key -CAcreateserial -days 2 \
			-extfile <(echo "subjectAltName=DNS:$database") -out db.pem
}
managed_database() {
	local etc=$hosts_dir/o/db/root/etc/postgresql/15/main
	certificates >"$work/openssl.log" 2>&1 && host_start db 5 || return
	cp "$work/db.pem" "$work/db.key" "$etc/" && chmod 600 "$etc/db.key" || return
	host_run db chown -R postgres: /etc/postgresql
	printf "listen_addresses = '*'\nssl_cert_file = '/etc/postgresql/15/main/db.pem'\nssl_key_file = '/etc/postgresql/15/main/db.key'\n" >>"$etc/postgresql.conf"
	printf 'local all postgres peer\nhostssl all all 10.77.0.0/16 scram-sha-256\n' >"$etc/pg_hba.conf"
	host_run db systemctl restart postgresql@15-main &&
		host_run db runuser -u postgres -- psql -q -c "CREATE ROLE vitrina LOGIN CREATEROLE PASSWORD 'abcdefghijklmnop0123'" \
			-c "CREATE DATABASE vitrina OWNER vitrina"
}
# Servers, started as themselves, so that they end by their own pid.
the_cloud() {
	local in=--net=/run/netns/$hosts_ns
	nsenter "$in" moto_server -H 127.0.0.1 -p 4567 >"$work/moto.log" 2>&1 &
	echo $! >>"$work/servers"
	nsenter "$in" /usr/bin/python3 -m http.server --bind 10.77.0.1 --directory "$work/public" 4568 >/dev/null 2>&1 &
	echo $! >>"$work/servers"
	nsenter "$in" /usr/bin/python3 "$top/tests/support/doubles/aws/double.py" --address 10.77.0.1 --port 4566 --stay \
		--forward http://127.0.0.1:4567 --with "$top/tests/deploy/aws/gaps.py" --with "$top/tests/deploy/aws/boot.py" \
		>"$work/double" 2>"$work/double.log" &
	echo $! >>"$work/servers"
	until_true 60 ask instances 2>/dev/null
}

site() {
	cat >"$work/$1.yml" <<-END
		all:
		  children:
		    vitrina: {hosts: {}}
		  vars:
		    ansible_python_interpreter: /usr/bin/python3
		    ansible_user: admin
		    ansible_ssh_private_key_file: $hosts_dir/id_ed25519
		    ansible_ssh_common_args: -o StrictHostKeyChecking=no -o UserKnownHostsFile=$work/known_hosts
		    aws_endpoint: $aws
		    aws_hosts_private: true
		    aws_name: $2
		    aws_region: eu-west-1
		    aws_zones: [eu-west-1a, eu-west-1b]
		    aws_size: $1
		    aws_bucket: $3
		    aws_cidr: 10.77.0.0/16
		    aws_public_cidrs: [10.77.16.0/20, 10.77.32.0/20]
		    aws_private_cidrs: [10.77.128.0/20, 10.77.144.0/20]
		    aws_admin_cidrs: [10.77.0.1/32]
		    aws_image: ami-12c6146b
		    aws_instances: {min: 2, max: 4}
		    aws_metrics: true
		    aws_database_password: abcdefghijklmnop0123
		    aws_database_ca_url: http://10.77.0.1:4568/ca.pem
		    vitrina_host: ""
		    vitrina_tls: none
		    vitrina_frontend: nginx
		    vitrina_batches: 1
		    common_refresh: false
		    vitrina_settings: {registration: closed, s3_endpoint: "$aws", cloudwatch_endpoint: "$aws"${4:+, $4}}
	END
}
# play PLAYBOOK…: on the site of $size; its output in $work/play.log
play() {
	(cd "$top/ansible" && export AWS_ACCESS_KEY_ID=AKIDTEST AWS_SECRET_ACCESS_KEY=secrettest ANSIBLE_LOCAL_TEMP=$work/ansible ANSIBLE_NOCOLOR=1 &&
		inside ansible-playbook -i "$work/$size.yml" "$@" </dev/null) >"$work/play.log" 2>&1 ||
		{ grep -E 'fatal|FAILED|ERROR' "$work/play.log" | cut -c1-500 | head -5; tail -8 "$work/play.log"; return 1; }
}

timed "a database with TLS and passwords" managed_database
check "an AWS" the_cloud
size=fleet
site fleet vitrina video-example-org "s3_path_style: 'on', sts_endpoint: '$aws'"
timed "what would be made of nothing, shown" play provision.yml -e "vitrina_deb=$deb" --check --diff
check "nothing was" eval '[ -z "$(ask instances)" ]'
timed "a site from nothing" play provision.yml -e "vitrina_deb=$deb"
healthy() {
	[ "$(ask healthy | wc -l)" -ge "$1" ]
}
timed "both instances are healthy, by nobody's hand" until_true 300 healthy 2
timed "the second run changes nothing" changes_nothing provision.yml
timed "nor would it, asked first" changes_nothing provision.yml --check --diff
# What AWS refuses is known: what is not there yet; and of vitrina-setup's `store
# check` keys of AssumeRole, which the double takes none of, and the presigned
# address that it changes to see it refused.
nothing_refused() {
	local said changed checks
	said=$(inside curl -fsS "$aws/_double/refused") || return
	changed=$(grep -o 'signature of the presigned address' <<<"$said" | wc -l)
	checks=$(inside curl -fsS "$aws/_double/calls?operation=AssumeRole" | grep -o '"RoleSessionName": "check"' | wc -l)
	[ "$changed" -eq "$checks" ] || { echo "$changed presigned addresses were refused, and $checks checks change one"; return 1; }
	said=${said//'"SignatureDoesNotMatch", "message": "The request signature we calculated does not match the signature of the presigned'/}
	said=$(grep -o '"code": "[A-Za-z]*"' <<<"$said" | sort | uniq -c | grep -v 'NoSuchBucketPolicy\|DBParameterGroupNotFound\|InvalidClientTokenId')
	[ -z "$said" ] || { echo "$said"; grep refused "$work/double.log" | tail -5; return 1; }
}
check "AWS refused no request" nothing_refused
check "instances did what their role may, and nothing else" \
	inside /usr/bin/python3 "$top/tests/deploy/aws/allowed.py" "$top" "$aws" instance vitrina video-example-org

logged() {
	local name
	for name in $(ask instances | cut -d' ' -f1); do
		ask log vitrina | grep -q "^$name vitrina-.*service: {" || { echo "$name logs nothing"; return 1; }
	done
}
timed "what they log is in the log group" until_true 60 logged

measured() {
	inside curl -fsS "$aws/_double/metrics" | grep -q '"namespace": "Vitrina/vitrina"'
}
timed "and what they count, in CloudWatch" until_true 150 measured

nth() {
	ask instances | sed -n "$1p" | cut -d' ' -f1
}
address() {
	ask instances | sed -n "s/^$1 //p"
}

# Its original and its HLS, both out of the bucket by presigned addresses.
watched() {
	local one at
	one=$(nth 1) && at=$(address "$one") && account "$one" "$at" && upload "$at" && processed "$at" &&
		inside curl -sS -o /dev/null -w '%{redirect_url}' "http://$at/api/videos/$video/original" | grep -q "^$aws/.*X-Amz-Signature="
}
timed "a video that is uploaded plays, out of the bucket" watched
check "AWS refused no request of that either" nothing_refused

# At night: nobody is there.
replaced() {
	! ask instances | grep -q "^$1 " && healthy 2
}
gone=$(nth 1)
ask terminate "$gone"
timed "an instance ends at night, and the one in its place is healthy" until_true 300 replaced "$gone"

# A release, in the middle of which an instance ends.
everywhere() {
	local name
	for name in $(ask instances | cut -d' ' -f1); do
		installed "$name" "$1" || return
	done
}
at_work() {
	worked_on=$(sed -n 's/^included: .*install.yml for \(i-[0-9a-f]*\)$/\1/p' "$work/play.log" | head -1)
	[ -n "$worked_on" ]
}
ends_meanwhile() {
	local deploy
	play deploy.yml -e "vitrina_deb=$better" &
	deploy=$!
	until_true 300 at_work && ask instances | cut -d' ' -f1 | grep -vx "$worked_on" | head -1 >"$work/gone" &&
		ask terminate "$(cat "$work/gone")"
	wait "$deploy"
}
release better 1 better_files
: >"$work/play.log"
timed "a release, in the middle of which an instance ends" ends_meanwhile
check "the one in its place is there" eval 'replaced "$(cat "$work/gone")"'
check "all instances have the release" everywhere "$version.1"
points_to() {
	[ "$(ask current video-example-org-releases | sed -n '1s/ .*//p')" = "vitrina_$1_amd64.deb" ]
}
check "and so will those that start" points_to "$version.1"
drained() {
	inside curl -fsS "$aws/_double/calls" | python3 -c '
import json, sys
seen = [(call["operation"], call["params"]["Targets"][0]["Id"]) for call in json.load(sys.stdin)
        if call["operation"] in ("DeregisterTargets", "RegisterTargets")]
print(seen)
sys.exit(not seen or any(seen.count(("DeregisterTargets", one)) != seen.count(("RegisterTargets", one))
                         for _, one in seen))'
}
check "each was out of the load balancer, and is back" drained
gone=$(nth 1)
ask terminate "$gone"
timed "another ends after it" until_true 300 replaced "$gone"
check "all instances have the release" everywhere "$version.1"
timed "the same release again changes nothing" changes_nothing deploy.yml -e "vitrina_deb=$better"
check "nor would it, asked first" changes_nothing deploy.yml -e "vitrina_deb=$better" --check --diff

release broken 2 broken_files
stays() {
	! play deploy.yml -e "vitrina_deb=$broken" -e vitrina_healthy_s=15 >/dev/null &&
		grep -q "was rolled back to $version.1" "$work/play.log" && everywhere "$version.1" && points_to "$version.1" && healthy 2
}
timed "a broken release is rolled back, and nothing points to it" stays
timed "rollback.yml" play rollback.yml
check "all instances have the release before" everywhere "$version"
check "and so will those that start" points_to "$version"
check "instances did what their role may, and nothing else" \
	inside /usr/bin/python3 "$top/tests/deploy/aws/allowed.py" "$top" "$aws" instance vitrina video-example-org

# A name and a certificate, later.
named() {
	ask certificate "$work/db.pem" "$work/db.key" >"$work/certificate" && ask zone example.org || return 1
	sed -i -e 's/vitrina_host: ""/vitrina_host: video.example.org/' -e "/vitrina_host/a\\    aws_zone: example.org\\n    aws_certificate: $(cat "$work/certificate")" "$work/fleet.yml"
	play provision.yml
}
has_a_name() {
	ask named example.org | grep -q '^video.example.org. vitrina-.*elb.*amazonaws.com.$' &&
		[ "$(ask listeners)" = "80 redirect
443 forward $(cat "$work/certificate")" ]
}
timed "a name and a certificate are given" named
check "the balancer has both" has_a_name
timed "the second run changes nothing" changes_nothing provision.yml

# Taken away.
shown() {
	play deprovision.yml -e aws_typed=vitrina -e aws_typed_data= --check --diff && healthy 2 && has_a_name
}
timed "what deprovision.yml would do, shown" shown
refuses() {
	! play deprovision.yml -e aws_typed=other -e aws_typed_data= >/dev/null && grep -q 'nothing was changed: type vitrina' "$work/play.log" && healthy 2
}
check "deprovision.yml wants to be told" refuses
timed "what serves people goes" play deprovision.yml -e aws_typed=vitrina -e aws_typed_data=
data_stays() {
	[ -z "$(ask instances)" ] && [ -z "$(ask named example.org)" ] && ask objects video-example-org-releases | grep -q '^releases/current$' && ask database vitrina
}
check "data stays" data_stays
timed "said again, there is nothing left to do" changes_nothing deprovision.yml -e aws_typed=vitrina -e aws_typed_data=
once() {
	! play deprovision.yml -e aws_typed=vitrina -e aws_delete_data=vitrina -e aws_typed_data= >/dev/null &&
		grep -q 'nothing was changed: to delete all data give' "$work/play.log" && data_stays
}
check "also when it was said once that it goes" once
timed "said twice, it goes" play deprovision.yml -e aws_typed=vitrina -e aws_delete_data=vitrina -e aws_typed_data=vitrina
check "but for a last snapshot" ask snapshot vitrina-last
data_is_gone() {
	! ask objects video-example-org && ! ask database vitrina
} 2>/dev/null
check "all else is gone" data_is_gone

# One instance, with its own database and disk.
inside curl -fsS -X POST -o /dev/null "$aws/_double/forget"
size=single
site single one one-example-org
timed "a single instance, from nothing" play provision.yml -e "vitrina_deb=$deb"
one=$(nth 1)
one_answers() {
	status 200 "http://$(address "$one")/api/videos/health" >/dev/null
}
timed "it is healthy, by nobody's hand" until_true 300 one_answers
timed "the second run changes nothing" changes_nothing provision.yml
backed_up() {
	play backup.yml && ask objects one-example-org-backups | grep -q '^backups/.*/database$'
}
timed "a backup goes to its bucket" backed_up
restored() {
	host_run "$one" vitrina-restore s3://one-example-org-backups --yes && one_answers
}
timed "and comes back" restored
check "it did what its role may, and nothing else" \
	inside /usr/bin/python3 "$top/tests/deploy/aws/allowed.py" "$top" "$aws" instance-single one one-example-org
one_named() {
	sed -i -e 's/vitrina_host: ""/vitrina_host: one.example.org/' -e '/vitrina_host/a\    aws_zone: example.org' "$work/single.yml"
	play provision.yml && ask named example.org | grep -q '^one.example.org. [0-9.]*$' && one_answers
}
timed "a name is given" one_named
timed "the second run changes nothing" changes_nothing provision.yml
# The name leads elsewhere by now: to the fleet that it moved to.
one_stops() {
	ask point example.org one.example.org 192.0.2.1 &&
		play deprovision.yml -e aws_typed=one -e aws_typed_data= &&
		[ "$(ask named example.org)" = "one.example.org. 192.0.2.1" ] && [ -z "$(ask instances)" ] &&
		ask objects one-example-org-backups | grep -q '^backups/'
}
timed "deprovision.yml stops it, and keeps its data" one_stops
checks_end
