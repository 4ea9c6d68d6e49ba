#!/bin/bash
# make sanitize: the C tests under AddressSanitizer and UndefinedBehaviorSanitizer,
# the loop's under ThreadSanitizer; the last line counts them.
set -u
cd "$(dirname "$0")/.."

flags_asan="-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all"
flags_tsan="-O1 -g -Wno-tsan -fno-omit-frame-pointer -fsanitize=thread"
export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:suppressions=$PWD/tests/support/run/tsan.supp

# build NAME FLAGS GOAL…: in a tree of its own, with one sanitizer in all of it.
build() {
	local name=$1 flags=$2
	shift 2
	"${MAKE:-make}" --no-print-directory -s -j"$(nproc)" BUILD="build/$name" \
		CFLAGS="$flags" LDFLAGS="$flags" "$@"
}

build asan "$flags_asan" all c-tests || exit 1
build tsan "$flags_tsan" all c-tests || exit 1
passed=0
failed=0
for run in "asan test-c" "tsan test-threads"; do
	read -r name goal <<<"$run"
	flags=flags_$name
	output=$(build "$name" "${!flags}" "$goal" 2>&1)
	status=$?
	echo "== $name"
	echo "$output"
	read -r tests bad < <(sed -n 's/^\([0-9]*\) tests, \([0-9]*\) failed$/\1 \2/p' <<<"$output" | tail -1)
	: "${tests:=0}" "${bad:=1}"
	[ "$status" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
	passed=$((passed + tests - bad))
	failed=$((failed + bad))
	unset tests bad
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
