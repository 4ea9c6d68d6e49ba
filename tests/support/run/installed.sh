# Sourced by tests: the files of an installed site below a directory, of this tree.
#   installed_make DIRECTORY            then DIRECTORY/etc/vitrina/… as the test wants
#   installed_render DIRECTORY TO WORD…   with WORD… in etc/vitrina/frontend

installed_top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
installed_bin=${BUILD:-build}/bin
case $installed_bin in /*) ;; *) installed_bin=$installed_top/$installed_bin ;; esac

installed_make() {
	mkdir -p "$1"/{etc/vitrina,usr/share/vitrina,usr/lib/vitrina,run/vitrina,var/log/vitrina,var/lib/vitrina/acme} &&
		ln -sfn "$installed_top/conf" "$1/usr/share/vitrina/conf" &&
		ln -sfn "$installed_top/www" "$1/usr/share/vitrina/www" &&
		ln -sf "$installed_bin"/* "$installed_top"/conf/deb/*.sh "$1/usr/lib/vitrina/" &&
		: >"$1/etc/vitrina/vitrina.conf"
}

installed_render() {
	local root=$1 to=$2
	shift 2
	printf '%s\n' "$@" >"$root/etc/vitrina/frontend"
	rm -rf "$to" && mkdir -p "$to" &&
		VITRINA_CONF=$root/etc/vitrina/vitrina.conf "$installed_bin/vitrina-admin" render --root "$root" "$to"
}
