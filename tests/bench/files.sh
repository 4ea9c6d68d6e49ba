#!/bin/bash
# Files by WebDAV against Apache's mod_dav and nginx's DAV module on the same disk, which
# are made durable alike: files/sync.c syncs what they rename.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/measure.sh"
. "$here/../support/run/instance.sh"
export VITRINA_RATE_LIMITS=off
ENTRIES=${ENTRIES:-10000}
MOVED=${MOVED:-100000}
HOME_FILES=${HOME_FILES:-1000000}

[ "$(id -u)" -eq 0 ] || { echo "make bench: run it as root, it starts front ends of its own" >&2; exit 1; }
others=()
stop_all() {
	kill "${others[@]}" 2>/dev/null || true
	wait "${others[@]}" 2>/dev/null || true
	instance_stop
	rm -rf "$work"
}

instance_start nginx
trap stop_all EXIT
run_dir=$(dirname "$(find /run /tmp -maxdepth 2 -name auth.sock -newer "$instance_data" 2>/dev/null | head -1)")
# not below the data, which is the site's alone; on the same disk
work=$(mktemp -d "${instance_home:-/tmp}/vitrina-bench.XXXXXX")
mkdir -p "$work/nginx/root/put" "$work/apache/root/put" "$work/sync"
cc -O2 -shared -fPIC -D_GNU_SOURCE -o "$work/sync.so" "$here/files/sync.c" -ldl
chmod 755 "$work"

# The others: two processes each, no log, what they rename synced.
start_others() {
	nginx_port=$(instance_free_port)
	apache_port=$(instance_free_port)
	cat >"$work/nginx.conf" <<-N
		daemon off; worker_processes 2; pid $work/nginx.pid; error_log $work/nginx.log; user root;
		events {}
		http { access_log off; sendfile on; tcp_nopush on; client_body_temp_path $work/nginx/tmp; client_max_body_size 0;
		  server { listen 127.0.0.1:$nginx_port; root $work/nginx/root; dav_methods PUT DELETE MKCOL COPY MOVE; } }
	N
	cat >"$work/apache.conf" <<-A
		ServerRoot $work
		PidFile $work/apache.pid
		ErrorLog $work/apache.log
		Listen 127.0.0.1:$apache_port
		ServerName localhost
		LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
		LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
		LoadModule dav_module /usr/lib/apache2/modules/mod_dav.so
		LoadModule dav_fs_module /usr/lib/apache2/modules/mod_dav_fs.so
		DavLockDB $work/apache/locks
		DocumentRoot $work/apache/root
		EnableSendfile On
		MaxKeepAliveRequests 0
		<Directory $work/apache/root>
			Dav On
			Require all granted
		</Directory>
	A
	chown -R www-data "$work/apache" 2>/dev/null || true
	printf 'User www-data\nGroup www-data\n' >>"$work/apache.conf"
	LD_PRELOAD="$work/sync.so" nginx -c "$work/nginx.conf" -e "$work/nginx.log" >/dev/null 2>&1 &
	others+=($!)
	LD_PRELOAD="$work/sync.so" apache2 -DFOREGROUND -f "$work/apache.conf" >/dev/null 2>&1 &
	others+=($!)
	until curl -s -o /dev/null "http://127.0.0.1:$nginx_port/" && curl -s -o /dev/null "http://127.0.0.1:$apache_port/"; do
		kill -0 "${others[0]}" && kill -0 "${others[1]}" || { cat "$work"/*.log >&2; exit 1; }
	done
}

json() {
	curl -fsS -b "$work/jar" -c "$work/jar" -X "$1" -H 'Content-Type: application/json' -d "$3" "$instance_url$2"
}
json POST /api/auth/register "{\"username\":\"bench\",\"password\":\"four oaks in a row\",\"code\":\"$instance_code\"}" >/dev/null
token=$(json POST /api/auth/tokens '{"name":"disk","scopes":["files"]}' | sed -n 's/.*"token":"\([^"]*\)".*/\1/p')
basic=$(printf 'bench:%s' "$token" | base64 -w0)
start_others
ours=$instance_url/dav/home
nginx=http://127.0.0.1:$nginx_port
apache=http://127.0.0.1:$apache_port

dav() {
	curl -fsS -o /dev/null -H "Authorization: Basic $basic" "$@"
}
dav -X MKCOL "$ours/put"

# PUTs a second of new files of 10 KB, on 32 connections.
cat >"$work/put.lua" <<-'L'
	local thread_count, mine, count = 0, 0, 0
	function setup(thread) thread:set("id", thread_count); thread_count = thread_count + 1 end
	function init(args) base = args[1]; count = 0; body = string.rep("0123456789", 1024); seed = args[2] end
	function request()
		count = count + 1
		return wrk.format("PUT", base .. "/" .. seed .. "-" .. id .. "-" .. count, nil, body)
	end
L
round=0
puts() {
	local url=$1 path=${1#*//*/}
	round=$(date +%s%N)
	wrk -t2 -c32 -d"${SECONDS_EACH}s" -H "Authorization: Basic $basic" -s "$work/put.lua" "$url" -- "/$path" "$round" |
		awk '/^Requests\/sec/ { print $2 } /Non-2xx/ { print "bad: " $0 > "/dev/stderr" }'
}
echo "| | Vitrina | compared with | ratio | goal |"
echo "|---|---|---|---|---|"
compare "PUT of 10 KB, durable, a second (nginx's DAV, synced)" 1.5 more puts "$ours/put" -- puts "$nginx/put"
compare "PUT of 10 KB, durable, a second (mod_dav, synced)" 1.5 more puts "$ours/put" -- puts "$apache/put"

# GETs of 1 MB, of a static file by nginx and by Apache.
head -c 1048576 /dev/urandom >"$work/large"
dav -T "$work/large" "$ours/large"
cp "$work/large" "$work/nginx/root/large"
cp "$work/large" "$work/apache/root/large"
chmod 644 "$work/nginx/root/large" "$work/apache/root/large"
gets() {
	wrk -t2 -c64 -d"${SECONDS_EACH}s" -H "Authorization: Basic $basic" "$1" |
		awk '/^Requests\/sec/ { print $2 } /Non-2xx/ { print "bad: " $0 > "/dev/stderr" }'
}
compare "GET of 1 MB, requests/s (nginx, static)" 0.95 more gets "$ours/large" -- gets "$nginx/large"

# A folder of as many entries, whole.
mkdir "$work/apache/root/many"
(cd "$work/apache/root/many" && seq -f 'file %g' "$ENTRIES" | xargs -d '\n' touch)
chown -R www-data "$work/apache/root/many" 2>/dev/null || true
fill() {	# FOLDER COUNT: rows of one object, as a copy makes them
	dav -X MKCOL "$ours/$1"
	sql "INSERT INTO file (public_id, parent_id, name, is_file, object_id, size_bytes, found_in)
		SELECT translate(substr(encode(uuid_send(gen_random_uuid()), 'base64'), 1, 11), '+/', '-_'), p.id, 'file ' || n, true,
		       l.object_id, l.size_bytes, p.found_in
		  FROM file p, file l, generate_series(1, $2) n WHERE p.name = '$1' AND l.name = 'large'"
}
sql() {
	runuser -u vitrina -- env PGHOST="$run_dir" psql -qX -d vitrina -v ON_ERROR_STOP=1 -c "$1"
}
fill many "$ENTRIES"
lists() {
	seconds curl -fsS -o /dev/null -H "Authorization: Basic $basic" -X PROPFIND -H 'Depth: 1' "$1/"
}
compare "PROPFIND of $ENTRIES entries, seconds (mod_dav)" 5 less lists "$ours/many" -- lists "$apache/many"

fill moved "$MOVED"
dav -X MKCOL "$ours/elsewhere"
echo moved >"$work/at"
moves() {
	local at to=elsewhere/moved
	at=$(cat "$work/at")
	[ "$at" = moved ] || to=moved
	seconds dav -X MOVE -H "Destination: $ours/$to" "$ours/$at"
	echo "$to" >"$work/at"
}
# Milliseconds of a home's page of 100, of a search for what few are called, of a move.
ask() {
	seconds curl -fsS -o /dev/null -b "$work/jar" "$instance_url/api/files$1"
}
asks() {	# NAME of the folder
	local id
	id=$(curl -fsS -b "$work/jar" "$instance_url/api/files/tree?path=/$1" | sed -n 's/^{"id":"\([^"]*\)".*/\1/p')
	for _ in $(seq "$REPS"); do ask "?parent=$id&limit=100"; done | median
	for _ in $(seq "$REPS"); do ask "/search?q=e%20777"; done | median
	for _ in $(seq "$REPS"); do moves; done | median
}
in_ms() {
	awk '{ printf "%s%.1f", (NR > 1 ? ", " : ""), $1 * 1000 }'
}
few=$(asks many | in_ms)
fill million "$HOME_FILES"
sql "VACUUM ANALYZE file"
many=$(asks million | in_ms)

memory() {
	awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$(pgrep -of "$instance_data/app/build/bin/files")/status"
}
echo
echo "| | measured | goal |"
echo "|---|---|---|"
moves >"$work/first"
moves >"$work/second"
echo "| MOVE of a folder of $MOVED files, ms | $(awk '{ printf "%.0f", $1 * 1000 }' "$work/second") | < 50 |"
echo "| a page of 100, a search, a MOVE in a home of $((ENTRIES + MOVED)) files, ms | $few | |"
echo "| the same with $HOME_FILES more | $many | no more than the logarithm |"
echo "| memory of files after all this, MB resident | $(memory) | < 16 |"
