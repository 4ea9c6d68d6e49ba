#!/bin/bash
# make run: install what is missing, build, and hand over to the runner.
#   DATA=  PORT=  LISTEN=  FRONTEND=nginx|apache  STORE=file|s3  DETACH=1
set -eu
. "$(dirname "$0")/where.sh"
cd "$top"

check_system() {
	local id
	id=$(. /etc/os-release 2>/dev/null && echo "${ID:-}${VERSION_ID:-} ${PRETTY_NAME:-}")
	[ "${id%% *}" = debian12 ] ||
		fail "only Debian 12 is supported; this is ${id#* }"
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

build() {
	local s3=
	[ "${STORE:-}" != s3 ] || s3=s3
	bash conf/packages.sh build run www "$FRONTEND" $s3
	"${MAKE:-make}" --no-print-directory -q all vendor openapi 2>/dev/null && return
	echo "building"
	"${MAKE:-make}" --no-print-directory -s -j"$(nproc)" all vendor openapi >"$built.log" 2>&1 || {
		tail -20 "$built.log" >&2
		fail "the build failed; all of it is in $built.log"
	}
	rm -f "$built.log"
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

# What is needed to run, where vitrina can read it.  vitrina writes it itself:
# root follows no path that another user may have laid.
copy_app() {
	tar -c --exclude=www/node_modules --transform "s,^bin,build/bin," \
		-C "$built" bin -C "$top" conf migrations www |
		as_vitrina sh -c 'cd "$DATA" && rm -rf app.new app.old && mkdir app.new &&
			tar -x --no-same-owner -C app.new && { [ ! -e app ] || mv app app.old; } &&
			mv app.new app && rm -rf app.old' 2>/dev/null ||
		fail "cannot copy what was built to $DATA/app: the disk is full, or app.new or app.old there is not vitrina's"
}

check_system
check_port
build
as=()
if [ "$(id -u)" -eq 0 ]; then
	prepare_root
	copy_app
	as=(setpriv --reuid=vitrina --regid=vitrina --init-groups)
	[ "${PORT:-8080}" -ge 1024 ] 2>/dev/null ||
		as+=(--inh-caps=+net_bind_service --ambient-caps=+net_bind_service)
	export HOME=$DATA
fi
exec "${as[@]}" "$runner"
