# Sourced by the scripts beside it, after where.sh: what was built, and where it runs from.

build() {
	local s3=
	[ "${STORE:-}" != s3 ] || s3=s3
	bash conf/packages.sh build run www ${FRONTEND:-} $s3
	"${MAKE:-make}" --no-print-directory -q all vendor openapi 2>/dev/null && return
	echo "building"
	"${MAKE:-make}" --no-print-directory -s -j"$(nproc)" all vendor openapi >"$built.log" 2>&1 || {
		tail -20 "$built.log" >&2
		fail "the build failed; all of it is in $built.log"
	}
	rm -f "$built.log"
}

# What is needed to run, where vitrina can read it.  vitrina writes it itself:
# root follows no path that another user may have laid.  What was there is app.old.
# The site's built files are in one directory for all releases (conf/deb/assets).
copy_app() {
	tar -c --exclude=www/node_modules --transform "s,^bin,build/bin," \
		-C "$built" bin -C "$top" conf migrations www |
		as_vitrina sh -c 'cd "$DATA" && rm -rf app.new app.old && mkdir app.new &&
			tar -x --no-same-owner -C app.new && add() { bash app.new/conf/deb/assets "$1" assets assets.releases; } &&
			{ [ -e assets.releases ] || add app/www/assets; } && add app.new/www/assets &&
			rm -rf app.new/www/assets && ln -s ../../assets app.new/www/assets &&
			{ [ ! -e app ] || mv app app.old; } &&
			mv app.new app' 2>/dev/null ||
		fail "cannot copy what was built to $DATA/app: the disk is full, or app.new or app.old there is not vitrina's"
}
