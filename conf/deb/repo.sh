#!/bin/bash
# make apt-repo: repo.sh DIRECTORY KEY PACKAGE… — what apt upgrades from: the packages
# below DIRECTORY/CODENAME, signed with KEY of gpg's, whose public half goes beside them.
# Packages that are there stay, so that there is one to go back to.
set -euo pipefail
[ $# -ge 3 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
directory=$1 key=$2
shift 2

fail() {
	echo "vitrina: $*" >&2
	exit 1
}

command -v gpg >/dev/null && command -v apt-ftparchive >/dev/null || fail "wants gpg and apt-ftparchive: bash conf/packages.sh deb"
gpg --batch --list-secret-keys "$key" >/dev/null 2>&1 || fail "gpg has no secret key $key"
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
suite=$directory/$codename
mkdir -p "$suite"
cp "$@" "$suite"
cd "$suite"
apt-ftparchive packages . >Packages.new
mv Packages.new Packages
gzip -9nk -f Packages
apt-ftparchive -o "APT::FTPArchive::Release::Origin=Vitrina" -o "APT::FTPArchive::Release::Suite=$codename" \
	-o "APT::FTPArchive::Release::Codename=$codename" release . >../Release.new
gpg --batch --yes --local-user "$key" --clearsign --output InRelease ../Release.new
rm -f ../Release.new Release
gpg --batch --yes --export "$key" >../vitrina.gpg
echo "deb [signed-by=/etc/apt/keyrings/vitrina.gpg] https://HOST/PATH/$codename ./"
