#!/bin/bash
# make test: every suite on throwaway instances; the last line counts all tests.
#   tests/run.sh [NAME…]            suites, or single files such as contract/videos, www/i18n,
#                                   browser/site (behind nginx); all suites
#   tests/run.sh --needs [NAME…]    only says which groups of conf/packages they want
#   tests/run.sh --builds [NAME…]   only says which tests in C are to be built for them
set -u
cd "$(dirname "$0")/.."

# A suite; the groups of conf/packages that it wants beside build, run, www and c;
# what a part of it is called, and that part.
suites() {
	cat <<-table
		lint     |                   | lint                    | bash tests/lint/lint.sh
		deploy   | test              | deploy, without hosts   | bash tests/deploy/static.sh
		deploy   | test              | AWS, without one        | bash tests/deploy/aws_static.sh
		deploy   | test              | a database elsewhere    | bash tests/deploy/database.sh
		deploy   | deb test          | a repository for apt    | bash tests/deploy/repo.sh
		aws      | test              | the AWS double          | bash tests/aws/run.sh
		c        |                   | unit, service, contract | ${MAKE:-make} --no-print-directory -s test-c
		c        |                   | routes that are asked   | node tests/lint/asked.mjs ${BUILD:-build}/tests/asked
		s3       | s3 test           | S3                      | bash tests/s3/run.sh
		s3       | nginx s3 test     | the site on S3          | bash tests/s3/site.sh
		s3       | s3 test           | ways to an S3           | bash tests/s3/ways.sh
		s3       | nginx s3 test     | the site moves to S3    | bash tests/s3/move.sh
		www      |                   | www                     | node --test tests/www/
		smoke    | nginx test        | smoke, nginx            | bash tests/smoke/run.sh nginx
		smoke    | apache test       | smoke, apache           | bash tests/smoke/run.sh apache
		smoke    | nginx test        | smoke, of the modules   | bash tests/smoke/run.sh nginx source
		security | nginx test        | security, nginx         | bash tests/security/run.sh nginx
		security | apache test       | security, apache        | bash tests/security/run.sh apache
		security | nginx test        | proxies, nginx          | bash tests/security/proxies.sh nginx
		security | apache nginx test | proxies, apache         | bash tests/security/proxies.sh apache
		dav      | nginx dav test    | WebDAV, nginx           | bash tests/dav/run.sh nginx
		dav      | apache dav test   | WebDAV, apache          | bash tests/dav/run.sh apache
		dav      | nginx dav s3 test | WebDAV on S3, nginx     | env STORE=s3 OBJECTSTORE=memstore bash tests/dav/run.sh nginx
		dav      | apache dav s3 test | WebDAV on S3, apache   | env STORE=s3 OBJECTSTORE=memstore bash tests/dav/run.sh apache
		matrix   | nginx test        | matrix                  | bash tests/matrix/run.sh
		passkeys | www               | passkeys, judged twice  | bash tests/passkeys/run.sh
		runner   | nginx test        | runner                  | bash tests/runner/run.sh
		release  | nginx test        | the release before      | bash tests/release/run.sh
		browser  | nginx test        | browser, nginx          | bash tests/browser/run.sh nginx
		browser  | apache test       | browser, apache         | bash tests/browser/run.sh apache
		browser  | nginx test        | browser, on S3          | env STORE=s3 OBJECTSTORE=memstore bash tests/browser/run.sh nginx
		uppy     | nginx test        | Uppy, nginx             | bash tests/uppy/run.sh nginx
		uppy     | apache test       | Uppy, apache            | bash tests/uppy/run.sh apache
		uppy     | nginx test        | Uppy, on S3             | env STORE=s3 OBJECTSTORE=memstore bash tests/uppy/run.sh nginx
	table
}

# parts NAME: a suite's rows, or the row that a single file would have.
parts() {
	local suite=${1%%/*} one=${1#*/} on=
	if [ -e "tests/$1.c" ] && [[ $suite =~ ^(unit|service|contract|fuzz)$ ]]; then
		echo "$1||$1|${BUILD:-build}/tests/run-tests ${BUILD:-build}/tests/$1"
	elif [ -e "tests/$1.test.mjs" ] && [ "$suite" = www ]; then
		echo "$1||$1|node --test tests/$1.test.mjs"
	elif [ -e "tests/$1.test.mjs" ] && [[ $suite =~ ^(browser|security)$ ]]; then
		# a link's end is an S3's
		[ "$1" != browser/pause ] || on="env STORE=s3 OBJECTSTORE=memstore"
		echo "$1|nginx ${on:+s3} test|$1|$on bash tests/$suite/run.sh nginx $one"
	else
		suites | awk -v name="$1" '$1 == name { gsub(/ *\| */, "|"); print }'
	fi
}

names() {
	suites | awk '!seen[$1]++ { print $1 }'
}

# What there is instead of a name that there is not.
unknown() {
	local kind
	echo "tests/run.sh: no test $1; there are"
	echo "  $(names | xargs)"
	for kind in unit service contract fuzz www browser security; do
		echo "$kind/ $(cd "tests/$kind" && shopt -s nullglob && echo *.c *.test.mjs | sed -E 's/\.(c|test\.mjs)\>//g')"
	done | fold -s -w 96 | sed 's/^/  /'
	exit 2
} >&2

passed=0
failed=0
output=$(mktemp)
trap 'rm -f "$output"' EXIT

# The closing counts of our suites, of run-tests, and of node's runner.
count() {
	local p f
	read -r p f < <(awk '
		/^[0-9]+ passed, [0-9]+ failed/ { p = $1; f = $3 }
		/^[0-9]+ tests, [0-9]+ failed$/ { p = $1 - $3; f = $3 }
		/^(#|ℹ) pass [0-9]+$/           { p = $3 }
		/^(#|ℹ) fail [0-9]+$/           { f = $3 }
		END { print p + 0, f + 0 }' "$output")
	# A suite that ended badly without naming a failure is one itself.
	[ "$1" -eq 0 ] || [ "$f" -gt 0 ] || f=1
	[ "$1" -ne 0 ] || [ "$p" -gt 0 ] || f=1
	passed=$((passed + p))
	failed=$((failed + f))
	echo "== $2: $p passed, $f failed, $3 s"
}

# A suite that hangs is a failure of its own, and the others are still run.
suite() {
	local name=$1 started=$SECONDS status
	shift
	echo "== $name"
	timeout -k 30 "${SUITE_SECONDS:-1500}" "$@" </dev/null 2>&1 | tee "$output"
	status=${PIPESTATUS[0]}
	count "$status" "$name" $((SECONDS - started))
}

run() {
	local called command
	while IFS='|' read -r _ _ called command <&3; do
		suite "$called" $command
	done 3< <(parts "$1")
}

# What `make` builds of the tests in C before it runs NAME.
builds() {
	case $1 in
	www/* | browser/* | security/*) ;;
	*/*) parts "$1" | cut -d'|' -f4 ;;
	*) echo c-tests ;;
	esac
}

only=
case ${1:-} in --needs | --builds) only=$1; shift ;; esac
[ $# -gt 0 ] || set -- $(names)
for name in "$@"; do
	[ -n "$(parts "$name")" ] || unknown "$name"
done
case $only in
--needs) for name in "$@"; do parts "$name"; done | cut -d'|' -f2 | xargs -n1 | sort -u ;;
--builds) for name in "$@"; do builds "$name"; done | xargs -n1 | sort -u ;;
esac
[ -z "$only" ] || exit 0
for name in "$@"; do
	run "$name"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
