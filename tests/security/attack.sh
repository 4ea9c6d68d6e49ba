#!/bin/bash
# Tools of attackers against a throwaway site behind one front end, while a second
# client is served all the time: attack.sh nginx|apache
#   ATTACK_SECONDS (20) of each slow attack
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../support/run/instance.sh"
. "$here/../support/run/checks.sh"

seconds=${ATTACK_SECONDS:-20}
# Apache gives each connection a thread, and has 2048.
case $1 in
apache) at_once=1000 each_second=200 ;;
*) at_once=2000 each_second=400 ;;
esac
# The tools guess: what slows guessing down is tried elsewhere.
export VITRINA_RATE_LIMITS=off
instance_start "$1" || exit 1
work=$instance_data/attack
mkdir "$work"

# A second client: one request after the other, each with its status and time.
watch_begin() {
	: >"$work/seen"
	while :; do
		curl -s -o /dev/null -m 10 -w '%{http_code} %{time_total}\n' \
			"$instance_url/api/videos" >>"$work/seen"
		sleep 0.2
	done &
	watcher=$!
}

# It was served each time, and never waited for 5 s.
watch_end() {
	kill "$watcher"
	wait "$watcher" 2>/dev/null
	awk '$1 != 200 || $2 > 5 { bad++ } $2 > longest { longest = $2 }
		END { printf "   %d requests of the second client, %d not served, the longest %s s\n", NR, bad, longest
			exit NR < 10 || bad > 0 }' "$work/seen" | tee -a "$work/facts"
	return "${PIPESTATUS[0]}"
}

# What a tool says of itself, for whoever reads how much was tried.
note() {
	echo "$*" >>"$work/facts"
}

# MODE is slowhttptest's: -H headers, -B bodies, -X reading; CONNECTIONS at once.
slow() {
	local mode=$1 path=$2
	(
		ulimit -n 8192
		slowhttptest "$mode" -c "$at_once" -r "$each_second" -i 5 -l "$seconds" -p 5 \
			-u "$instance_url$path" "${@:3}"
	) >"$work/slow" 2>&1
	note "$mode $path: $(sed 's/\x1b\[[0-9;]*m//g' "$work/slow" | grep -oE '(connected|closed|service available): +[A-Z0-9]+' |
		tail -3 | tr -s ' ' | paste -sd' ')"
	grep -q 'Exit status' "$work/slow" || { tail -5 "$work/slow"; return 1; }
}

# All parameters that a query or a body has; its words for a hole are few.
inject() {
	timeout 900 sqlmap --batch --disable-coloring --flush-session --level 2 --risk 2 --threads 4 \
		--output-dir "$work/sqlmap" --dbms PostgreSQL --technique BEUST --time-sec 3 "$@" \
		>"$work/sqlmap.log" 2>&1
	note "sqlmap $2: $(grep -c 'testing ' "$work/sqlmap.log") tests"
	if grep -q 'identified the following injection' "$work/sqlmap.log"; then
		grep -E 'injectable|Parameter|Payload' "$work/sqlmap.log"
		return 1
	fi
	grep -qE 'do not appear to be injectable|does not seem to be injectable' "$work/sqlmap.log" ||
		{ tail -5 "$work/sqlmap.log"; return 1; }
}

json='Content-Type: application/json'
inject_all() {
	inject -u "$instance_url/api/videos?q=gulls&owner=ana&tag=sea&sort=newest&limit=5" &&
		inject -u "$instance_url/api/videos?cursor=x" --ignore-code 422 &&
		inject -u "$instance_url/api/images?owner=ana&limit=5" &&
		inject -u "$instance_url/search?q=gulls" &&
		inject -u "$instance_url/api/auth/login" -H "$json" -H "Origin: $instance_url" \
			--ignore-code 401,422 --data '{"username":"ana","password":"a calm green window"}'
}

crawl() {
	timeout 900 wapiti -u "$instance_url/" --flush-session --max-scan-time "$((seconds * 6))" -d 3 \
		-s "$instance_url/search?q=x" -s "$instance_url/?tag=x" -s "$instance_url/sign-in?next=/x" \
		-s "$instance_url/api/videos?q=x&owner=x" -s "$instance_url/api/images?owner=x" \
		-m 'sql,blindsql,xss,permanentxss,exec,file,crlf,xxe,redirect,backup,htaccess' --no-bugreport \
		--store-session "$work/wapiti" --store-config "$work/wapiti-config" \
		-f json -o "$work/wapiti.json" >"$work/wapiti.log" 2>&1
	note "wapiti: $(grep -c 'Launching module' "$work/wapiti.log") modules"
	grep -q 'Launching module sql' "$work/wapiti.log" || { tail -5 "$work/wapiti.log"; return 1; }
	python3 - "$work/wapiti.json" <<-'END'
		import json, sys
		report = json.load(open(sys.argv[1]))
		found = {name: holes for name, holes in report["vulnerabilities"].items() if holes}
		for name, holes in found.items():
		    for hole in holes:
		        print(name, hole.get("path"), hole.get("info"))
		sys.exit(bool(found))
	END
}

# The attack, and the second client beside it.
under() {
	local name=$1
	shift
	watch_begin
	check "$name" "$@"
	check "and a second client is served meanwhile" watch_end
}

under "slow headers are cut off" slow -H /
under "slow bodies are" slow -B /api/auth/login
under "whoever reads slowly keeps nobody waiting" slow -X /main.js -w 512 -y 1024 -n 5 -z 32 -k 3
under "sqlmap finds nothing to inject into" inject_all
under "wapiti finds no hole" crawl
echo "$1:"
cat "$work/facts"
checks_end
status=$?
exit "$status"
