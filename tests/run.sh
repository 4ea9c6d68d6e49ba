#!/bin/bash
# make test: every suite on throwaway instances; the last line counts all tests.
#   tests/run.sh [SUITE…]    lint deploy aws c s3 www smoke security matrix runner browser uppy
set -u
cd "$(dirname "$0")/.."

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

suite() {
	local name=$1 started=$SECONDS status
	shift
	echo "== $name"
	"$@" </dev/null 2>&1 | tee "$output"
	status=${PIPESTATUS[0]}
	count "$status" "$name" $((SECONDS - started))
}

run() {
	case $1 in
	c) suite "unit, service, contract" "${MAKE:-make}" --no-print-directory -s test-c ;;
	s3)
		suite "S3" bash tests/s3/run.sh
		suite "the site on S3" bash tests/s3/site.sh
		suite "ways to an S3" bash tests/s3/ways.sh
		suite "the site moves to S3" bash tests/s3/move.sh
		;;
	www) suite www node --test tests/www/ ;;
	lint) suite lint bash tests/lint/lint.sh ;;
	runner) suite runner bash tests/runner/run.sh ;;
	aws) suite "the AWS double" bash tests/aws/run.sh ;;
	deploy)
		suite "deploy, without hosts" bash tests/deploy/static.sh
		suite "AWS, without one" bash tests/deploy/aws_static.sh
		suite "a database elsewhere" bash tests/deploy/database.sh
		;;
	smoke)
		suite "smoke, nginx" bash tests/smoke/run.sh nginx
		suite "smoke, apache" bash tests/smoke/run.sh apache
		;;
	matrix) suite matrix bash tests/matrix/run.sh ;;
	security)
		suite "security, nginx" bash tests/security/run.sh nginx
		suite "security, apache" bash tests/security/run.sh apache
		;;
	browser)
		[ -e tests/browser/run.sh ] || return 0
		suite "browser, nginx" bash tests/browser/run.sh nginx
		suite "browser, apache" bash tests/browser/run.sh apache
		STORE=s3 OBJECTSTORE=memstore suite "browser, on S3" bash tests/browser/run.sh nginx
		;;
	uppy)
		suite "Uppy, nginx" bash tests/uppy/run.sh nginx
		suite "Uppy, apache" bash tests/uppy/run.sh apache
		STORE=s3 OBJECTSTORE=memstore suite "Uppy, on S3" bash tests/uppy/run.sh nginx
		;;
	*)
		echo "tests/run.sh: no suite $1" >&2
		exit 2
		;;
	esac
}

[ $# -gt 0 ] || set -- lint deploy aws c s3 www smoke security matrix runner browser uppy
for name in "$@"; do
	run "$name"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
