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
echo "| | Vitrina | simplest locked LRU | ratio | goal |"
echo "|---|---|---|---|---|"
"$program" speed | while read -r threads ours theirs; do
	goal=1.0
	[ "$threads" = 1 ] || goal=1.5
	printf '| million cache operations a second, %s threads | %s | %s | **%.2f** | %s |\n' \
		"$threads" "$ours" "$theirs" "$(awk "BEGIN { print $ours / $theirs }")" $goal
done

chart=${CHART:-${BUILD:-build}/miss-ratio.svg}
"$program" curve | awk -F, '
	BEGIN {
		split("#b45309 #6b7280 #0f766e #4338ca", colour, " ")
		print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 400\" font-family=\"sans-serif\" font-size=\"13\">"
		print "<rect width=\"640\" height=\"400\" fill=\"white\"/>"
		for (m = 0; m <= 10; m += 2) {
			y = 350 - m * 32
			printf "<path d=\"M60 %d H610\" stroke=\"#e5e7eb\"/><text x=\"52\" y=\"%d\" text-anchor=\"end\">%.1f</text>\n", y, y + 4, m / 10
		}
		printf "<text x=\"335\" y=\"392\" text-anchor=\"middle\">cache size, share of the keys (log)</text>\n"
		printf "<text x=\"60\" y=\"20\">miss ratio</text>\n"
	}
	function x(share) { return 60 + 550 * (log(share) - log(0.0003)) / (log(0.3) - log(0.0003)) }
	$1 != last { if (last != "") line(); last = $1; n++; points = "" }
	{
		points = points sprintf("%.1f,%.1f ", x($2), 350 - $3 * 320)
		if (n == 1) printf "<text x=\"%.0f\" y=\"370\" text-anchor=\"middle\">%g %%</text>\n", x($2), $2 * 100
	}
	function line() {
		printf "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/><text x=\"540\" y=\"%d\" fill=\"%s\">%s</text>\n", points, colour[n], 20 + 18 * n, colour[n], last
	}
	END { line(); print "</svg>" }' >"$chart"
echo
echo "Miss ratios against size: $chart"
