#!/bin/bash
# make run: install what is missing, build, and hand over to the runner.
#   DATA=  PORT=  LISTEN=  FRONTEND=nginx|apache  STORE=file|s3  DETACH=1
set -eu
. "$(dirname "$0")/where.sh"
. "$top/fcgi/jobs/runner/build.sh"
cd "$top"

check_system() {
	local id
	id=$(. /etc/os-release 2>/dev/null && echo "${ID:-}${VERSION_ID:-} ${PRETTY_NAME:-}")
	[[ ${id%% *} =~ ^debian1[23]$ ]] ||
		fail "only Debian 12 and 13 are supported; this is ${id#* }"
	case ${FRONTEND:=nginx} in
	nginx | apache) ;;
	*) fail "FRONTEND=$FRONTEND: wants nginx or apache" ;;
	esac
	case ${STORE:-file} in
	file | s3) ;;
	*) fail "STORE=$STORE: wants file, or s3 for an S3 of its own (Ceph)" ;;
	esac
}

# Before minutes of installing: would it start at all?
check_port() {
	[[ ${PORT:-8080} =~ ^[0-9]{1,5}$ ]] ||
		fail "PORT=$PORT: wants a number from 1 to 65535"
	[ -e "$DATA/runner.pid" ] ||
		! (exec 3<>"/dev/tcp/127.0.0.1/${PORT:-8080}") 2>/dev/null ||
		fail "port ${PORT:-8080} is taken by another program; choose another, such as PORT=8081"
}

prepare_root() {
	id -u vitrina >/dev/null 2>&1 ||
		useradd --system --user-group --no-create-home --home-dir /var/lib/vitrina \
			--shell /usr/sbin/nologin vitrina
	[ ! -e "$DATA" ] || [ "$(stat -c %U "$DATA")" = vitrina ] || [ -z "$(ls -A "$DATA")" ] ||
		fail "DATA=$DATA belongs to $(stat -c %U "$DATA"), not to vitrina: choose another directory"
	install -d -m 750 -o vitrina -g vitrina "$DATA" 2>/dev/null ||
		fail "DATA=$DATA cannot be made: choose another directory"
	install -d -m 700 -o vitrina -g vitrina "$RUN_DIR"
	as_vitrina test -w "$DATA" ||
		fail "the user vitrina cannot reach DATA=$DATA: choose a directory that others may enter"
	! "$built/bin/runner" status >/dev/null ||
		fail "already running on $DATA; \`make stop\` ends it"
}

check_system
check_port
build
as=()
if [ "$(id -u)" -eq 0 ]; then
	prepare_root
	copy_app
	as_vitrina rm -rf "$DATA/app.old"
	as=(setpriv --reuid=vitrina --regid=vitrina --init-groups)
	[ "${PORT:-8080}" -ge 1024 ] 2>/dev/null ||
		as+=(--inh-caps=+net_bind_service --ambient-caps=+net_bind_service)
	export HOME=$DATA
fi
exec "${as[@]}" "$runner"
