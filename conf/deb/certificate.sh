# Sourced by vitrina-setup: a certificate by ACME, once the site answers at its name.
# $acme is another server than Let's Encrypt's, $email whom either may write to.

is_public() {
	[[ $host == *.* ]] && ! [[ $host =~ ^[0-9.]+$ ]] &&
		! [[ $host =~ \.(local|localhost|internal|test|example|invalid|lan|home)$ ]]
}

# The server that a certificate of $host came from, as certbot remembers it.
certified_by() {
	sed -n 's/^server = //p' "/etc/letsencrypt/renewal/$host.conf" 2>/dev/null || true
}

is_of_another() {
	[ -n "$acme" ] && [[ $cert == /etc/letsencrypt/* ]] && [ "$(certified_by)" != "$acme" ]
}

# A server of one's own certifies whatever it likes.
wants_certificate() {
	[ "$tls" = auto ] && [ -n "$host" ] || return 1
	[ -z "$cert" ] || is_of_another || return 1
	[ -n "$acme" ] || is_public
}

later() {
	say "no certificate: $1, then run: vitrina-setup $host"
}

# Let's Encrypt counts what fails: a name that leads nowhere is not asked for.
may_be_asked() {
	command -v certbot >/dev/null || { later "apt-get install certbot"; return 1; }
	[ -n "$acme" ] || getent ahosts "$host" >/dev/null ||
		{ later "have the DNS lead $host to this machine ($(hostname -I | xargs))"; return 1; }
}

ask_for_certificate() {
	timeout 180 certbot certonly --quiet --non-interactive --agree-tos --webroot -w /var/lib/vitrina/acme -d "$host" \
		$([ -n "$email" ] && echo "--email $email" || echo --register-unsafely-without-email) \
		${acme:+--server "$acme"} $(! is_of_another || echo --force-renewal) \
		--deploy-hook "systemctl reload vitrina-frontend"
}

certify() {
	wants_certificate && may_be_asked || return 0
	[ "$check" = no ] || { changes "asked for a certificate of $host${acme:+ from $acme}"; return; }
	if ask_for_certificate >/var/log/vitrina/certbot.log 2>&1; then
		cert=/etc/letsencrypt/live/$host/fullchain.pem
		key=/etc/letsencrypt/live/$host/privkey.pem
		email_before=$email	# it was told
		serve
		start
	else
		later "have $host lead to this machine and open ports 80 and 443 (/var/log/vitrina/certbot.log says more)"
	fi
}

# Whom the server writes to, where it knew another address or none.
tell_email() {
	[ -n "$email" ] && [ "$email" != "$email_before" ] || return 0
	[ -n "$(find /etc/letsencrypt/accounts -name regr.json 2>/dev/null)" ] || return 0
	act certbot update_account --quiet --non-interactive --agree-tos --email "$email" ${acme:+--server "$acme"} \
		>>/var/log/vitrina/certbot.log 2>&1 || say "the certificate's server was not told of $email: /var/log/vitrina/certbot.log"
}
