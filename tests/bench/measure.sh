# Sourced by the benchmarks: alternating repetitions, medians, ratios.

REPS=${REPS:-5}
SECONDS_EACH=${SECONDS_EACH:-3}

median() {
	sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# Four digits that count, thousands apart: 15,150.
figure() {
	awk -v n="$1" 'BEGIN {
		if (n < 1000) { printf "%.4g", n; exit }
		scale = 10 ^ (length(int(n)) - 4)
		n = sprintf("%d", int(n / scale + 0.5) * scale)
		while (match(n, /[0-9][0-9][0-9][0-9](,|$)/)) n = substr(n, 1, RSTART) "," substr(n, RSTART + 1)
		printf "%s", n }'
}

# Requests a second of one URL, 64 connections.
rate() {
	wrk -t2 -c64 -d"${SECONDS_EACH}s" "$1" | awk '/^Requests\/sec/ { print $2 } /Non-2xx/ { print "bad" > "/dev/stderr" }'
}

# Seconds that a command takes.
seconds() {
	local start end
	start=$(date +%s.%N)
	"$@" >/dev/null || echo "failed: $*" >&2
	end=$(date +%s.%N)
	awk "BEGIN { print $end - $start }"
}

# compare NAME GOAL MEASURE… -- MEASURE…: run both in turn, and print a row of
# the medians and the median of the pairwise ratios.  `better` is more or less.
compare() {
	local name=$1 goal=$2 better=$3 ours=() theirs=() side=ours word a b ratios="" as="" bs=""
	shift 3
	for word in "$@"; do
		if [ "$word" = -- ]; then side=theirs
		elif [ $side = ours ]; then ours+=("$word")
		else theirs+=("$word"); fi
	done
	for _ in $(seq "$REPS"); do
		a=$("${ours[@]}")
		b=$("${theirs[@]}")
		as+="$a"$'\n'
		bs+="$b"$'\n'
		if [ "$better" = more ]; then ratios+="$(awk "BEGIN { print $a / $b }")"$'\n'
		else ratios+="$(awk "BEGIN { print $b / $a }")"$'\n'; fi
	done
	printf '| %s | %s | %s | **%.2f** | %s |\n' "$name" "$(figure "$(printf %s "$as" | median)")" \
		"$(figure "$(printf %s "$bs" | median)")" "$(printf %s "$ratios" | median)" "$goal"
}

# nginx as it comes, with its DAV module, on the same filesystem.
start_dav() {
	dav_port=$(instance_free_port)
	mkdir -p "$instance_data/dav"
	cat >"$instance_data/dav.conf" <<EOF
daemon off; worker_processes 2; pid $instance_data/dav.pid; error_log $instance_data/dav.log; user root;
events {}
http { access_log off; client_body_temp_path $instance_data/dav;
  server { listen 127.0.0.1:$dav_port; client_max_body_size 0; root $instance_data/dav; dav_methods PUT; } }
EOF
	nginx -c "$instance_data/dav.conf" -e "$instance_data/dav.log" >/dev/null 2>&1 &
	dav_pid=$!
	trap 'kill $dav_pid 2>/dev/null; instance_stop' EXIT
	until curl -s -o /dev/null "http://127.0.0.1:$dav_port/"; do :; done
}

stop_dav() {
	kill "$dav_pid"
	wait "$dav_pid" 2>/dev/null || true
	trap instance_stop EXIT
	rm -rf "$instance_data/dav"
}
