#!/bin/bash
# The systemd units of an installed site: units.sh DIRECTORY PROGRAM...
# One socket and one service a program, the worker, and what is beside this.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
to=$1
shift

# Those who write the store share one user with the front end's workers, for a
# spooled body gets its second name by link(); the others have one each.  Every
# one has a group of its own, which is what its secrets and the metadata service
# are given to: another group's process can neither read nor trace it.
user_of() {
	case $1 in
	auth | stats) echo "vitrina-$1" ;;
	*) echo vitrina ;;
	esac
}

memory_of() {
	case $1 in
	auth) echo 256M ;;
	images | matrix) echo 60% ;;
	*) echo 40% ;;
	esac
}

writes_of() {
	case $1 in
	auth | stats) ;;
	*) echo "ReadWritePaths=-/var/lib/vitrina" ;;
	esac
}

# Who holds the store's keys; credentials signs with them for the others that
# read and write an S3, at a socket which is their common user's.
keys_of() {
	case $1 in
	credentials) echo 'SupplementaryGroups=vitrina-store\nRuntimeDirectory=vitrina/sign\nRuntimeDirectoryMode=0700\nRuntimeDirectoryPreserve=restart' ;;
	worker) echo SupplementaryGroups=vitrina-store ;;
	esac
}

# libvips (orc) and OpenBLAS may make code as they run.
code_of() {
	case $1 in
	images | matrix) echo no ;;
	*) echo yes ;;
	esac
}

fill() {
	sed -e "s|@NAME@|$2|g" -e "s|@USER@|$(user_of "$2")|g" -e "s|@MEMORY@|$(memory_of "$2")|g" \
		-e "s|@CODE@|$(code_of "$2")|g" -e "s|@WRITES@|$(writes_of "$2")|g" \
		-e "s|@KEYS@|$(keys_of "$2")|g" "$here/$1"
}

install -d "$to"
wants=
for program in "$@"; do
	if [ "$program" = worker ]; then
		fill worker.service worker >"$to/vitrina-worker.service"
	else
		fill program.service "$program" >"$to/vitrina-$program.service"
		fill program.socket "$program" >"$to/vitrina-$program.socket"
		wants="$wants vitrina-$program.socket"
	fi
	wants="$wants vitrina-$program.service"
done
sed "s|@WANTS@|${wants# } vitrina-frontend.service|" "$here/vitrina.target" >"$to/vitrina.target"
for unit in vitrina-frontend.service vitrina-guard.service vitrina-backup.service vitrina-backup.timer; do
	cp "$here/$unit" "$to/$unit"
done
