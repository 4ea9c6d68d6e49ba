#!/bin/bash
# What can be known of a deploy without a host: playbooks, roles, units, the
# front ends' templates, the package's scripts.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/support/run/checks.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$top/ansible" || exit 1
export ANSIBLE_LOCAL_TEMP=$work/ansible ANSIBLE_NOCOLOR=1 HOME=$work
bin=${BUILD:-build}/bin
case $bin in /*) ;; *) bin=$top/$bin ;; esac
export PATH=$bin:$PATH	# vitrina-admin

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

# The front ends' templates, as an installed site fills them in.
fill() {
	mkdir -p "$work/etc" "$work/share" "$work/run"
	ln -sfn "$top/conf" "$work/share/conf"
	printf '%s\n' "$@" >"$work/etc/frontend"
	echo "max_upload = 3G" >"$work/etc/vitrina.conf"
	rm -rf "$work/run/conf"
	VITRINA_LIB=$top/conf/deb VITRINA_ETC=$work/etc VITRINA_SHARE=$work/share VITRINA_RUN=$work/run \
		VITRINA_ADMIN=$bin/vitrina-admin VITRINA_CONF=$work/etc/vitrina.conf VITRINA_UNTRIED=1 \
		bash "$top/conf/deb/frontend" render
}

filled_has() {
	grep -rqF -- "$1" "$work/run/conf" || { echo "no $1"; return 1; }
}

nginx_plain() {
	fill FRONTEND=nginx && filled_has "listen 80 default_server;" && filled_has "client_max_body_size 3221225472;" &&
		filled_has "unix:$work/run/auth.sock" && ! grep -rq ssl_certificate "$work/run/conf"
}
nginx_tls() {
	fill FRONTEND=nginx HTTP_PORT=8080 HTTPS_PORT=8443 TLS_CERT=/c.pem TLS_KEY=/k.pem &&
		filled_has "listen 8443 ssl http2 default_server;" && filled_has "ssl_certificate_key /k.pem;" &&
		filled_has 'return 301 https://$host$request_uri;'
}
apache_plain() {
	fill FRONTEND=apache && filled_has "Listen 80" && filled_has "LimitRequestBody 3221225472" &&
		! grep -rq SSLEngine "$work/run/conf"
}
apache_tls() {
	fill FRONTEND=apache TLS_CERT=/c.pem TLS_KEY=/k.pem && filled_has "Listen 443 https" &&
		filled_has "SSLCertificateFile /c.pem"
}
check "nginx's templates" nginx_plain
check "and with a certificate" nginx_tls
check "Apache's templates" apache_plain
check "and with a certificate" apache_tls

# Programs on hosts of their own: addresses in the place of sockets, and bodies
# that are passed on, for a spooled file is not there.
printf '%s\n' images=10.0.0.21,10.0.0.22 stats=10.0.0.23 worker=10.0.0.24 listen=10.0.0.11 >"$work/places"
nginx_places_filled() {
	cp "$work/places" "$work/etc/places"
	fill FRONTEND=nginx && rm "$work/etc/places" &&
		filled_has "server 10.0.0.21:9003 max_fails=1 fail_timeout=2s;" &&
		filled_has "server 10.0.0.22:9003 max_fails=1" && filled_has "server 10.0.0.23:9005 max_fails=0;" &&
		filled_has "unix:$work/run/videos.sock" && ! grep -rqE 'unix:.*/(images|stats).sock' "$work/run/conf" &&
		[ "$(grep -c 'include stream.conf' "$work/run/conf/site.conf")" -eq 1 ] &&
		grep -A4 'include stream.conf' "$work/run/conf/site.conf" | grep -q 'fastcgi_pass images;'
}
apache_places_filled() {
	cp "$work/places" "$work/etc/places"
	fill FRONTEND=apache && rm "$work/etc/places" && filled_has "ProxyPass /api/images balancer://images/api/images" &&
		filled_has "BalancerMember fcgi://10.0.0.22:9003" &&
		filled_has "ProxyPass /api/stats fcgi://10.0.0.23:9005/api/stats retry=0" &&
		filled_has "unix:$work/run/auth.sock|fcgi://auth" && ! grep -rqE 'unix:.*/(images|stats).sock' "$work/run/conf"
}
check "nginx's templates, with programs elsewhere" nginx_places_filled
check "Apache's" apache_places_filled

unknown_name_is_refused() {
	mkdir -p "$work/bad/nginx"
	cp "$top/conf/vitrina.conf.example" "$work/bad/"
	echo 'root @NOWHERE@;' >"$work/bad/nginx/site.conf"
	ln -sfn "$work/bad" "$work/share/conf.bad"
	mkdir -p "$work/share2"
	ln -sfn "$work/bad" "$work/share2/conf"
	echo FRONTEND=nginx >"$work/etc/frontend"
	! VITRINA_LIB=$top/conf/deb VITRINA_ETC=$work/etc VITRINA_SHARE=$work/share2 VITRINA_RUN=$work/run \
		VITRINA_ADMIN=$bin/vitrina-admin VITRINA_CONF=$work/etc/vitrina.conf VITRINA_UNTRIED=1 \
		bash "$top/conf/deb/frontend" render 2>"$work/said" && grep -q 'no value for @NOWHERE@' "$work/said"
}
check "a name without a value is refused" unknown_name_is_refused
kept_configuration() {
	[ -s "$work/run/conf/site.conf" ]
}
check "and what was filled in before is kept" kept_configuration

units() {
	bash "$top/conf/systemd/units.sh" "$work/units" auth videos worker && cd "$work/units" &&
		[ -e vitrina-auth.socket ] && [ -e vitrina-worker.service ] && [ ! -e vitrina-worker.socket ] &&
		grep -q '^Wants=.*vitrina-videos.service.*vitrina-frontend.service' vitrina.target &&
		grep -q '^StandardInput=socket' vitrina-auth.service && ! grep -rn '@[A-Z]*@' .
}
check "a socket and a service for each program" units

confined() {
	local unit word
	for unit in "$work"/units/vitrina-{auth,videos,worker}.service; do
		for word in NoNewPrivileges=yes ProtectSystem=strict PrivateTmp=yes MemoryMax= CapabilityBoundingSet= User=vitrina Group=vitrina-; do
			grep -q "^$word" "$unit" || echo "${unit##*/} lacks $word"
		done
	done | { ! grep .; }
}
check "each is confined" confined
own_group_alone() {
	local unit=$work/units/vitrina-videos.service
	grep -q '^User=vitrina$' "$unit" && grep -q '^Group=vitrina-videos$' "$unit" && ! grep -q SupplementaryGroups "$unit" &&
		grep -qx 'g vitrina-videos *-' "$top/conf/systemd/sysusers.conf"
}
check "and has a group of its own, that its secrets are given to" own_group_alone

for script in "$top"/conf/deb/{frontend,restart,health,migrate,guard,common.sh,database.sh,frontend-places.sh,places.sh,vitrina-setup,vitrina-backup,vitrina-restore,build.sh} "$top"/conf/systemd/units.sh; do
	check "${script##*/} parses" bash -n "$script"
done
for script in "$top"/conf/deb/{preinst,postinst,prerm,postrm}; do
	check "${script##*/} parses" sh -n "$script"
done
checks_end
