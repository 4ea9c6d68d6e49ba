#!/bin/bash
# Scaling, simulated: our policies against the HPA's and target tracking's.
# TRACES= names a directory of CSV files; without it the curves are made.
set -eu
cd "$(dirname "$0")/../.."
program=${BUILD:-build}/tests/bench/autoscale-bench
"${MAKE:-make}" --no-print-directory -s "$program"

"$program" | tee "${MEASURED:-build}/autoscale.points" | grep '^|'
chart=${MEASURED:-build}/autoscale.svg
awk -f tests/bench/autoscale/chart.awk "${MEASURED:-build}/autoscale.points" >"$chart.new" && mv "$chart.new" "$chart"
rm "${MEASURED:-build}/autoscale.points"
