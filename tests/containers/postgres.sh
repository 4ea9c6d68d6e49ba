# Sourced by run.sh: a Debian 13 with the Postgres of 12 beside its own, as an upgrade of
# the system leaves it; upgrade.sh is what is tried there.

two_postgres() {
	local image=$containers_dir/debian13 sources
	inside_podman image exists localhost/vitrina-test-postgres && return
	mkdir -p "$work/two" "$image.new"
	debootstrap --variant=minbase --include=ca-certificates trixie "$image.new" >"$work/two.log" 2>&1 || { tail -3 "$work/two.log"; return 1; }
	sources=$(cat "$image.new/etc/apt/sources.list")
	tar -C "$image.new" --exclude=./proc --exclude=./sys -c . | outside podman import - localhost/debian:13 >/dev/null 2>&1
	rm -rf "$image.new"
	sed 's/trixie/bookworm/' <<<"$sources" >"$work/two/bookworm.list"
	printf 'Package: *\nPin: release n=bookworm\nPin-Priority: 100\n' >"$work/two/older"
	cat >"$work/two/Containerfile" <<-'END'
		FROM localhost/debian:13
		COPY bookworm.list /etc/apt/sources.list.d/bookworm.list
		COPY older /etc/apt/preferences.d/older
		RUN apt-get -q update && apt-get -q -y install --no-install-recommends postgresql-15 postgresql-17
	END
	outside podman build --network host -t localhost/vitrina-test-postgres -f "$work/two/Containerfile" "$work/two" >>"$work/two.log" 2>&1 ||
		{ tail -3 "$work/two.log"; return 1; }
}

is_upgraded_there() {
	inside_podman run --rm --network none -v "$here/upgrade.sh:/upgrade.sh:ro" -v "$top/tests/support/run/checks.sh:/checks.sh:ro" \
		-v "$top/conf/deb:/deb:ro" -v "$top/migrations:/migrations:ro" localhost/vitrina-test-postgres bash /upgrade.sh
}

postgres_part() {
	timed "a Debian 13 with the Postgres of 12 too" two_postgres
	is_upgraded_there >"$work/upgraded"
	grep '^ok\|^FAIL\|^     ' "$work/upgraded"
	check "its database goes to 17" grep -q ' passed, 0 failed' "$work/upgraded"
}
