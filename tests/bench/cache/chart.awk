# Miss ratio against cache size, as an SVG.  In: policy,share,ratio, by policy and size.
function x(share) { return LEFT + WIDE * (log(share) - log(FROM)) / (log(TO) - log(FROM)) }
function y(ratio) { return TOP + TALL * (1 - ratio) }
function text(at_x, at_y, anchor, colour, what) {
	printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n",
		at_x, at_y, anchor, colour, what
}
BEGIN {
	FS = ","
	LEFT = 56; TOP = 56; WIDE = 600; TALL = 300; FROM = 0.0003; TO = 0.3
	colour["lru"] = "#b45309"; colour["random"] = "#6b7280"
	colour["sieve"] = "#0f766e"; colour["s3fifo"] = "#4338ca"
	dashes["lru"] = "none"; dashes["random"] = "2 4"; dashes["sieve"] = "none"; dashes["s3fifo"] = "7 4"
	print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 430\" font-family=\"system-ui, sans-serif\" font-size=\"13\">"
	print "<title>Miss ratio against cache size, by policy</title>"
	print "<rect width=\"760\" height=\"430\" fill=\"#fff\"/>"
	printf "<g font-size=\"15\" font-weight=\"600\">"
	text(LEFT, 26, "start", "#111827", "Miss ratio against cache size")
	print "</g>"
	text(LEFT, 44, "start", "#6b7280", "Zipf 0.99, 700,000 keys")
	for (m = 0; m <= 100; m += 20) {
		printf "<path d=\"M%d %.1fH%d\" stroke=\"%s\"/>\n", LEFT, y(m / 100), LEFT + WIDE, m ? "#e5e7eb" : "#9ca3af"
		text(LEFT - 8, y(m / 100) + 4, "end", "#6b7280", m " %")
	}
	text(LEFT + WIDE / 2, TOP + TALL + 44, "middle", "#6b7280", "cache size, as a share of the keys")
}
{
	if (!($1 in points)) { order[++n] = $1; points[$1] = "" }
	points[$1] = points[$1] sprintf("%.1f,%.1f ", x($2), y($3))
	last[$1] = y($3)
	if (n == 1) text(x($2), TOP + TALL + 22, "middle", "#6b7280", $2 * 100 " %")
}
END {
	for (i = 1; i <= n; i++)
		printf "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-linejoin=\"round\" stroke-dasharray=\"%s\"/>\n",
			points[order[i]], colour[order[i]], dashes[order[i]]
	for (i = 1; i <= n; i++) {
		# a key of its own: the lines end too near each other to be named there
		printf "<path d=\"M%d %.1fh28\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\"/>\n",
			LEFT + WIDE - 120, TOP + 2 + 20 * i, colour[order[i]], dashes[order[i]]
		text(LEFT + WIDE - 84, TOP + 6 + 20 * i, "start", colour[order[i]], order[i])
	}
	print "</svg>"
}
