#!/bin/bash
# make test-containers: run.sh [PART…] — the image out of the package in build/deb, run.
#   image      built on a Debian of debootstrap's; its size; what is in it
#   compose    two commands to a video that plays; three of videos; who reaches what
#   update     one goes, and others come, under load
#   push       to a registry, and from there
#   kube       the manifests, and the small overlay as a pod
#   postgres   a Debian 13 with the Postgres of 12: the way to its own
# BASE= names another image of Debian to build on.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
here=$top/tests/containers
export BUILD=${BUILD:-$top/build}
. "$top/tests/support/run/checks.sh"
work=$(mktemp -d /var/tmp/vitrina-test-containers.XXXXXX)
. "$here/support.sh"
. "$here/kube.sh"
. "$here/postgres.sh"
[ $# -gt 0 ] || set -- image compose update push kube postgres
trap 'registry_stop; containers_down; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
VERBOSE=1

image_is_made() {
	BUILD_NETWORK=host outside bash "$top/conf/containers/image.sh" build "$work/image" "${BASE:-debootstrap}" >"$work/sizes" || return 1
	cat "$work/sizes"
}

is_small() {
	awk '/vitrina:/ { if ($2 > 120) { print; exit 1 } }' "$work/sizes"
}

# confined [OPTION…] IMAGE COMMAND…: in a container as compose would have it.
confined() {
	inside_podman run --rm --network none --read-only --cap-drop all --security-opt no-new-privileges \
		--tmpfs /tmp "$@"
}

nobody_is_root() {
	[ "$(confined --entrypoint id localhost/vitrina:latest -u)" = 990 ] &&
		[ "$(confined --entrypoint id localhost/vitrina-database:latest -u)" = 990 ]
}

programs_begin() {
	local name
	for name in $("$BUILD/bin/vitrina-admin" programs --all | cut -d' ' -f1); do
		[ -x "$BUILD/bin/$name" ] || continue
		confined --entrypoint "/usr/lib/vitrina/$name" localhost/vitrina:latest --check || { echo "$name"; return 1; }
	done
}

usage_is_said() {
	! confined localhost/vitrina:latest nonsense && tail -20 "$work/podman.log" | grep -q 'container PROGRAM'
}

# Films and pictures of each kind are still read, after what slim took away.
tools_work() {
	confined --entrypoint /usr/bin/ffmpeg -v "$top/tests/smoke:/in:ro" localhost/vitrina:latest -v error -i /in/clip.mp4 \
		-c:v libx264 -c:a aac -f mp4 -movflags frag_keyframe -y /tmp/out.mp4
}

image_part() {
	timed "the package becomes two images, on a Debian without a registry" image_is_made
	cat "$work/sizes"
	check "of 120 MB at most beyond the base and Postgres" is_small
	check "in which nobody is root" nobody_is_root
	check "programs begin with nothing to write" programs_begin
	check "a word that it does not know is told which there are" usage_is_said
	check "ffmpeg makes H.264 and AAC" tools_work
}

migrated() {
	inside podman logs "${site}_migrate_1" 2>&1 | grep -q 'become the admin, once'
}

admins_link_works() {
	local code
	code=$(inside podman logs "${site}_migrate_1" 2>&1 | sed -n 's/.*register#code=//p' | tail -1)
	register "$code"
}

containers_of() {
	inside_podman ps -q --filter "label=com.docker.compose.service=$1"
}

probes_agree() {
	local name
	for name in $(programs_asked) worker front; do
		inside_podman healthcheck run "${site}_${name}_1" >/dev/null || { echo "$name is not healthy"; return 1; }
	done
	inside_podman stop -t 15 "${site}_database_1" >/dev/null
	! inside_podman healthcheck run "${site}_auth_1" >/dev/null &&
		inside_podman exec "${site}_auth_1" /usr/lib/vitrina/container healthy live
	local held=$?
	inside_podman start "${site}_database_1" >/dev/null
	return $held
}

# Walls that lack are said at the start.
walls_stand() {
	local name
	for name in videos images worker; do
		! inside podman logs "${site}_${name}_1" 2>&1 | grep 'tools are confined without' || return 1
	done
}

secrets_are_ones_own() {
	local name seen
	for name in $(programs_asked) worker; do
		seen=$(inside_podman exec "${site}_${name}_1" sh -c 'cd /etc/vitrina/secrets && ls -d database*')
		[ "$seen" = "database_$name" ] || { echo "$name sees $seen"; return 1; }
	done
	[ "$(inside_podman exec "${site}_front_1" ls /etc/vitrina/secrets)" = front_key ]
}

# A program on TCP answers its front ends alone.
others_are_refused() {
	inside_podman exec "${site}_videos_1" /usr/lib/vitrina/container healthy &&
		! inside_podman exec -e VITRINA_SECRETS_DIR=/tmp "${site}_videos_1" /usr/lib/vitrina/container healthy
}

# It has no password either; where podman 4 routes from one network to the other.
front_knows_no_database() {
	inside_podman exec "${site}_auth_1" getent hosts database && ! inside_podman exec "${site}_front_1" getent hosts database
}

nothing_is_written() {
	! inside_podman exec "${site}_videos_1" sh -c 'touch /usr/lib/vitrina/x /etc/x' 2>/dev/null &&
		[ "$(inside_podman exec "${site}_videos_1" sed -n 's/^CapEff:\t0*//p; s/^NoNewPrivs:\t//p' /proc/1/status | xargs)" = 1 ]
}

# Each of them answers: the front end knows as many as there are.
three_share() {
	VITRINA_INSTANCES_videos=3 compose up -d
	[ "$(containers_of videos | wc -l)" -eq 3 ] && until_true 30 knows_of videos 3 && site_is_well
}

knows_of() {
	[ "$(inside_podman exec "${site}_front_1" sed -n "s/^$1=//p" /run/vitrina/places | tr ',' '\n' | wc -l)" -eq "$2" ]
}

compose_is_up() {
	compose up -d && until_true 120 migrated && until_true 60 site_is_well
}

# What was said of the first container that said something wrong.
said_wrong() {
	local id
	for id in $(inside_podman ps -aq); do
		inside podman logs "$id" 2>&1 | grep -E '"level":"error"|fault|FATAL|panic' | head -3
	done | grep . && return 1
	return 0
}

compose_part() {
	timed "one command, and the whole site is well" compose_is_up
	check "the link that migrate printed makes the admin" admins_link_works
	check "a video is uploaded" upload
	timed "and plays" until_true 120 plays
	check "none of seccomp and Landlock lacks around ffmpeg, under podman's own profile" walls_stand
	check "a program sees its own secret alone" secrets_are_ones_own
	check "and answers nobody who has not the front ends' key" others_are_refused
	check "nothing of the image is written, no capability held" nothing_is_written
	check "the front end knows programs, and no database" front_knows_no_database
	timed "health is said of each, and without a database that it lives" probes_agree
	check "which comes back" until_true 60 site_is_well
	timed "there are three of videos" three_share
	check "the video plays" plays
}

# under_load CMD…: nothing that is read misses its program meanwhile, of connections of
# their own: nginx ends idle ones as it learns of other addresses, and a change that meets
# a program as it goes is not tried twice.
under_load() {
	local load status
	rm -f "$work/stop" "$work/stop.begun"
	inside python3 "$top/tests/deploy/load.py" "http://$address" "$work/stop" "$(cat "$work/token")" 40 15 anew >"$work/load" &
	load=$!
	until [ -e "$work/stop.begun" ]; do
		kill -0 "$load" && sleep 0.1 || { cat "$work/load"; return 1; }
	done
	"$@"
	status=$?
	touch "$work/stop"
	wait "$load"
	cat "$work/load"
	[ "$status" -eq 0 ] && grep -q ' requests, ' "$work/load" && ! grep ' x GET .*\(: 502\|: 504\|Remote\|Errno\)' "$work/load"
}

# One after the other, as an update does: what is told to end takes what comes until
# the front end knows.
replaced() {
	local id
	for id in $(containers_of videos); do
		inside_podman stop -t 15 "$id" >/dev/null
		until_true 20 knows_of videos 2 || return 1
		inside_podman start "$id" >/dev/null
		until_true 20 knows_of videos 3 || return 1
		until_true 20 inside_podman healthcheck run "$id" || return 1
	done
}

killed() {
	inside_podman kill "$(containers_of videos | head -1)" >/dev/null
	until_true 10 plays
}

update_part() {
	[ -n "$(containers_of videos)" ] || { compose_is_up && admins_link_works && upload && three_share; }
	timed "each of three is stopped and started under load: nothing that is read misses it" under_load replaced
	cat "$work/load"
	check "one is killed, and the others answer" killed
}

registry=127.0.0.1:5055
registry_start() {
	printf '%s\n' 'version: 0.1' "storage: {filesystem: {rootdirectory: $work/registry}}" "http: {addr: $registry}" >"$work/registry.yml"
	nsenter -t "$containers_holder" --net docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
	registry_pid=$!
	until_true 20 inside curl -sf "http://$registry/v2/"
}

registry_stop() {
	[ -z "${registry_pid:-}" ] || kill "$registry_pid" 2>/dev/null
}

is_pushed() {
	TLS_VERIFY=false inside bash "$top/conf/containers/image.sh" push "$registry" >"$work/push.log" 2>&1 || { tail -3 "$work/push.log"; return 1; }
}

# The layers as they lie there, of what the site adds.
comes_back() {
	inside_podman rmi -f "$registry/vitrina:latest" >/dev/null
	inside_podman pull -q --tls-verify=false "$registry/vitrina:latest" >/dev/null &&
		confined --entrypoint /usr/lib/vitrina/auth "$registry/vitrina:latest" --check &&
		inside curl -sf "http://$registry/v2/vitrina/tags/list" | grep -q "$(dpkg-deb -f "$BUILD"/deb/vitrina_*.deb Version)"
}

push_part() {
	check "Debian's docker-registry" registry_start
	timed "takes both images" is_pushed
	timed "and gives them back" comes_back
}

containers_up || exit 1
for part; do
	echo "-- $part"
	"${part}_part"
done
checks_end
