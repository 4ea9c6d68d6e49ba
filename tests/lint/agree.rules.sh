# Sourced by lint.sh: what is said in two places says the same.

bin=${BUILD:-build}/bin

example_agrees() {
	diff -u conf/vitrina.conf.example <("$bin/runner" example) ||
		{ echo "make conf/vitrina.conf.example readme"; return 1; }
}
check "vitrina.conf.example is the table" example_agrees

check "what READMEs show of what is elsewhere is of today" node tests/lint/tables.mjs --check
check "what documents and comments name exists" node tests/lint/paths.mjs

check "every kind of job has a lane and a handler" "$bin/worker" --check

# The front ends as an installed site has them configured.
. tests/support/run/installed.sh
fronts=$(mktemp -d)
trap 'rm -rf "$fronts"' EXIT
front_is_rendered() {
	installed_make "$fronts" && installed_render "$fronts" "$fronts/$1" FRONTEND="$1"
}
check "nginx is configured" front_is_rendered nginx
check "and Apache" front_is_rendered apache
check "nginx takes every route, and large bodies where they may come" \
	node tests/lint/routes.mjs "$fronts/nginx/site.conf"
check "and so does Apache" node tests/lint/routes.mjs "$fronts/apache/site.conf"

# The front ends' own problems: "type title" lines out of a file.
problems_of() {
	sed -n 's/.*\\\{0,1\}"type\\\{0,1\}":\\\{0,1\}"\/problems\/\([a-z-]*\)\\\{0,1\}",\\\{0,1\}"title\\\{0,1\}":\\\{0,1\}"\([^"\\]*\).*/\1 \2/p' "$1" | sort -u
}
err_table() {
	sed -n 's/.*X(ERR_[A-Z_0-9]*, *[0-9]*, *"\([a-z-]*\)", *"\([^"]*\)").*/\1 \2/p' fcgi/lib/base/err.h
	echo "timeout The request took too long to arrive"	# no program ever says it
}
problems_agree() {
	comm -23 <(problems_of "$1") <(err_table | sort) | nothing_in && [ -n "$(problems_of "$1")" ]
}
check "nginx's problems are of the table" problems_agree conf/nginx/problems.conf
check "Apache's problems are of the table" problems_agree conf/apache/problems.conf

policy() {
	grep -oE "default-src 'none'[^\"]*" "$1" | sed "s/[$]frame_ancestors/'none'/"
}
check "both front ends have one content policy" \
	test "$(policy conf/nginx/site.conf)" = "$(policy conf/apache/site.conf)"

# Every status that a program can answer a question with is one that nginx passes on.
answers_are_passed_on() {
	local status
	for status in $(grep -oE '^	X\(ERR_[A-Z0-9_]+, +[45][0-9]{2}' fcgi/lib/base/err.h | grep -oE '[0-9]+$' | sort -u); do
		grep -A1 "if (\$answer_status = $status)" conf/nginx/refused.conf | grep -q "return $status \$answer;" ||
			echo "conf/nginx/refused.conf: it does not know $status"
	done | nothing_in
}
check "nginx passes on every answer" answers_are_passed_on

secure_headers() {
	grep -hoE "(add_header|Header always set) [A-Z][A-Za-z-]+" "$@" | awk '{ print $NF }' |
		grep -vE 'Content-Type|Retry-After|ETag|Last-Modified|Cache-Control|Allow' | sort -u
}
check "and the same headers" \
	test "$(secure_headers conf/nginx/headers.conf conf/nginx/headers_all.conf)" = "$(secure_headers conf/apache/site.conf)"

# The table of programs (fcgi/host/programs.c): whatever is built is in it, and
# whatever is in it is reached, may ask the database, and has a unit.
table() {
	"$bin/vitrina-admin" programs --all
}
table_has_programs() {
	local main program
	for main in fcgi/*/main.c fcgi/jobs/*/main.c; do
		program=$(basename "$(dirname "$main")")
		# who starts them, starts them beside itself
		[[ $program = @(runner|decoder) ]] || table | grep -q "^$program " || echo "fcgi/host/programs.c has no row for $program"
	done | nothing_in
}
check "every program is in the table" table_has_programs

programs_are_reached() {
	local program port
	while read -r program port _; do
		[ "$port" != - ] || [ -e "conf/systemd/$program@.service" ] || echo "nobody asks $program, and conf/systemd/$program@.service is not there"
		grep -q "TO vitrina_$program;" migrations/schema.sql || ! grep -qs 'config_database\|program(' fcgi/$program/*.c fcgi/jobs/$program/*.c || echo "the role vitrina_$program may do nothing"
		[ -e "fcgi/$program/main.c" ] || continue
		grep -q "^upstream $program " "$fronts/nginx/site.conf" || echo "nginx does not know $program"
		grep -q "fcgi://$program/api/$program " "$fronts/apache/site.conf" || echo "Apache does not know $program"
	done < <(table) | nothing_in &&
		table | awk '$2 != "-" { print $2 }' | sort | uniq -d | sed 's/$/ is the port of two/' | nothing_in
}
check "every program is started and reached" programs_are_reached

# What page says what stands in a table of its own: of pages that there are, and of what
# stands in other people's.
pages_are_made() {
	sed -n 's/^	{ "\(\/[^"]*\)", *fill_.*/\1/p' fcgi/site/pages.c | while read -r page; do
		[[ "$page" = /embed/* ]] || grep -qF "	\"$page\"," fcgi/host/front_pages.c || echo "fcgi/host/front_pages.c has no $page, which fcgi/site/pages.c makes"
	done | nothing_in
}
check "pages that are made are pages of the site" pages_are_made

# What starts containers is out of that table too.
manifests_agree() {
	local from made=$fronts/manifest
	for from in conf/containers/*.in conf/kubernetes/*/*.in; do
		[ -e "$from" ] || continue
		"$bin/runner" fill "$from" "$bin" "$made" && cmp -s "$made" "${from%.in}" || echo "${from%.in} is not what its .in says: make manifests"
	done | nothing_in
}
check "containers are those of the table" manifests_agree

pages_are_known() {
	diff <(sed -n "s/^\t{ path: '\([^']*\)'.*/\1/p" www/routes.js) <(sed -n 's/^\t"\(\/[^"]*\)",$/\1/p' fcgi/host/front_pages.c) &&
		grep -q '^	"/",$' fcgi/host/front_pages.c
}
check "front ends know the site's pages (www/routes.js)" pages_are_known

# Who starts a process again is told that one that drained is not to be.
units_know_draining() {
	local unit status
	status=$(sed -n 's/^#define ENDS_DRAINED //p' fcgi/lib/io/ends.h)
	for unit in conf/systemd/{program,worker}@.service; do
		[ "$(grep -cx "SuccessExitStatus=$status\|RestartPreventExitStatus=$status" "$unit")" -eq 2 ] || echo "$unit does not know ENDS_DRAINED"
	done | nothing_in
}
check "units know how a process ends that drained" units_know_draining

# Ansible's control machine has no table to ask.
ansible_agrees() {
	local names ports file
	names=$(table | cut -d' ' -f1 | sort)
	ports=$(table | awk '$2 != "-" { print $2 }' | sort -n)
	for file in ansible/roles/aws_{database,gone}/defaults/main.yml; do
		[ "$(sed -n '/^aws_programs:/,/^[^ ]/s/^  - //p' "$file" | sort)" = "$names" ] || echo "$file: aws_programs are not the table's"
	done
	grep -q "ports: \[\"$(head -1 <<<"$ports")-$(tail -1 <<<"$ports")\"\]" ansible/deploy.yml || echo "ansible/deploy.yml admits other ports than the table's"
	[ "$(sed -n 's/^\t{ "\([a-z]*\)", { "u\/".*/\1/p' fcgi/store/store_signing_rights.c | sort)" = \
		"$(table | awk '$5 ~ /ask/ { print $1 }' | sort)" ] || echo "store_signing_rights.c signs for others than may ask"
}
check "Ansible and signing know the same programs" eval 'ansible_agrees | nothing_in'

# Without the lines' ends, which the package's has with dots.
license_words() {
	sed -n "$2,\$p" "$1" | sed '/^License: Apache/,$d; s/^ \.$//' | xargs
}
license_agrees() {
	local from
	from=$(awk '/^License: MIT$/ { at = NR } END { print at + 1 }' conf/deb/copyright)
	diff <(license_words LICENSE 5) <(license_words conf/deb/copyright "$from") &&
		diff <(sed -n 's/^Copyright (c) //p' LICENSE) <(sed -n 's/^Copyright: //p' conf/deb/copyright | head -1)
}
check "the package's license is that of the source" license_agrees

suites_are_described() {
	bash tests/run.sh none 2>&1 | sed -n '2p' | xargs -n1 | while read -r suite; do
		grep -q "^| \`$suite\` |" tests/README.md || echo "tests/README.md does not say what $suite asks"
	done | nothing_in
}
check "every suite is described" suites_are_described

# Those with a target of their own are no suites: make bench, fuzz, soak and test-containers.
suites_are_run() {
	local suite
	for suite in tests/*/run.sh; do
		suite=$(basename "$(dirname "$suite")")
		case $suite in bench | fuzz | soak | containers) continue ;; esac
		bash tests/run.sh --needs "$suite" >/dev/null 2>&1 || echo "tests/run.sh lacks $suite"
	done | nothing_in
}
check "make test runs every suite" suites_are_run

unknown_test_is_refused() {
	local said
	said=$(bash tests/run.sh lint www 'contract/video.*' 2>&1)
	[ $? = 2 ] && grep -q '^  lint .* www ' <<<"$said" && grep -qw videos <<<"$said" &&
		! grep -q '^==' <<<"$said" || { echo "$said"; return 1; }
}
check "a name of no test is refused with those that there are" unknown_test_is_refused

tests_that_are_named_exist() {
	local name
	grep -hoE '(`|test )T=("[^"]+"|[a-z0-9_/-]+)' README.md */README.md */*/README.md */*/*/README.md |
		sed 's/^.*T=//' | tr -d '"' | xargs -n1 | sort -u | grep -v '[A-Z]' |
		while read -r name; do
			bash tests/run.sh --needs "$name" >/dev/null 2>&1 || echo "no test $name"
		done | nothing_in
}
check "tests that READMEs name exist" tests_that_are_named_exist
check "each of ASVS level 1 has its test, or a reason" node tests/lint/asvs.mjs
check "components are inside their time frames" node tests/lint/components.mjs

# What Prometheus is told of, and what the dashboard draws.
dashboard_agrees() {
	diff -u <(grep -o '"vitrina_[a-z_]*"' fcgi/stats/show_metrics.c | tr -d '"' | sort -u) \
		<(grep -o 'vitrina_[a-z_]*' conf/grafana/vitrina.json | sed 's/_\(bucket\|sum\|count\)$//' | sort -u)
}
check "the dashboard draws every metric, and no other" dashboard_agrees
