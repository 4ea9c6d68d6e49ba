#!/bin/bash
# make apt-repo: apt itself reads what it makes, and refuses what nobody signed.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/run/checks.sh"
work=$(mktemp -d /tmp/vitrina-repo.XXXXXX)
trap 'gpgconf --kill all; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
export GNUPGHOME=$work/gnupg
install -d -m 700 "$GNUPGHOME"
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")

# package VERSION: one that says of itself no more than apt wants to know.
package() {
	mkdir -p "$work/package/DEBIAN"
	printf '%s\n' 'Package: vitrina' "Version: $1" 'Architecture: all' 'Maintainer: Vitrina <root@localhost>' 'Description: media-sharing site' \
		>"$work/package/DEBIAN/control"
	dpkg-deb --build "$work/package" "$work/vitrina_$1_all.deb" >/dev/null
}

repo() {
	bash "$top/conf/deb/repo.sh" "$work/repo" vitrina@localhost "$@"
}

# apt as another machine would have it, with nothing of this one's.
apt_there() {
	local program=$1
	shift
	mkdir -p "$work/apt"/{state/lists/partial,cache/archives/partial,etc/preferences.d}
	: >"$work/apt/status"
	echo "deb [signed-by=$work/repo/vitrina.gpg] file:$work/repo/$codename ./" >"$work/apt/sources.list"
	"$program" -q -o Dir::State="$work/apt/state" -o Dir::State::status="$work/apt/status" -o Dir::Cache="$work/apt/cache" \
		-o Dir::Etc="$work/apt/etc" -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
		-o APT::Sandbox::User="$(id -un)" "$@"
}

is_offered() {
	apt_there apt-get update && [ "$(apt_there apt-cache policy vitrina | sed -n 's/^ *Candidate: //p')" = "$1" ]
}

all_stay() {
	[ "$(apt_there apt-cache madison vitrina | wc -l)" -eq 2 ]
}

is_fetched() {
	(cd "$work" && mkdir -p got && cd got && apt_there apt-get download vitrina) && cmp "$work"/got/vitrina_2_all.deb "$work/vitrina_2_all.deb"
}

others_are_refused() {
	echo "Package: evil" >>"$work/repo/$codename/Packages"
	gzip -9nk -f "$work/repo/$codename/Packages"
	rm -rf "$work/apt"
	! apt_there apt-get update -o APT::Update::Error-Mode=any
}

no_key_is_said() {
	! bash "$top/conf/deb/repo.sh" "$work/other" nobody@localhost "$work/vitrina_1_all.deb" 2>"$work/said" && grep -q 'no secret key nobody@localhost' "$work/said" &&
		[ ! -e "$work/other" ]
}

gpg --batch --quiet --passphrase '' --quick-generate-key vitrina@localhost ed25519 sign never 2>/dev/null
package 1
package 2
check "a repository is made" repo "$work/vitrina_1_all.deb"
check "apt takes its release" is_offered 1
check "the next is added" repo "$work/vitrina_2_all.deb"
check "and offered" is_offered 2
check "with the one before, to go back to" all_stay
check "apt fetches it" is_fetched
check "what nobody signed is refused" others_are_refused
check "a key that is not there is said first" no_key_is_said
checks_end
