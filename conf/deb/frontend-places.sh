# Sourced by frontend: programs on hosts of their own (/etc/vitrina/places) in
# the place of their sockets, as the templates name those.

# nginx's servers of a program: with several, one that does not answer rests.
nginx_servers() {
	local address count
	count=$(places "$1" | wc -w)
	for address in $(places "$1"); do
		[ "$count" -eq 1 ] &&
			echo "server $(bracketed "$address"):$(port_of "$1") max_fails=0;" ||
			echo "server $(bracketed "$address"):$(port_of "$1") max_fails=1 fail_timeout=2s;"
	done
}

# Standard input, with those servers; what a program elsewhere is sent is no
# file that it could link().
nginx_places() {
	local name text
	text=$(cat)
	for name in $(places); do
		[ "$name" != worker ] || continue
		text=${text//"server unix:@RUN_DIR@/$name.sock max_fails=0;"/"$(nginx_servers "$name")"}
		text=$(awk -v pass="fastcgi_pass $name;" '
			/^\tlocation/ { inside = 1; kept = "" }
			!inside { print; next }
			{ kept = kept $0 "\n" }
			/^\t}/ {
				if (index(kept, pass))
					sub(/include upload.conf;/, "include stream.conf;", kept)
				printf "%s", kept
				inside = 0
			}' <<<"$text")
	done
	printf '%s\n' "$text"
}

# Apache takes one address, or a balancer of several, whose members say the rest.
apache_to() {
	local addresses
	read -r -a addresses <<<"$(places "$1")"
	[ ${#addresses[@]} -gt 1 ] && echo "balancer://$1" ||
		echo "fcgi://$(bracketed "${addresses[0]}"):$(port_of "$1")"
}

apache_places() {
	local name text
	text=$(cat)
	for name in $(places); do
		[ "$name" != worker ] || continue
		text=${text//"unix:@RUN_DIR@/$name.sock|fcgi://$name"/"$(apache_to "$name")"}
	done
	sed '/balancer:/s/ retry=0 connectiontimeout=5//' <<<"$text"
}

apache_balancers() {
	local name address module
	for name in $(places); do
		[ "$name" != worker ] && [ "$(places "$name" | wc -w)" -gt 1 ] || continue
		if [ -z "${module:-}" ]; then
			for module in proxy_balancer slotmem_shm lbmethod_byrequests; do
				echo "LoadModule ${module}_module \${MODULES}/mod_$module.so"
			done
		fi
		echo "<Proxy balancer://$name>"
		for address in $(places "$name"); do
			echo "	BalancerMember fcgi://$(bracketed "$address"):$(port_of "$name") retry=2 connectiontimeout=2"
		done
		echo "</Proxy>"
	done
}
