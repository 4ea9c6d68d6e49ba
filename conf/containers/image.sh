#!/bin/bash
# make image: image.sh build DIRECTORY [BASE] — the package in build/deb as the images
# localhost/vitrina:VERSION and localhost/vitrina-database:VERSION, with what is said
# of their size; DIRECTORY is for what is laid out.  BASE is an image of the Debian
# that the package was built on, or `debootstrap`: made here where no registry is.
# image.sh push REGISTRY [NAME]: both to REGISTRY/NAME:VERSION (vitrina), and :latest.
# ENGINE=podman|docker; BUILD_NETWORK, TLS_VERIFY=false: of a registry on plain http.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
deb=$(ls "${BUILD:-$top/build}"/deb/vitrina_*.deb 2>/dev/null | tail -1 || true)
engine=${ENGINE:-$(command -v podman || command -v docker || true)}

fail() {
	echo "vitrina: $*" >&2
	exit 1
}

[ -n "$engine" ] || fail "images are built by podman or docker: bash conf/packages.sh containers"
[ -n "$deb" ] || fail "no package in ${BUILD:-build}/deb: make deb"
version=$(dpkg-deb -f "$deb" Version)
version=${version//+/-}	# no tag has a +
. /etc/os-release

# As installed where there is systemd, but for what only a machine of its own wants.
lay_out() {
	rm -rf "$1"
	mkdir -p "$1/root"
	dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$1/root" ./usr --exclude='./usr/share/man' \
		--exclude='./usr/share/lintian' --exclude='./usr/lib/sysusers.d' --exclude='./usr/lib/tmpfiles.d'
	mv "$1/root/usr/share/vitrina/assets" "$1/root/usr/share/vitrina/www/assets"
	rm -f "$1"/root/usr/lib/vitrina/{assets,guard,health,restart,slots,tell,certificate.sh,release.sh,archive.sh,rotate.sh} "$1"/root/usr/bin/vitrina-{setup,backup,restore,archive}
	rm -rf "$1"/root/usr/share/vitrina/conf/{apache,prometheus,grafana}
	install -m 755 "$here/container" "$1/root/usr/lib/vitrina/container"
	echo "$version" >"$1/root/usr/share/vitrina/release"
	install -m 644 "$here/Containerfile" "$1/Containerfile"
	install -m 755 "$here/slim" "$here/database" "$1"
	dpkg-deb -f "$deb" Depends | tr ',' '\n' | sed 's/(.*//; s/|.*//; s/ //g' |
		grep -vxE 'curl|nftables|rsync|systemd' >"$1/depends"
	cp "$top/LICENSE" "$1/root/usr/share/vitrina/"
}

postgres_of() {
	dpkg-deb -f "$deb" Recommends | grep -o 'postgresql-[0-9]*' | head -1 | tr -dc 0-9
}

base_image() {
	local root=$1/base
	rm -rf "$root"
	debootstrap --variant=minbase --include=ca-certificates "$VERSION_CODENAME" "$root" >"$1/base.log" 2>&1 ||
		fail "debootstrap: $(tail -1 "$1/base.log")"
	tar -C "$root" --exclude=./proc --exclude=./sys --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' -c . |
		"$engine" import - "localhost/debian:$VERSION_ID" >/dev/null 2>&1
	rm -rf "$root"
}

# beyond IMAGE BASE DIRECTORY: megabytes of its layers over the base's, as a registry keeps them.
beyond() {
	local layers layer bytes=0
	layers=$("$engine" image inspect --format '{{len .RootFS.Layers}}' "$2")
	"$engine" save $([ "${engine##*/}" != podman ] || echo --format docker-archive) "$1" 2>/dev/null | tar -x -C "$3"
	for layer in $(sed 's/.*"Layers":\[\([^]]*\)\].*/\1/; s/[",]/ /g' "$3/manifest.json" | xargs -n1 | tail -n "+$((layers + 1))"); do
		bytes=$((bytes + $(gzip -6 <"$3/$layer" | wc -c)))
	done
	rm -rf "${3:?}"/*
	echo "$((bytes / 1000000)).$((bytes / 100000 % 10))"
}

build() {
	local out=$1 base=${2:-docker.io/library/debian:$VERSION_ID-slim} target name
	[ "$ID" = debian ] || fail "the package is built on Debian, this is $PRETTY_NAME"
	lay_out "$out"
	[ "$base" != debootstrap ] || {
		base=localhost/debian:$VERSION_ID
		"$engine" image inspect "$base" >/dev/null 2>&1 || base_image "$out"
	}
	for target in vitrina database; do
		name=localhost/vitrina
		[ "$target" = vitrina ] || name=$name-$target
		"$engine" build ${BUILD_NETWORK:+--network "$BUILD_NETWORK"} $([ "${engine##*/}" != podman ] || echo --format docker) \
			--build-arg "BASE=$base" --build-arg "POSTGRES=$(postgres_of)" --target "$target" \
			--label "org.opencontainers.image.version=$version" --label "org.opencontainers.image.revision=$(git -C "$top" rev-parse HEAD 2>/dev/null || true)" \
			-t "$name:$version" -t "$name:latest" -f "$out/Containerfile" "$out" >"$out/$target.log" 2>&1 ||
			fail "$target: $(grep -v '^time=' "$out/$target.log" | tail -3)"
	done
	work=$(mktemp -d "$out/size.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	echo "localhost/vitrina:$version           $(beyond localhost/vitrina:latest "$base" "$work") MB compressed beyond $base"
	echo "localhost/vitrina-database:$version  $(beyond localhost/vitrina-database:latest "$base" "$work") MB, with Postgres $(postgres_of)"
}

push() {
	local registry=$1 name=${2:-vitrina} kind tag
	for kind in "" -database; do
		for tag in "$version" latest; do
			"$engine" tag "localhost/vitrina$kind:$version" "$registry/$name$kind:$tag"
			"$engine" push ${TLS_VERIFY:+--tls-verify="$TLS_VERIFY"} "$registry/$name$kind:$tag"
		done
		echo "$registry/$name$kind:$version"
	done
}

case ${1:-} in
build | push) "$@" ;;
*)
	sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2
	exit 2
	;;
esac
