#!/bin/bash
# Who asks, and whether by https, through proxies: proxies.sh nginx|apache
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../support/run/checks.sh"
. "$here/../support/run/instance.sh"

. "$here/fail2ban.sh"

front_end=$1
work=$(mktemp -d)
proxies=()
A=127.0.0.10	# clients; proxies are .1 and .3
B=127.0.0.11
C=127.0.0.12	# whom no log-in of another slowed down

proxies_end() {
	local pid
	for pid in "${proxies[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
	proxies=()
}

answers() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# proxy PORT COMMAND…: a process that listens there in the end
proxy() {
	local port=$1 tries
	shift
	"$@" >>"$work/proxies.log" 2>&1 &
	proxies+=($!)
	for tries in $(seq 200); do
		! answers "$port" || return 0
		sleep 0.05
	done
	cat "$work/proxies.log"
	return 1
}

# HAProxy as it comes: `option forwardfor` adds a line of its own after the client's.
start_haproxy() {
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
		-keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
	cat "$work/cert.pem" "$work/key.pem" >"$work/both.pem"
	cat >"$work/haproxy.cfg" <<-END
		defaults
			mode http
			option forwardfor
			timeout connect 5s
			timeout client 30s
			timeout server 30s
		frontend plain
			bind 127.0.0.1:$haproxy
			default_backend site
		frontend tls
			bind 127.0.0.1:$haproxy_tls ssl crt $work/both.pem
			http-request set-header X-Forwarded-Proto https
			default_backend site
		frontend before_another
			bind 127.0.0.1:$two ssl crt $work/both.pem
			http-request set-header X-Forwarded-Proto https
			default_backend another
		backend site
			server one 127.0.0.1:$instance_port
		backend another
			server one 127.0.0.1:$nginx
	END
	proxy "$haproxy" haproxy -db -f "$work/haproxy.cfg"
}

# nginx as its manual says, and itself known to the site by another address.
start_nginx() {
	mkdir -p "$work/tmp"
	cat >"$work/nginx.conf" <<-END
		daemon off;
		pid $work/nginx.pid;
		events { }
		http {
			access_log off;
			proxy_temp_path $work/tmp;
			client_body_temp_path $work/tmp;
			fastcgi_temp_path $work/tmp;
			uwsgi_temp_path $work/tmp;
			scgi_temp_path $work/tmp;
			server {
				listen 127.0.0.1:$nginx;
				location / {
					proxy_pass http://127.0.0.1:$instance_port;
					proxy_bind 127.0.0.3;
					proxy_http_version 1.1;
					proxy_set_header Host \$http_host;
					proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
				}
			}
		}
	END
	proxy "$nginx" nginx -e stderr -p "$work" -c "$work/nginx.conf"
}

# ask FROM PORT PATH [curl's options]: its status; head and body in $work
ask() {
	local from=$1 port=$2 path=$3 scheme=http
	shift 3
	case $port in "$haproxy_tls" | "$two") scheme=https ;; esac
	curl -sS -k -o "$work/body" -D "$work/head" -w '%{http_code}\n' --interface "$from" "$@" \
		"$scheme://127.0.0.1:$port$path"
}

# signed_up FROM PORT [curl's options]: a session, in $work/jar
signed_up() {
	local from=$1 port=$2 status
	shift 2
	rm -f "$work/jar"
	status=$(ask "$from" "$port" /api/auth/register -c "$work/jar" -H 'Content-Type: application/json' \
		-d "{\"username\":\"p$(cut -c 1-18 /proc/sys/kernel/random/uuid)\",\"password\":\"nine green lanterns\"}" "$@")
	[ "$status" = 201 ] || { echo "$status"; cat "$work/body"; return 1; }
}

# seen_as ADDRESS FROM PORT [curl's options]: whom programs take for the client
seen_as() {
	local want=$1 from=$2 port=$3
	signed_up "${@:2}" || return 1
	[ "$(ask "$from" "$port" /api/auth/sessions -b "$work/jar")" = 200 ] &&
		grep -q "\"address\":\"$want\"" "$work/body" || { cat "$work/body"; return 1; }
}

# What a client says of itself, in one line and in two.
forged=(-H 'X-Forwarded-For: 203.0.113.9' -H 'X-Forwarded-For: 127.0.0.1, 203.0.113.8')

has_hsts() {
	grep -qi '^strict-transport-security: max-age=31536000' "$work/head"
}
hsts() {
	ask "$@" >/dev/null && has_hsts || { cat "$work/head"; return 1; }
}
no_hsts() {
	ask "$@" >/dev/null && ! has_hsts || { cat "$work/head"; return 1; }
}

# stays_signed_in PORT…: a cookie that the browser keeps, and is known by
stays_signed_in() {
	signed_up "$C" "$@" && grep -qi "^set-cookie: $cookie=" "$work/head" || { cat "$work/head"; return 1; }
	[ "$(ask "$C" "$1" /api/auth/me -b "$work/jar")" = 200 ]
}

login() {
	ask "$1" "$2" /api/auth/login -H 'Content-Type: application/json' -d "$3" "${@:4}"
}

# only_one_is_slowed_down PORT BODY OF_B STATUS_OF_B: many log-ins of A, each with
# another address that it claims, are A's alone.
only_one_is_slowed_down() {
	local i
	for i in $(seq 60); do
		login "$A" "$1" "$2" -H "X-Forwarded-For: 198.51.100.$i"
	done | sort | uniq -c >"$work/statuses"
	grep -q ' 429$' "$work/statuses" || { cat "$work/statuses"; return 1; }
	[ "$(login "$B" "$1" "$3")" = "$4" ]
}
names_the_client() {
	grep '"path":"/api/auth/login","status":429' "$instance_data/log/front-end.log" | grep -q "\"address\":\"$A\"" ||
		{ tail -3 "$instance_data/log/front-end.log"; return 1; }
}

# In the place of the trap that instance_start sets.
ended() {
	proxies_end
	instance_stop
	rm -rf "$work"
}

site() {
	instance_start "$front_end" || exit 1
	trap ended EXIT
	haproxy=$(instance_free_port) haproxy_tls=$(instance_free_port) two=$(instance_free_port) nginx=$(instance_free_port)
	start_haproxy && start_nginx || exit 1
}

export VITRINA_TRUSTED_PROXIES=127.0.0.1,127.0.0.3 VITRINA_REGISTRATION=open

site
cookie=session
check "behind HAProxy the client does not choose its address" seen_as "$A" "$A" "$haproxy" "${forged[@]}"
check "nor behind nginx" seen_as "$A" "$A" "$nginx" "${forged[@]}"
check "nor behind one behind the other" seen_as "$A" "$A" "$two" "${forged[@]}"
check "nor where no proxy is" seen_as "$B" "$B" "$instance_port" "${forged[@]}"
check "a port and brackets are read" seen_as 2001:db8::7 127.0.0.1 "$instance_port" -H 'X-Forwarded-For: [2001:db8::7]:4711'
check "what is no address counts as the proxy" seen_as 127.0.0.1 127.0.0.1 "$instance_port" -H 'X-Forwarded-For: unknown'
check "one client's log-ins slow nobody else down" only_one_is_slowed_down "$haproxy" \
	'{"username":"nobody","password":"a wrong one"}' '{"username":"another","password":"a wrong one"}' 401
if [ "$front_end" = nginx ]; then
	check "nor does nginx's own limit" only_one_is_slowed_down "$two" '{}' '{}' 422
	check "and its log names the client" names_the_client
fi
check "plain http is not held to https" no_hsts "$A" "$haproxy" /
check "nor in what programs say" no_hsts "$A" "$haproxy" /api/auth/registration
check "https at the outermost proxy is" hsts "$A" "$haproxy_tls" /
check "in what programs say too" hsts "$A" "$haproxy_tls" /api/auth/registration
check "and through another that says nothing of it" hsts "$A" "$two" /
check "a stranger's word for it is none" no_hsts "$A" "$instance_port" / -H 'X-Forwarded-Proto: https'
check "a session by plain http" stays_signed_in "$haproxy"
check "a stranger's word for https changes nothing of it" stays_signed_in "$instance_port" -H 'X-Forwarded-Proto: https'
cookie=__Host-session
check "a session by https that a proxy ends" stays_signed_in "$haproxy_tls"
check "and through two proxies" stays_signed_in "$two"
if [ "$front_end" = nginx ]; then
	check "fail2ban's filter knows failures, and nothing that a client wrote" filter_knows_failures_alone
	check "its jail bans the client, not the proxy" jail_bans_the_client
fi
proxies_end
instance_stop

export VITRINA_PUBLIC_URL=https://video.example.org
site
check "with public_url too, the client does not choose its address" seen_as "$A" "$A" "$haproxy_tls" "${forged[@]}"
check "nor behind two proxies" seen_as "$A" "$A" "$two" "${forged[@]}"
check "https is known by public_url" hsts "$A" "$nginx" /
check "and so are sessions" stays_signed_in "$haproxy_tls"
check "and through two proxies" stays_signed_in "$two"
checks_end
