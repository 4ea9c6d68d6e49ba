#!/bin/bash
# make fuzz: each fuzzer for FUZZ_SECONDS (20) by libFuzzer, under ASan and
# UBSan, from its corpus; what it finds more is kept in build/fuzz/found, and
# what breaks it in build/fuzz/broken, for `build/fuzz/fuzzers/NAME FILE`.
#   tests/fuzz/run.sh [NAME…]
set -u
cd "$(dirname "$0")/../.."

seconds=${FUZZ_SECONDS:-20}
build=${BUILD:-build}/fuzz
flags="-O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined,float-cast-overflow"
# gcc's warnings are the ones that count
flags+=" -fno-sanitize-recover=all -w"
export ASAN_OPTIONS=detect_stack_use_after_return=1:allocator_may_return_null=1
export UBSAN_OPTIONS=print_stacktrace=1
# Threads of its own would only be in each other's way on such small matrices.
export OPENBLAS_NUM_THREADS=1

if [ $# -eq 0 ]; then
	for file in tests/fuzz/*.c; do set -- "$@" "$(basename "$file" .c)"; done
fi
"${MAKE:-make}" --no-print-directory -s -j"$(nproc)" BUILD="$build" CC=clang \
	CFLAGS="$flags" LDFLAGS="$flags" "${@/#/$build/fuzzers/}" || exit 1

passed=0
failed=0
for name in "$@"; do
	mkdir -p "$build/found/$name" "$build/broken"
	echo "== $name, $seconds s"
	if "$build/fuzzers/$name" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
		-max_len=16384 -print_final_stats=1 -artifact_prefix="$build/broken/$name-" \
		"$build/found/$name" "tests/fuzz/corpus/$name" >"$build/$name.log" 2>&1; then
		passed=$((passed + 1))
		awk '/number_of_executed_units/ { print "  " $2 " inputs" } / cov: / { last = $0 }
			END { if (match(last, /cov: [0-9]+/)) print "  " substr(last, RSTART, RLENGTH) }' "$build/$name.log"
	else
		failed=$((failed + 1))
		tail -40 "$build/$name.log"
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
