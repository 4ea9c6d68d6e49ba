#!/bin/bash
# make run: install what is missing, build, and hand over to the runner; as
# root that is the user vitrina, with a built copy beside the data.
#   DATA=  PORT=  LISTEN=  FRONTEND=nginx|apache  DETACH=1
set -eu

top=$(cd "$(dirname "$0")/../../.." && pwd)
built=$top/${BUILD:-build}
cd "$top"

fail() {
	echo "vitrina: $*" >&2
	exit 1
}

check_system() {
	local id
	id=$(. /etc/os-release 2>/dev/null && echo "${ID:-}${VERSION_ID:-} ${PRETTY_NAME:-}")
	[ "${id%% *}" = debian12 ] ||
		fail "only Debian 12 is supported; this is ${id#* }"
	case ${FRONTEND:=nginx} in
	nginx | apache) ;;
	*) fail "FRONTEND=$FRONTEND: wants nginx or apache" ;;
	esac
}

build() {
	bash conf/packages.sh build run www "$FRONTEND"
	"${MAKE:-make}" --no-print-directory -q all vendor 2>/dev/null && return
	echo "building"
	"${MAKE:-make}" --no-print-directory -s -j"$(nproc)" all vendor >"$built.log" 2>&1 || {
		tail -20 "$built.log" >&2
		fail "the build failed; all of it is in $built.log"
	}
	rm -f "$built.log"
}

# What is needed to run, where the user vitrina can read it.
copy_app() {
	rm -rf "$DATA/app.new" "$DATA/app.old"
	mkdir -p "$DATA/app.new/build"
	cp -r "$built/bin" "$DATA/app.new/build/bin"
	cp -r conf migrations "$DATA/app.new"
	tar -c --exclude=./node_modules -C www . | (mkdir "$DATA/app.new/www" && tar -x -C "$DATA/app.new/www")
	chmod -R u=rwX,go=rX "$DATA/app.new"
	[ ! -e "$DATA/app" ] || mv "$DATA/app" "$DATA/app.old"
	mv "$DATA/app.new" "$DATA/app"
	rm -rf "$DATA/app.old"
}

prepare_root() {
	DATA=$(realpath -m "${DATA:-/var/lib/vitrina}")
	RUN_DIR=/run/vitrina
	[ "$DATA" = /var/lib/vitrina ] || RUN_DIR=/run/vitrina-$(cksum <<<"$DATA" | cut -d' ' -f1)
	id -u vitrina >/dev/null 2>&1 ||
		useradd --system --user-group --no-create-home --home-dir /var/lib/vitrina \
			--shell /usr/sbin/nologin vitrina
	[ ! -e "$DATA" ] || [ "$(stat -c %U "$DATA")" = vitrina ] || [ -z "$(ls -A "$DATA")" ] ||
		fail "DATA=$DATA belongs to $(stat -c %U "$DATA"), not to vitrina: choose another directory"
	install -d -m 750 -o vitrina -g vitrina "$DATA"
	install -d -m 700 -o vitrina -g vitrina "$RUN_DIR"
	as_vitrina test -w "$DATA" ||
		fail "the user vitrina cannot reach DATA=$DATA: choose a directory that others may enter"
	export DATA RUN_DIR
}

as_vitrina() {
	setpriv --reuid=vitrina --regid=vitrina --init-groups "$@"
}

check_system
build
if [ "$(id -u)" -ne 0 ]; then
	export DATA=${DATA:-$top/var} APP=$top
	exec "$built/bin/runner"
fi
prepare_root
if "$built/bin/runner" status >/dev/null; then
	fail "already running on $DATA; \`make stop\` ends it"
fi
copy_app
low=()
[ "${PORT:-8080}" -ge 1024 ] 2>/dev/null ||
	low=(--inh-caps=+net_bind_service --ambient-caps=+net_bind_service)
export HOME=$DATA
unset APP
exec setpriv --reuid=vitrina --regid=vitrina --init-groups "${low[@]}" "$DATA/app/build/bin/runner"
