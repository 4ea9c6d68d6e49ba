#!/bin/bash
# Installs the groups of conf/packages that are named, where anything is
# missing: packages.sh GROUP...  Nothing that it installs starts by itself.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
services="nginx apache2 apache-htcacheclean postgresql prometheus haproxy fail2ban"
needed_kb=$((2 * 1024 * 1024))

fail() {
	echo "vitrina: $*" >&2
	exit 1
}

# The words of the named groups, for this release.
listed() {
	local group
	for group in "$@"; do
		sed -n "s/^$group[[:space:]]\+//p" "$here/packages"
	done | xargs -n1 | sed "s/^$VERSION_ID://; /^[0-9]\+:/d"
}

# Of those, the packages that are not installed.
missing() {
	local word wanted=()
	for word in $(listed "$@"); do
		case $word in
		*\?*) command -v "${word#*\?}" >/dev/null || wanted+=("${word%\?*}") ;;
		*) wanted+=("$word") ;;
		esac
	done
	[ ${#wanted[@]} -eq 0 ] && return
	dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${wanted[@]}" 2>/dev/null |
		sed -n 's/^installed //p' | sort -u |
		comm -13 - <(printf '%s\n' "${wanted[@]}" | sort -u)
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		env "$@"
	else
		sudo env "$@"
	fi
}

# A percentage out of apt's status lines, one line each tenth without a
# terminal; all else goes to the log.
progress() {
	local line kind rest percent last=-1
	while IFS= read -r line; do
		IFS=: read -r kind rest percent rest <<<"$line"
		case $kind in dlstatus | pmstatus) ;; *) echo "$line" >>"$log"; continue ;; esac
		percent=${percent%%.*}
		[ "$kind" = dlstatus ] && percent=$((percent / 2)) || percent=$((50 + percent / 2))
		if [ -t 2 ]; then
			printf '\r  %3d %%' "$percent" >&2
		elif [ $((percent / 10)) -gt "$last" ]; then
			last=$((percent / 10))
			echo "  $percent %" >&2
		fi
	done
	[ -t 2 ] && printf '\r         \r' >&2
	return 0
}

# apt-get with its chatter in the log, its progress shown.  Who else installs something,
# as Debian itself does at night, is waited for.
apt() {
	as_root DEBIAN_FRONTEND=noninteractive LC_ALL=C \
		apt-get -q -y -o DPkg::Lock::Timeout=600 -o APT::Status-Fd=1 "$@" 2>>"$log" </dev/null | progress
}

# Services start on installing unless this says no; what was there comes back.
forbid_starting() {
	as_root sh -c 'p=/usr/sbin/policy-rc.d
		[ ! -e $p ] || mv $p $p.before-vitrina
		printf "#!/bin/sh\nexit 101\n" >$p && chmod 755 $p'
}

allow_starting() {
	as_root sh -c 'p=/usr/sbin/policy-rc.d
		rm -f $p
		[ ! -e $p.before-vitrina ] || mv $p.before-vitrina $p'
}

# Which of the services are set to start with the machine.
known_services() {
	local name
	for name in $services; do
		[ ! -e "/etc/init.d/$name" ] || echo "$name"
	done
}

# Nor do those that this brought start with the machine.
disable_new_services() {
	local name
	for name in $(comm -13 <(echo "$before" | sort) <(known_services | sort)); do
		as_root update-rc.d "$name" disable >>"$log" 2>&1 || true
	done
}

check_space() {
	local free_kb
	free_kb=$(df -Pk /usr | awk 'NR == 2 { print $4 }')
	[ "$free_kb" -ge $needed_kb ] ||
		fail "no disk: installing packages takes 2 GB on /usr, $((free_kb / 1024)) MB are free"
}

install() {
	local package
	check_space
	forbid_starting
	trap allow_starting EXIT
	if [ -z "$(find /var/lib/apt/lists -maxdepth 1 -name '*Packages*' -mmin -1440 2>/dev/null)" ]; then
		echo "asking for the list of packages" >&2
		apt update || fail "apt-get update failed: $(grep '^[EW]:' "$log" | tail -1) (see $log)"
	fi
	for package in "$@"; do
		[ -n "$(apt-cache show --no-all-versions "$package" 2>/dev/null)" ] ||
			fail "no package $package among this system's sources; see /etc/apt/sources.list"
	done
	echo "installing $# packages and what they need" >&2
	apt install --no-install-recommends "$@" ||
		fail "apt-get install failed: $(grep '^E:' "$log" | head -1) (see $log)"
	disable_new_services
}

. /etc/os-release
VERSION_ID=${VERSION_ID:-none}
mapfile -t packages < <(missing "$@")
[ ${#packages[@]} -gt 0 ] || exit 0

[[ ${ID:-}$VERSION_ID =~ ^debian1[23]$ ]] ||
	fail "only Debian 12 and 13 are supported, this is ${PRETTY_NAME:-unknown}; missing here: ${packages[*]}"
[ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null ||
	fail "packages are missing; as root: apt-get install --no-install-recommends ${packages[*]}"
log=$(mktemp -t vitrina-apt.XXXXXX)
before=$(known_services)
install "${packages[@]}"
rm -f "$log"
