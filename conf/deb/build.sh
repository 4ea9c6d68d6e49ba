#!/bin/bash
# make deb: build.sh DIRECTORY VERSION — what make install lays out, as a package.
# vitrina_VERSION_ARCH.deb ends up in DIRECTORY.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$(realpath "$1")
version=$2
arch=$(dpkg --print-architecture)
root=$out/root

# What the programs are linked with, as dpkg-shlibdeps names it.
libraries() {
	mkdir -p "$out/shlibs/debian"
	printf 'Source: vitrina\n\nPackage: vitrina\nArchitecture: any\n' >"$out/shlibs/debian/control"
	(cd "$out/shlibs" && find "$root/usr/lib/vitrina" "$root/usr/bin" -type f -exec sh -c '
		for f; do head -c4 "$f" | grep -q ELF && echo "-e$f"; done' sh {} + |
		xargs dpkg-shlibdeps -O) | sed 's/^shlibs:Depends=//'
}

# What libheif opens by itself, where Debian has it apart (conf/packages).
plugins() {
	dpkg-query -W -f ', ${Package}' libheif-plugin-{aomenc,dav1d,libde265} 2>/dev/null || true
}

# Every file in there is of a known date: the same source makes the same package.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct 2>/dev/null || date +%s)}

find "$root/usr/lib/vitrina" "$root/usr/bin" -type f -exec sh -c '
	for f; do head -c4 "$f" | grep -q ELF && strip --strip-unneeded --remove-section=.comment "$f"; done; true' sh {} +

doc=$root/usr/share/doc/vitrina
install -d "$doc" "$root/DEBIAN" "$root/usr/share/man/man8" "$root/usr/share/lintian/overrides"
install -m 644 "$here/copyright" "$doc/copyright"
install -m 644 "$here/overrides" "$root/usr/share/lintian/overrides/vitrina"
printf 'vitrina (%s) stable; urgency=medium\n\n  * Release %s.\n\n -- Vitrina <root@localhost>  %s\n' \
	"$version" "$version" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$doc/changelog.gz"
for page in "$here"/*.8; do
	gzip -9nc "$page" >"$root/usr/share/man/man8/${page##*/}.gz"
done
for script in preinst postinst prerm postrm; do
	install -m 755 "$here/$script" "$root/DEBIAN/$script"
done
printf '%s\n' /etc/logrotate.d/vitrina /etc/fail2ban/{filter,jail}.d/vitrina.conf >"$root/DEBIAN/conffiles"
sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@LIBRARIES@/$(libraries)$(plugins)/" \
	-e "s/@SIZE@/$(du -sk "$root" | cut -f1)/" "$here/control" >"$root/DEBIAN/control"
(cd "$root" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
find "$root" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz --build "$root" "$out/vitrina_${version}_$arch.deb" >/dev/null
rm -rf "$root" "$out/shlibs"
echo "$out/vitrina_${version}_$arch.deb"
