# Sourced by static.sh: a release's built files are there before its programs, and those
# of the two releases before stay; in the package's scripts, in `make run`'s copy, and in
# the order of a deploy.

served=$work/served

# built NAME…: a release that has these, and `common`
built() {
	rm -rf "$work/built_files" && mkdir -p "$work/built_files" || return 1
	local name
	for name in common.css "$@"; do
		echo "of $name" >"$work/built_files/$name"
	done
}
released() {
	built "$@" && bash "$top/conf/deb/assets" "$work/built_files" "$served" "$served.releases"
}
serves() {
	[ "$(ls -A "$served" | paste -sd' ')" = "$*" ] || { ls -A "$served"; return 1; }
}
two_before_stay() {
	released a.js && released b.js && released c.js && serves a.js b.js c.js common.css &&
		released d.js && serves b.js c.js common.css d.js
}
check "built files of the two releases before stay, and no others" two_before_stay

the_same_again() {
	released d.js && released d.js && serves b.js c.js common.css d.js
}
check "the same release again is none more" the_same_again

one_before_again() {
	released c.js && released e.js && serves c.js common.css d.js e.js
}
check "a release that one went back to counts from then on" one_before_again

cut_off_is_mended() {
	: >"$served/e.js"
	echo half >"$served/.new"
	touch "$served/ahead.js"	# of a release that was never installed
	released e.js && [ "$(cat "$served/e.js")" = "of e.js" ] && serves c.js common.css d.js e.js
}
check "what a power cut left half is written again" cut_off_is_mended

# As in a root of dpkg's own, where no /proc is: what is old goes there too.
without_proc() {
	released f.js && unshare --user --map-root-user --mount bash -euc 'mount -t tmpfs none /proc
		cp -r "$1" "$2/built_files/g.js" && "$0" "$2/built_files" "$3" "$3.releases"' "$top/conf/deb/assets" "$work/built_files/f.js" "$work" "$served" &&
		serves common.css e.js f.js g.js
}
check "where there is no /proc, what is old goes too" without_proc

as_modules() {
	rm -rf "$work/built_files"
	bash "$top/conf/deb/assets" "$work/built_files" "$served" "$served.releases" && serves common.css e.js f.js g.js
}
check "a release that has none takes nothing away" as_modules

# laid_out VERSION ASSET…: what dpkg has unpacked of a release below $work/host
host=$work/host
unpacked() {
	local share=$host/usr/share/vitrina
	rm -rf "$share/assets" && mkdir -p "$share/www" "$host/usr/lib/vitrina" && cp "$top/conf/deb/assets" "$host/usr/lib/vitrina/" &&
		built "$@" && mv "$work/built_files" "$share/assets"
}
script() {
	sed "s#/usr/\(share\|lib\)/vitrina#$host&#g; s#/etc/systemd#$host&#g; s#^systemd-sysusers.*#:#; s#/run/systemd#$host&#g" "$top/conf/deb/$1" >"$work/script" &&
		sh "$work/script" "${@:2}" >/dev/null
}
package_keeps_them() {
	local share=$host/usr/share/vitrina
	mkdir -p "$share/www/assets" && echo old >"$share/www/assets/old.js" &&
		script preinst upgrade 0.1 && rm -r "$share/www/assets" || return 1	# dpkg's: they were the package's own
	unpacked a.js && script postinst configure 0.1 && unpacked b.js && script preinst upgrade 0.2 && script postinst configure 0.2 || return 1
	[ "$(ls "$share/www/assets" | paste -sd' ')" = "a.js b.js common.css old.js" ] && [ ! -e "$share/assets.before" ] || { ls "$share" "$share/www/assets"; return 1; }
	unpacked c.js && script postinst configure 0.3 && [ ! -e "$share/www/assets/old.js" ] && [ -e "$share/www/assets/a.js" ] || return 1
	script prerm upgrade 0.4 && [ -e "$share/www/assets/a.js" ] && script prerm remove && [ ! -e "$share/www/assets" ] && [ ! -e "$share/assets.releases" ]
}
check "the package puts them, keeps them, and takes them along when it goes" package_keeps_them

before_programs() {
	awk '/vitrina\/assets / { put = NR } /vitrina\/(migrate|restart)$/ && !first { first = NR } END { exit !(put && put < first) }' "$top/conf/deb/postinst"
}
check "before a program of that release starts" before_programs

# make run's copy, as the user whose it is.
copied() (
	built "$1" && mkdir -p "$work/tree/www" "$work/tree/conf/deb" "$work/tree/migrations" "$work/tree/build/bin" && rm -rf "$work/tree/www/assets" &&
		mv "$work/built_files" "$work/tree/www/assets" && cp "$top/conf/deb/assets" "$work/tree/conf/deb/" || exit 1
	top=$work/tree built=$work/tree/build DATA=$work/data
	export DATA
	fail() { echo "$*"; exit 1; }
	as_vitrina() { "$@"; }
	eval "$(sed -n '/^copy_app()/,/^}/p' "$OLDPWD/fcgi/jobs/runner/build.sh")"
	copy_app
)
copies_keep_them() {
	mkdir -p "$work/data/app/www/assets" && touch "$work/data/app/www/assets/old.js"	# of a release that had its own
	cd "$top" && cd "$work" && copied a.js && copied b.js && [ "$(ls "$work/data/app/www/assets/" | paste -sd' ')" = "a.js b.js common.css old.js" ] &&
		copied c.js && [ "$(ls "$work/data/app/www/assets/" | paste -sd' ')" = "a.js b.js c.js common.css" ]
}
check "make run's copy keeps them too" copies_keep_them

# A host that serves one release gets the other's files, of whichever place they have in the package.
ahead_of_the_release() {
	local play=$top/ansible/deploy.yml where
	awk '/tasks\/built_files.yml/ { files = NR } /role: vitrina$/ { install = NR } END { exit !(files && files < install) }' "$play" || { echo "the order"; return 1; }
	rm -rf "$work/ahead" && mkdir -p "$work/ahead/deb/DEBIAN" "$work/ahead/served"
	printf 'Package: vitrina\nVersion: 2\nArchitecture: all\nMaintainer: none\nDescription: x\n' >"$work/ahead/deb/DEBIAN/control"
	for where in assets www/assets; do
		mkdir -p "$work/ahead/deb/usr/share/vitrina/$where" && echo "of $where" >"$work/ahead/deb/usr/share/vitrina/$where/${where%%/*}.js"
	done
	echo served >"$work/ahead/served/www.js"
	dpkg-deb --build "$work/ahead/deb" "$work/ahead/vitrina_2_all.deb" >/dev/null &&
		python3 - "$top/ansible/tasks/built_files.yml" <<-'END' | sed "s#/var/lib/vitrina-releases/{{[^}]*}}#$work/ahead/vitrina_2_all.deb#; s#/usr/share/vitrina/www/assets#$work/ahead/served#" >"$work/ahead/do" || return 1
			import sys, yaml
			block = next(task["block"] for task in yaml.safe_load(open(sys.argv[1])) if "block" in task)
			print(next(task["ansible.builtin.shell"]["cmd"] for task in block if "ansible.builtin.shell" in task))
		END
	bash "$work/ahead/do" && bash "$work/ahead/do" && [ "$(cat "$work/ahead/served/assets.js" "$work/ahead/served/www.js" | paste -sd' ')" = "of assets served" ] &&
		[ "$(ls "$work/ahead/served" | wc -l)" = 2 ] || { ls "$work/ahead/served"; return 1; }
}
check "a deploy puts them on each front end before the first release" ahead_of_the_release
