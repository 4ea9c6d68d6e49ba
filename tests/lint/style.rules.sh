# Sourced by lint.sh: sizes, and what the code does without.

longer_than() {
	local most=$1 file lines
	shift
	for file in "$@"; do
		lines=$(wc -l <"$file")
		[ "$lines" -le "$most" ] || echo "$file: $lines lines: cut it by idea"
	done | nothing_in
}

# Functions in kernel style begin with { and end with } in the first column.
functions_longer_than() {
	local most=$1
	shift
	awk -v most="$most" '
		FNR == 1 { start = 0 }
		/^\{/ { start = FNR }
		/^\}/ { if (start && FNR - start - 1 > most)
			print FILENAME ":" start ": " FNR - start - 1 " lines: split it"; start = 0 }
	' "$@" | nothing_in
}

own_js=$(find www tests -name '*.js' -o -name '*.mjs' | grep -vE '/(vendor|assets|node_modules)/')
scripts=$(git ls-files -co --exclude-standard '*.sh' .ci/run 2>/dev/null || find . -name '*.sh')

check "files are at most 500 lines" longer_than 500 $all_c
check "tests too" longer_than 500 $tests_c $own_js $scripts
check "the front page is read in a minute" longer_than 150 README.md
check "no function is over 80 lines" functions_longer_than 80 $all_c $tests_c
check "no typedefs" none '^typedef ' $all_c $tests_c
check "no strtok, atoi, gets, sprintf, strcat" \
	none '[^a-z_](strtok|atoi|atol|gets|sprintf|strcat)\(' $all_c
check "nothing is left to do" none '[^A-Z](TO''DO|FIX''ME|HA''CK)[^A-Z]' $all_c $tests_c $own_js $scripts
check "indented by tabs" none "^        " $all_c $tests_c $own_js

opens_with_comment() {
	local file
	for file in $all_c $tests_c; do
		head -c 2 "$file" | grep -q '/\*' || echo "$file does not begin with /* and a sentence of what it owns */"
	done | nothing_in
}
check "every file says first what it owns" opens_with_comment

roles_open_with_comment() {
	local file
	for file in ansible/roles/*/tasks/main.yml; do
		sed -n 2p "$file" | grep -q '^# ' || echo "$file"
	done | nothing_in
}
check "every role, too" roles_open_with_comment

guarded() {
	local file
	for file in $(find fcgi tests -name '*.h'); do
		grep -q '^#ifndef [A-Z0-9_]*_H$' "$file" || echo "$file has no guard: #ifndef FOLDER_NAME_H"
	done | nothing_in
}
check "every header has its guard" guarded

parses() {
	local file
	for file in $scripts; do
		bash -n "$file" || return 1
	done
}
check "shell scripts parse" parses

scripts_parse() {
	local file
	for file in $own_js; do
		node --check "$file" || return 1
	done
}
check "modules parse" scripts_parse
check "no inline script or style in the page" \
	none '<style|<script>|style="| on[a-z]+="' www/index.html
check "one makefile" test "$(find . -name Makefile -o -name '*.mk' | grep -vE '/(node_modules|build|var)/' | wc -l)" = 1

makefile_has_its_targets() {
	local target
	for target in $(sed -n '3s/^# *//p' Makefile); do
		grep -qE "^$target:" Makefile || echo "no target $target"
	done | nothing_in
}
check "the makefile has the targets that it names" makefile_has_its_targets

top_level() {
	git rev-parse 2>/dev/null || return 0	# out of a tar file, among what was built
	git ls-files | cut -d/ -f1 | sort -u |
		grep -vxE 'README.md|LICENSE|CHANGELOG.md|Makefile|fcgi|migrations|conf|www|ansible|tests|\..*' | nothing_in
}
check "nothing else at the top" top_level

migrations_have_both_ways() {
	local up
	for up in migrations/*.up.sql; do
		[ -s "${up%.up.sql}.down.sql" ] || echo "$up has no way down: ${up%.up.sql}.down.sql is missing or empty"
	done | nothing_in
}
check "every migration has a way down" migrations_have_both_ways
numbers_are_ones_own() {
	find migrations -name '*.up.sql' -printf '%f\n' | sed 's/_.*//' | sort | uniq -d | sed 's/$/ is the number of two migrations/' | nothing_in
}
check "and a number of its own" numbers_are_ones_own

# The migrator refuses a database where one differs from what was applied.
released_migrations_stay() {
	local before
	before=$(cat tests/release/before)
	git cat-file -e "$before" 2>/dev/null || return 0	# no history here
	git diff --name-only --diff-filter=a "$before" -- 'migrations/*.sql' ':!migrations/schema.sql' |
		sed 's/$/ was released: put it back, and add a migration that changes what it made/' | nothing_in
}
check "no released migration is changed" released_migrations_stay

# Of the functions of service, percent with six parameters or more.
many_parameters() {
	find fcgi/service -name '*.c' -exec awk '
		FNR == 1 { head = "" }
		/^[a-z_0-9]+\(/ { head = "" ; in_head = 1 }
		in_head { head = head $0 }
		/^\{/ && in_head {
			in_head = 0
			functions++
			if (gsub(/,/, ",", head) >= 5) {
				many++
				print FILENAME ": " substr(head, 1, index(head, "(") - 1)
			}
		}
		/^[^a-z \t{]/ || /;$/ { in_head = 0 }
		END { if (many * 100 < 4 * functions) print "few" }' {} + | {
		local said
		said=$(cat)
		[ "${said##*$'\n'}" = few ] || { echo "$said"; return 1; }
	}
}
check "few functions of service take six parameters or more" many_parameters
