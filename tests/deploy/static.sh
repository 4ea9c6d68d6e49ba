#!/bin/bash
# What can be known of a deploy without a host: playbooks, roles, units, the
# front ends' templates, the package's scripts.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/run/checks.sh"
. "$top/tests/support/run/installed.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$top/ansible" || exit 1
export ANSIBLE_LOCAL_TEMP=$work/ansible ANSIBLE_NOCOLOR=1 HOME=$work

for play in *.yml; do
	check "$play is a playbook" ansible-playbook --syntax-check "$play"
done
check "ansible-lint, production" ansible-lint --offline --nocolor -q

# Roles' interfaces: each default has its specification, and the other way round
# but for what must be given.
specs_agree() {
	python3 - "$1" <<-'END'
		import sys, yaml
		role = sys.argv[1]
		specs = yaml.safe_load(open(f"{role}/meta/argument_specs.yml"))["argument_specs"]["main"]["options"]
		defaults = yaml.safe_load(open(f"{role}/defaults/main.yml"))
		wrong = [f"{name}: default {defaults.get(name)!r}, said to be {spec.get('default')!r}"
		    for name, spec in specs.items() if not spec.get("required") and defaults.get(name) != spec.get("default")]
		wrong += [f"{name}: no specification" for name in defaults if name not in specs]
		wrong += [f"{name}: no description" for name, spec in specs.items() if not spec.get("description")]
		print("\n".join(wrong))
		sys.exit(bool(wrong))
	END
}
for role in roles/*; do
	check "$role says what it takes" specs_agree "$role"
done

# A wrong value is refused before anything is done.
wrong_value_is_refused() {
	local said
	cat >"$work/play.yml" <<-END
		- hosts: localhost
		  connection: local
		  gather_facts: false
		  roles:
		    - role: $1
		      vars: $2
	END
	said=$(ansible-playbook -i localhost, "$work/play.yml" 2>&1) && { echo "it was taken"; return 1; }
	grep -q "$3" <<<"$said" || { echo "$said"; return 1; }
}
export ANSIBLE_ROLES_PATH=$top/ansible/roles
check "a front end that there is not" wrong_value_is_refused frontend '{frontend_name: lighttpd}' 'value of frontend_name must be one of'
check "a deploy of nothing" wrong_value_is_refused vitrina '{}' 'missing required arguments: vitrina_deb'

# The front ends' configuration of an installed site; each is also tried by the
# front end itself.
root=$work/root
filled=$root/run/vitrina/conf
installed_make "$root"
mkdir -p "$root/var/lib/vitrina/store/spool"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
with_tls=(TLS_CERT="$work/cert.pem" TLS_KEY="$work/key.pem")
with_places=(images=10.0.0.21,10.0.0.22 stats=10.0.0.23 matrix=fd00::24 worker=10.0.0.25 listen=10.0.0.11)

# configured KEY=VALUE…: vitrina.conf
configured() {
	printf '%s\n' "max_upload = 3G" "store_dir = $root/var/lib/vitrina/store" \
		"spool_dir = $root/var/lib/vitrina/store/spool" "$@" >"$root/etc/vitrina/vitrina.conf"
}

fill() {
	installed_render "$root" "$filled" HTTP_PORT=18080 HTTPS_PORT=18443 FRONTEND="$@"
}

taken() {
	local said
	if [ -e "$filled/nginx.conf" ]; then
		said=$(/usr/sbin/nginx -t -q -e stderr -p "$root/run/vitrina" -c "$filled/nginx.conf" 2>&1)
	else
		said=$(/usr/sbin/apache2 -t -f "$filled/apache.conf" -c 'ErrorLog /dev/null' 2>&1)
	fi || { echo "$said"; return 1; }
}

filled_has() {
	local line
	for line in "$@"; do
		grep -rqF -- "$line" "$filled" || { echo "no $line"; return 1; }
	done
}

filled_lacks() {
	! grep -rE -- "$1|@[A-Z_]+@|^#:" "$filled"
}

# Of which programs nginx passes bodies on as they come; what has no length is a disk's.
streamed() {
	grep -A4 'include stream.conf' "$filled/site.conf" | sed -n 's/.*fastcgi_pass \(.*\);/\1/p' | paste -sd' '
}

nginx_plain() {
	fill nginx && taken && filled_lacks 'ssl_certificate' && [ "$(streamed)" = files ] &&
		filled_has "listen 18080 default_server;" "client_max_body_size 3221225472;" "server unix:$root/run/vitrina/auth.sock max_fails=0;" \
			"acme-challenge" && { [ -z "$(cat /proc/net/if_inet6 2>/dev/null)" ] || filled_has "listen [::]:18080 default_server;"; }
}
nginx_tls() {
	fill nginx "${with_tls[@]}" && taken && filled_has "listen 18443 ssl http2 default_server;" \
		"ssl_certificate_key $work/key.pem;" 'return 301 https://$host$request_uri;'
}
apache_plain() {
	fill apache && taken && filled_lacks 'SSLEngine|balancer' && filled_has "Listen 18080" "LimitRequestBody 3221225472" \
		"ProxyPass /api/auth unix:$root/run/vitrina/auth.sock|fcgi://auth/api/auth retry=0"
}
apache_tls() {
	fill apache "${with_tls[@]}" && taken && filled_has "Listen 18443 https" "SSLCertificateFile $work/cert.pem" "<VirtualHost *:18080>"
}

# run_filled: the front end of what was filled in, until its pid is killed.
run_filled() {
	mkdir -p "$root/run/vitrina/tmp"
	if [ -e "$filled/nginx.conf" ]; then
		exec /usr/sbin/nginx -e stderr -p "$root/run/vitrina" -c "$filled/nginx.conf"
	fi
	exec /usr/sbin/apache2 -D FOREGROUND -f "$filled/apache.conf" -c "ErrorLog $work/apache.log"
}

# Whatever path was asked for, that one is asked for by https.
redirects_keep_the_path() {
	local path said pid
	fill "$1" "${with_tls[@]}" || return 1
	chmod 755 "$work" "$root"
	(run_filled) >"$work/front.log" 2>&1 &
	pid=$!
	for _ in $(seq 100); do
		curl -s -o /dev/null http://127.0.0.1:18080/ && break
		sleep 0.1
	done
	for path in / /watch?v=1 /a%3Fb '/a%3Fb?c=%3F&d' /a%0d%0aX:y '/a?b?c' /a%2Fb%25 //a//b /a%20b; do
		said=$(curl -s --path-as-is -o /dev/null -D - -H 'Host: video.example.org' "http://127.0.0.1:18080$path" | tr -d '\r')
		grep -qxF "Location: https://video.example.org$path" <<<"$said" || { echo "$path: $said"; break; }
	done | { ! grep .; }
	said=$?
	kill "$pid" && wait "$pid" 2>/dev/null
	[ "$said" = 0 ] || { tail -3 "$work/front.log"; return 1; }
}
configured
check "nginx is configured" nginx_plain
check "and with a certificate" nginx_tls
check "and its redirect keeps the path" redirects_keep_the_path nginx
. "$top/tests/deploy/prepared.sh"
check "Apache is configured" apache_plain
check "and with a certificate" apache_tls
check "and its redirect keeps the path" redirects_keep_the_path apache

# Programs on hosts of their own: addresses in the place of sockets, and bodies
# that are passed on, for a spooled file is not there.
on_hosts() {
	printf '%s\n' "${with_places[@]}" >"$root/etc/vitrina/places"
	fill "$@" LISTEN_ON=127.0.0.1
	rm "$root/etc/vitrina/places"
}
nginx_places_filled() {
	on_hosts nginx && taken && filled_lacks FRONT_KEY && filled_lacks 'unix:.*/(images|stats|matrix)[.]sock' &&
		filled_has "server 10.0.0.21:9003 max_fails=1 fail_timeout=2s;" "server 10.0.0.22:9003 max_fails=1 fail_timeout=2s;" \
			"server 10.0.0.23:9005 max_fails=0;" "server [fd00::24]:9006 max_fails=0;" "unix:$root/run/vitrina/videos.sock" \
			"listen 127.0.0.1:18080 default_server;" &&
		[ "$(streamed)" = "images matrix files" ]
}
apache_places_filled() {
	on_hosts apache && taken && filled_lacks 'unix:.*/(images|stats|matrix)[.]sock' &&
		filled_has "ProxyPass /api/images balancer://images/api/images" "BalancerMember fcgi://10.0.0.22:9003" \
			"ProxyPass /api/stats fcgi://10.0.0.23:9005/api/stats retry=0" "ProxyPass /api/matrix fcgi://[fd00::24]:9006/api/matrix" \
			"unix:$root/run/vitrina/auth.sock|fcgi://auth" "Listen 127.0.0.1:18080"
}
# Both show the same, which is not the key.
a_key_is_shown() {
	local key front
	mkdir -p "$work/secrets"
	printf '%064d' 7 >"$work/secrets/front_key"
	chmod 400 "$work/secrets/front_key"
	configured secrets_dir="$work/secrets"
	on_hosts nginx && taken && key=$(sed -n 's/^fastcgi_param FRONT_KEY \([A-Za-z0-9_-]\{43\}\);$/\1/p' "$filled/api.conf") && [ -n "$key" ] &&
		on_hosts apache && taken && filled_has "ProxyFCGISetEnvIf \"true\" FRONT_KEY \"$key\"" && filled_lacks 00000007 || return 1
	chmod 444 "$work/secrets/front_key"
	for front in nginx apache; do
		! fill "$front" 2>/dev/null || return 1
	done
	configured
}
check "nginx, with programs elsewhere" nginx_places_filled
check "Apache, with programs elsewhere" apache_places_filled
check "programs elsewhere are shown a key, which others may not read" a_key_is_shown

# trusted_proxies, as each front end compares addresses.
proxies_are_told() {
	configured trusted_proxies="10.1.2.3/8, unix:, ::ffff:192.0.2.7, 2001:db8::/32"
	fill nginx && taken && filled_has "set_real_ip_from 10.0.0.0/8;" "set_real_ip_from 192.0.2.7/32;" "set_real_ip_from 2001:db8::/32;" \
		"set_real_ip_from unix:;" "real_ip_recursive on;" 'fastcgi_param REMOTE_ADDR $realip_remote_addr;' 'default $https;' || return 1
	fill apache && taken && filled_has "-ipmatch '10.0.0.0/8'" "-ipmatch '192.0.2.7/32'" "-ipmatch '2001:db8::/32'" || return 1
	configured
	fill nginx && taken && filled_lacks "set_real_ip_from" && fill apache && taken && filled_lacks ipmatch
}
bad_proxies_are_refused() {
	configured trusted_proxies="10.0.0.0/8, proxy.example.org"
	! fill nginx 2>"$work/said" && grep -q 'trusted_proxies: proxy.example.org is no address' "$work/said" || return 1
	configured
}
# https is said for where others do it, unless a proxy that is trusted says otherwise
tls_by_others() {
	configured public_url=https://video.example.org
	fill nginx && taken && filled_has 'default on;' && fill nginx "${with_tls[@]}" && taken && filled_has 'default $https;' || return 1
	configured
}
check "front ends are told the trusted proxies" proxies_are_told
check "and none is taken that cannot be read" bad_proxies_are_refused
check "and who does TLS" tls_by_others

# Whom pages fetch from: the S3 that is the store, or was, and a CDN.
origins_are() {
	local front
	configured store=s3 s3_bucket=pictures "${@:2}"
	for front in nginx apache; do
		fill "$front" && taken && filled_has "connect-src 'self'$1;" "img-src 'self' data: blob:$1;" || return 1
	done
	configured
}
s3=https://pictures.s3.us-east-1.amazonaws.com
check "pages may fetch from the S3" origins_are " $s3"
check "and from a CDN, while objects move there" origins_are " $s3 https://cdn.example.org" store_before=file cdn_url=https://cdn.example.org/media
check "and from the S3 that was the store" origins_are " $s3" store=file store_before=s3

frontend() {
	VITRINA_ROOT=$root VITRINA_CONF=$root/etc/vitrina/vitrina.conf PATH=$installed_bin:$PATH bash "$top/conf/deb/frontend" "$@" 2>"$work/said"
}
nothing_would_change() {
	fill nginx && frontend is-current && echo "LISTEN_ON=127.0.0.1" >>"$root/etc/vitrina/frontend" && ! frontend is-current
}
check "what is configured already is known" nothing_would_change

# template LINE: instead of conf/nginx
template() {
	rm -rf "$work/bad" && mkdir -p "$work/bad/nginx" && cp "$top/conf/vitrina.conf.example" "$work/bad/" &&
		printf '%s\n' "$@" >"$work/bad/nginx/site.conf" && ln -sfn "$work/bad" "$root/usr/share/vitrina/conf"
}
is_refused() {
	local wanted=$1
	shift
	template "$@"
	! frontend render && grep -q "site.conf: $wanted" "$work/said" && [ -s "$filled/nginx.conf" ]
}
fill nginx
check "a name without a value is refused, and what was there is kept" is_refused 'no value for NOWHERE' 'root @NOWHERE@;'
check "so is a list that there is not" is_refused 'no list nobody' '#: each nobody' '#: end'
check "and one without its end" is_refused 'no end of each program' '#: each program' 'upstream @PROGRAM@;'
check "and an end of nothing" is_refused 'an end of nothing' '#: if TLS_CERT' '#: end' '#: end'
check "and a word that there is not" is_refused 'no such word: #: unless TLS_CERT' '#: unless TLS_CERT' '#: end'
ports_are_ports() {
	! fill nginx HTTP_PORT=eighty 2>"$work/said" && grep -q 'eighty is no port' "$work/said" &&
		! fill lighttpd 2>"$work/said" && grep -q 'FRONTEND=lighttpd: wants nginx or apache' "$work/said"
}
check "a port must be one, and a front end too" ports_are_ports

units() {
	mkdir -p "$work/built" "$work/units" && ln -s "$installed_bin"/{auth,videos,worker} "$work/built/" &&
		"$installed_bin/runner" units "$top/conf/systemd" "$work/built" "$work/units" && cd "$work/units" &&
		[ -e vitrina-auth.socket ] && [ -e vitrina-worker.service ] && [ ! -e vitrina-worker.socket ] && [ ! -e vitrina-images.service ] &&
		[ -e vitrina-auth@.service ] && [ -e vitrina-worker@.service ] &&
		[ "$(grep -c '^Wants=vitrina-\(auth\|videos\)[.]\(socket\|service\)\|^Wants=vitrina-\(worker\|frontend\).service\|^Wants=vitrina-health.timer' vitrina.target)" = "$(grep -c ^Wants vitrina.target)" ] &&
		grep -q '^StandardInput=socket' vitrina-auth@.service && grep -q '^Sockets=vitrina-auth.socket' vitrina-auth@.service && ! grep -rnE '@[A-Z]*@|^#:' .
}
check "a socket, a service and its two slots for each program" units

confined() {
	local unit word
	for unit in "$work"/units/vitrina-{auth,videos,worker}@.service; do
		for word in NoNewPrivileges=yes ProtectSystem=strict PrivateTmp=yes MemoryMax= CapabilityBoundingSet= User=vitrina Group=vitrina-; do
			grep -q "^$word" "$unit" || echo "${unit##*/} lacks $word"
		done
	done | { ! grep .; }
}
check "each is confined" confined
own_group_alone() {
	local unit=$work/units/vitrina-videos@.service
	grep -q '^User=vitrina$' "$unit" && grep -q '^Group=vitrina-videos$' "$unit" && [ "$(grep ^SupplementaryGroups "$unit")" = "SupplementaryGroups=vitrina-log vitrina-front" ] &&
		grep -qx 'g vitrina-videos -' "$work/units/sysusers.conf"
}
check "and has a group of its own, that its secrets are given to" own_group_alone

# Of two lines the last holds, and a unit is none of the shell's business.
keys_are_said() {
	printf '%s\n' 'max_upload = 1G' '  max_upload=20k ' '#quota = 3' 'rate_limits = off' 'site_name = Ann'"'"'s  films #2' >"$work/keys.conf"
	says() {
		[ "$(VITRINA_CONF=$work/keys.conf "$installed_bin/vitrina-admin" config "$1" 2>&1)" = "$2" ] || { echo "$1 is not $2"; return 1; }
	}
	says max_upload 20480 && says quota 53687091200 && says rate_limits off && says site_name "Ann's  films #2" &&
		says s3_endpoint '' && says colour 'vitrina-admin: no such key: colour; see vitrina.conf'
}
check "shell is told a key's value by what reads it" keys_are_said

# What there is to set is asked of the programs, also where the file is wrong.
setup_sets_keys() (
	conf=$work/set.conf PATH=$installed_bin:$PATH
	printf '%s\n' '#max_upload = 20G' 'nonsense = 1' >"$conf"
	fail() { echo "$*"; exit 1; }
	put() { cat >"$1.new" && mv "$1.new" "$1"; }
	eval "$(sed -n '/^set_key()/,/^}/p' "$top/conf/deb/vitrina-setup")"
	set_key max_upload 1G && set_key min_free 2G &&
		[ "$(cat "$conf")" = "$(printf '%s\n' 'max_upload = 1G' 'nonsense = 1' 'min_free = 2G')" ] &&
		! said=$(set_key colour red) && [[ $said == 'no such key: colour'* ]]
)
check "vitrina-setup sets the keys that there are" setup_sets_keys

# What failed goes to who is named, once an hour, and to an address by mail.
failures_are_told() (
	mkdir -p "$root/usr/lib/vitrina" "$work/told.bin"
	cp "$top/conf/deb/common.sh" "$root/usr/lib/vitrina/"
	printf '#!/bin/sh\n{ echo "words: $*"; cat; } >>%s\n' "$work/told" | tee "$work/told.bin/sendmail" >"$work/told.bin/pager"
	printf '#!/bin/sh\necho its last words\n' >"$work/told.bin/journalctl"
	chmod 755 "$work"/told.bin/*
	tell() { VITRINA_ROOT=$root PATH=$work/told.bin:$installed_bin:$PATH bash "$top/conf/deb/tell" "$@"; }
	rm -rf "$root/run/vitrina/told"
	tell one.service | grep -q 'nobody is told' && echo "TELL=$work/told.bin/pager" >"$root/etc/vitrina/tell" && tell one.service >/dev/null &&
		tell one.service && grep -q '^words: one.service$' "$work/told" && [ "$(grep -c '^Subject: vitrina: one.service failed' "$work/told")" = 1 ] &&
		grep -q '^its last words' "$work/told" && ! grep -q '^To:' "$work/told" &&
		echo "TELL=operator@example.org" >"$root/etc/vitrina/tell" && tell two.service >/dev/null && grep -q '^words: -t$' "$work/told" &&
		grep -q '^To: operator@example.org$' "$work/told" && printf '#!/bin/sh\nexit 75\n' >"$work/told.bin/sendmail" &&
		! tell three.service 2>/dev/null && [ ! -e "$root/run/vitrina/told/three.service" ]
)
check "what fails is told to who is named, once an hour" failures_are_told

# The inventory to copy for several hosts: each is what it says, and Ansible reads it.
several_are_read() {
	ansible-inventory -i inventories/example-several --list >"$work/several.json" && python3 - "$work/several.json" <<-'END'
		import json, sys
		all = json.load(open(sys.argv[1]))
		hosts = all["_meta"]["hostvars"]
		listed = {address for places in hosts["front1"]["vitrina_hosts"].values() for address in places}
		known = {hosts[name]["ansible_host"] for name in all["vitrina"]["hosts"]}
		assert listed < known and len(all["postgres"]["hosts"]) == 1, (listed, known)
		assert hosts["front1"]["vitrina_settings"]["store"] == "s3"
		assert list(hosts["front1"].values()).count("change-me") == 3
	END
}
check "the inventory of several hosts can be copied" several_are_read

. "$top/tests/deploy/clients.sh"
. "$top/tests/deploy/settings.sh"
. "$top/tests/deploy/assets.sh"

for script in "$top"/conf/deb/{assets,frontend,restart,slots,health,migrate,guard,common.sh,database.sh,cluster.sh,places.sh,certificate.sh,release.sh,archive.sh,rotate.sh,settings.sh,tell,vitrina-archive,vitrina-setup,vitrina-backup,vitrina-restore,build.sh}; do
	check "${script##*/} parses" bash -n "$script"
done
check "account.sh parses" bash -n "$top/tests/deploy/account.sh"
for script in "$top"/conf/deb/{preinst,postinst,prerm,postrm}; do
	check "${script##*/} parses" sh -n "$script"
done
# Alarms, when they are told and when they are silent; of metrics that there are.
alarms_ring() {
	promtool check rules "$top/conf/prometheus/rules.yml" && promtool test rules "$top/tests/deploy/rules.test.yml"
}
check "each alarm rings when it should, and no sooner" alarms_ring
each_alarm_is_tried() {
	diff <(sed -n 's/^ *- alert: //p' "$top/conf/prometheus/rules.yml" | sort) \
		<(sed -n 's/^ *- alertname: //p' "$top/tests/deploy/rules.test.yml" | sort -u)
}
check "each alarm is tried" each_alarm_is_tried
alarms_have_metrics() {
	grep -oE '\bvitrina_[a-z_]+[a-z]' "$top/conf/prometheus/rules.yml" | sed 's/_bucket$//' | sort -u |
		while read -r name; do
			grep -q "\"$name\"" "$top/fcgi/stats/show_metrics.c" || echo "no metric $name"
		done | grep . && return 1
	return 0
}
check "and watches what stats tells" alarms_have_metrics
# Of each metric that rings, there is a line to look at; and each line can be asked for.
dashboard_shows_alarms() {
	local name
	python3 - "$top/conf/grafana/vitrina.json" >"$work/dashboard.yml" <<-'END' || return 1
		import json, sys
		print("groups:\n- name: dashboard\n  rules:")
		for panel in json.load(open(sys.argv[1]))["panels"]:
		    for target in panel["targets"]:
		        print(f"  - record: asked\n    expr: {json.dumps(target['expr'].replace('$__rate_interval', '5m'))}")
	END
	promtool check rules --lint=none "$work/dashboard.yml" >"$work/said" 2>&1 || { cat "$work/said"; return 1; }
	grep -v '^ *#' "$top/conf/prometheus/rules.yml" | grep -oE '\b(vitrina|node|probe)_[a-z_]+[a-z]' | sort -u | while read -r name; do
		grep -q "$name" "$work/dashboard.yml" || echo "no line of $name"
	done | grep . && return 1
	return 0
}
check "the dashboard shows what rings" dashboard_shows_alarms
checks_end
