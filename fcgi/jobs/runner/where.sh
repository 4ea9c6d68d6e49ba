# Sourced by the scripts beside it: where the instance that DATA= names lives.
# As root it belongs to the user vitrina, has its sockets under /run and a
# built copy of the site beside its data; else all is in var/ of the work tree.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
built=$top/${BUILD:-build}

fail() {
	echo "vitrina: $*" >&2
	exit 1
}

as_vitrina() {
	setpriv --reuid=vitrina --regid=vitrina --init-groups "$@"
}

if [ "$(id -u)" -eq 0 ]; then
	DATA=$(realpath -m "${DATA:-/var/lib/vitrina}")
	RUN_DIR=/run/vitrina
	[ "$DATA" = /var/lib/vitrina ] ||
		RUN_DIR=/run/vitrina-$(cksum <<<"$DATA" | cut -d' ' -f1)
	export DATA RUN_DIR
	runner=$DATA/app/build/bin/runner
else
	export DATA=${DATA:-$top/var} APP=$top
	runner=$built/bin/runner
fi
