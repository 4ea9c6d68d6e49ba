#!/bin/bash
# The cache alone: published hit rates, a scan, speed, and a chart of miss ratios.
set -eu
cd "$(dirname "$0")/../.."
. tests/bench/measure.sh
program=${BUILD:-build}/tests/bench/cache-bench
"${MAKE:-make}" --no-print-directory -s "$program"

echo "| hit rate, % | lru | random | sieve | s3fifo |"
echo "|---|---|---|---|---|"
row() {
	echo "| $1 | $("$program" "$2" | awk '{ printf "%s%s", sep, $2; sep = " | " }') |"
}
row "Zipf 0.99, 700,000 keys, 7,000,000 requests, cache of 0.1 % (published: lru 36.6, sieve 47.7)" published
row "the same keys, a quarter of them scans, cache of 1 %" scan

echo
echo "| | Vitrina | compared with | ratio | goal |"
echo "|---|---|---|---|---|"
"$program" speed | while read -r threads ours theirs ratio; do
	goal=1.0
	at_once="1 thread"
	[ "$threads" = 1 ] || { goal=1.5; at_once="$threads threads"; }
	printf '| million cache operations a second, %s | %s | %s | **%.2f** | %s |\n' \
		"$at_once" "$ours" "$theirs" "$ratio" $goal
done

chart=${MEASURED:-build}/miss-ratio.svg
"$program" curve | awk -f tests/bench/cache/chart.awk >"$chart.new" && mv "$chart.new" "$chart"
