# Violations against instance-hours, as an SVG, a panel for each factor.
# In: factor TAB policy TAB hours TAB share of minutes, among other lines.
function x(panel, hours) { return LEFT + panel * (WIDE + GAP) + WIDE * (hours - 0.9) / (MOST - 0.9) }
function y(share) { return TOP + TALL * (1 - log((share > LEAST ? share : LEAST) / LEAST) / log(1 / LEAST)) }
function text(at_x, at_y, anchor, colour, what) {
	printf "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n",
		at_x, at_y, anchor, colour, what
}
function panel_axes(panel, factor,    share, hours) {
	text(x(panel, 0.9), TOP - 10, "start", "#111827", factor " times the load")
	for (share = LEAST; share <= 1.001; share *= 10) {
		printf "<path d=\"M%.1f %.1fh%d\" stroke=\"#e5e7eb\"/>\n", x(panel, 0.9), y(share), WIDE
		if (panel == 0) text(LEFT - 8, y(share) + 4, "end", "#6b7280", 100 * share " %")
	}
	for (hours = 1; hours <= MOST; hours++)
		text(x(panel, hours), TOP + TALL + 20, "middle", "#6b7280", hours)
}
BEGIN {
	FS = "\t"
	LEFT = 64; TOP = 70; WIDE = 250; TALL = 260; GAP = 30; MOST = 4; LEAST = 0.0001
	colour["target"] = "#0f766e"; colour["HPA"] = "#4338ca"
	colour["target tracking"] = "#b45309"; colour["step"] = "#6b7280"
	print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 920 400\" font-family=\"system-ui, sans-serif\" font-size=\"13\">"
	print "<title>Minutes of violation against instance-hours, by policy</title>"
	print "<rect width=\"920\" height=\"400\" fill=\"#fff\"/>"
	text(LEFT, 26, "start", "#111827", "Share of minutes above what a host may do, against instance-hours (1: who knows the future)")
}
NF == 4 {
	if (!($1 in panel)) { panel[$1] = panels++; panel_axes(panel[$1], $1) }
	if (!($2 in known)) { known[$2] = 1; order[++names] = $2 }
	if ($3 <= MOST)
		printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\" fill-opacity=\"0.75\"/>\n", x(panel[$1], $3), y($4), colour[$2]
}
END {
	for (i = 1; i <= names; i++) {
		printf "<circle cx=\"%d\" cy=\"380\" r=\"5\" fill=\"%s\"/>\n", LEFT + 150 * (i - 1), colour[order[i]]
		text(LEFT + 150 * (i - 1) + 12, 384, "start", colour[order[i]], order[i])
	}
	print "</svg>"
}
