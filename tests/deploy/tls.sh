# Sourced by run.sh: certificates. One of the operator's own, renewed by a reload;
# and Let's Encrypt's way, by certbot against pebble, an ACME server for tests.
# The site's name leads, for certbot's server, to the host at 10.77.0.31.

site_name=video.vitrina.press

# certificate NUMBER: of an authority made here, for the site's name.
certificate() {
	local ca=$work/tls/ca
	mkdir -p "$work/tls"
	[ -e "$ca.pem" ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
		-subj /CN=tests -keyout "$ca.key" -out "$ca.pem" 2>/dev/null
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$site_name" \
		-keyout "$work/tls/key.pem" -out "$work/tls/csr.pem" 2>/dev/null
	openssl x509 -req -in "$work/tls/csr.pem" -CA "$ca.pem" -CAkey "$ca.key" -set_serial "$1" -days 2 \
		-extfile <(echo "subjectAltName=DNS:$site_name") -out "$work/tls/cert.pem" 2>/dev/null
	host_put tls1 "$work/tls/cert.pem" /etc/ssl/site.pem && host_put tls1 "$work/tls/key.pem" /etc/ssl/site.key
}

https() {
	inside curl -sS --cacert "$1" --resolve "$site_name:443:10.77.0.31" --resolve "$site_name:80:10.77.0.31" "${@:2}"
}

serial() {
	inside openssl s_client -connect 10.77.0.31:443 -servername "$site_name" </dev/null 2>/dev/null |
		openssl x509 -noout -serial
}

answers_https() {
	[ "$(https "$1" -o /dev/null -w '%{http_code}' "https://$site_name/api/auth/health")" = 200 ] &&
		https "$1" -o /dev/null -D - "https://$site_name/" | tr -d '\r' | grep -qix 'strict-transport-security: max-age=[0-9]\{7,\}'
}

redirects() {
	[ "$(https "$1" -o /dev/null -w '%{http_code} %{redirect_url}' "http://$site_name/watch?v=1")" = "301 https://$site_name/watch?v=1" ] &&
		! https "$1" -o /dev/null -D - "http://$site_name/" | grep -qi strict-transport
}

# Another certificate in the same files: the next reload takes it, and drops nothing.
renewed() {
	certificate 102 && host_run tls1 systemctl reload vitrina-frontend && for _ in $(seq 50); do
		[ "$(serial)" != serial=66 ] || return 0
		sleep 0.1
	done
	serial
	return 1
}

old_tls_is_refused() {
	refused 'alert protocol version\|unsupported protocol\|no protocols available' \
		https "$work/tls/ca.pem" --tls-max 1.1 --ciphers DEFAULT@SECLEVEL=0 "https://$site_name/"
}

# An ACME server, and a DNS that knows one address.
acme_start() {
	local minica=$work/acme
	mkdir -p "$minica"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=pebble \
		-addext subjectAltName=IP:10.77.0.1 -keyout "$minica/key.pem" -out "$minica/cert.pem" 2>/dev/null
	cat >"$minica/config.json" <<-END
		{"pebble": {"listenAddress": "10.77.0.1:14000", "managementListenAddress": "10.77.0.1:15000",
		 "certificate": "$minica/cert.pem", "privateKey": "$minica/key.pem", "httpPort": 80, "tlsPort": 443}}
	END
	beside pebble-challtestsrv -defaultIPv4 10.77.0.31 -defaultIPv6 '' -dns01 10.77.0.1:8053 -management 10.77.0.1:8055 \
		-http01 '' -https01 '' -tlsalpn01 '' >"$minica/dns.log" 2>&1 &
	echo $! >"$work/acme.pids"
	beside env PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0 pebble -config "$minica/config.json" -dnsserver 10.77.0.1:8053 \
		>"$minica/pebble.log" 2>&1 &
	echo $! >>"$work/acme.pids"
	for _ in $(seq 100); do
		inside curl -sk -o "$minica/root.pem" https://10.77.0.1:15000/roots/0 && return
		sleep 0.1
	done
	tail -3 "$minica/pebble.log"
	return 1
}

acme_stop() {
	# shellcheck disable=SC2046
	[ ! -e "$work/acme.pids" ] || kill $(cat "$work/acme.pids") 2>/dev/null
}

knows_acme() {
	host_put tls1 "$work/acme/cert.pem" /usr/local/share/ca-certificates/pebble.crt &&
		host_run tls1 update-ca-certificates >/dev/null 2>&1
}

# The DNS says nothing yet: the site is there, and one line says what lacks.
leads_nowhere() {
	host_run tls1 vitrina-setup "$site_name" >"$work/said" 2>&1 && answers 10.77.0.31 &&
		grep -q "no certificate: have the DNS lead $site_name to this machine (10.77.0.31), then run: vitrina-setup $site_name" "$work/said" &&
		grep -q "become the admin, once: http://$site_name/register#code=" "$work/said" || { cat "$work/said"; return 1; }
}

# As the server says.
knows_email() {
	host_run tls1 certbot show_account --server https://10.77.0.1:14000/dir | grep -qi "email contact.*$1"
}

# Another server is said once: the next run knows it.
certified() {
	host_run tls1 vitrina-setup "$site_name" --acme https://10.77.0.1:14000/dir --email operator@vitrina.press --no-code >"$work/said" 2>&1 &&
		answers_https "$work/acme/root.pem" && knows_email operator@vitrina.press &&
		host_run tls1 vitrina-setup | grep -q "nothing to change: https://$site_name/" ||
		{ cat "$work/said"; host_run tls1 tail -5 /var/log/vitrina/certbot.log; return 1; }
}

email_changes() {
	host_run tls1 vitrina-setup "$site_name" --email other@vitrina.press --no-code >"$work/said" 2>&1 &&
		knows_email other@vitrina.press || { cat "$work/said"; host_run tls1 tail -5 /var/log/vitrina/certbot.log; return 1; }
}

renewal_is_daily() {
	host_run tls1 systemctl is-active -q certbot.timer &&
		host_run tls1 grep -q 'renew_hook = systemctl reload vitrina-frontend' "/etc/letsencrypt/renewal/$site_name.conf"
}

# The timer's command; forced, for the certificate has months to go.
certbot_renews() {
	local before
	before=$(serial)
	host_run tls1 certbot -q renew --force-renewal --no-random-sleep-on-renew >"$work/said" 2>&1 || { cat "$work/said"; return 1; }
	for _ in $(seq 50); do
		[ "$(serial)" = "$before" ] || { answers_https "$work/acme/root.pem"; return; }
		sleep 0.1
	done
	echo "it still shows $before"
	return 1
}

serves_https() {
	check "https is answered, and wanted from then on" answers_https "$work/tls/ca.pem"
	check "http leads there" redirects "$work/tls/ca.pem"
	check "TLS 1.1 is refused" old_tls_is_refused
	check "a renewed certificate is taken by a reload" renewed
	certificate 101
}

tls_part() {
	check "a host boots" host_start tls1 31
	inventory "[vitrina]" "tls1 31"
	check "a certificate of one's own" certificate 101
	timed "it is deployed" play deploy.yml -e "vitrina_deb=$deb" -e vitrina_tls=files -e "vitrina_host=$site_name" \
		-e vitrina_certificate=/etc/ssl/site.pem -e vitrina_certificate_key=/etc/ssl/site.key -e vitrina_smoke_site=false
	serves_https
	check "Apache instead" host_run tls1 vitrina-setup "$site_name" --frontend apache
	serves_https
	host_drop tls1
	check "an ACME server" acme_start
	check "a host boots" host_start tls1 31
	check "that knows it" knows_acme
	host_put tls1 "$deb" /root/vitrina.deb
	check "the package is installed by apt" host_run tls1 apt-get -qy --no-install-recommends install /root/vitrina.deb
	timed "vitrina-setup NAME, which leads nowhere yet" leads_nowhere
	timed "with an ACME server of one's own and an e-mail: https by certbot" certified
	check "another e-mail is told to it" email_changes
	check "http leads there" redirects "$work/acme/root.pem"
	check "certbot renews by itself, and then reloads" renewal_is_daily
	check "and that works" certbot_renews
	host_drop tls1
	acme_stop
}
