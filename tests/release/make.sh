#!/bin/bash
# The release before: make.sh COMMIT [package] — the site's tree as of that commit,
# built by its own makefile in build/release/COMMIT/tree; with `package` also its
# vitrina_VERSION_ARCH.deb beside it.  What is there is not made again; prints
# that directory.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
commit=$1
directory=${BUILD:-build}/release/$commit
case $directory in /*) ;; *) directory=$top/$directory ;; esac
mkdir -p "$directory"
tree=$directory/tree
log=$directory/log

fail() {
	echo "release: $*" >&2
	exit 1
}

has_commit() {
	git -C "$top" cat-file -e "$commit^{commit}" 2>/dev/null
}

# A shallow clone can ask for that one commit; a tar file of the source cannot.
find_commit() {
	has_commit && return
	[ "$(git -C "$top" rev-parse --is-shallow-repository 2>/dev/null)" != true ] ||
		git -C "$top" fetch -q --depth 1 origin "$commit" 2>/dev/null || true
	has_commit ||
		fail "the release before, commit $commit, is not in this tree's history: try it in a clone, after git fetch --unshallow"
}

# Its own make, which knows nothing of how this one was called.
its_make() {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL -u CFLAGS -u LDFLAGS BUILD=build \
		"${MAKE:-make}" --no-print-directory -s -j"$(nproc)" -C "$@" >"$log" 2>&1 ||
		{ tail -20 "$log" >&2; fail "the release before does not build; all of it is in $log"; }
}

# Of the third-party modules there is one copy, where both releases want the same.
lend_vendor() {
	local file
	[ -e "$top/www/vendor/.made" ] || return 0
	for file in package-lock.json vendor.mjs; do
		cmp -s "$top/www/$file" "$1/www/$file" || return 0
	done
	cp -a "$top/www/vendor" "$1/www/vendor"
}

build_tree() {
	find_commit
	rm -rf "$tree" "$tree.new"
	mkdir "$tree.new"
	git -C "$top" archive "$commit" -- . ':!tests' | tar -x -C "$tree.new"
	lend_vendor "$tree.new"
	its_make "$tree.new" all vendor openapi
	# nobody edits it; and in build/ this tree's makefile would take them for its own
	find "$tree.new/build" -name '*.d' -delete
	mv "$tree.new" "$tree"
}

build_package() {
	SOURCE_DATE_EPOCH=$(git -C "$top" log -1 --format=%ct "$commit") \
		its_make "$tree" deb VERSION="0.1.$(git -C "$top" rev-list --count "$commit")"
	mv "$tree"/build/deb/vitrina_*.deb "$directory"
}

[ -d "$tree" ] || build_tree
[ "${2:-}" != package ] || [ -n "$(find "$directory" -maxdepth 1 -name '*.deb')" ] || build_package
echo "$directory"
