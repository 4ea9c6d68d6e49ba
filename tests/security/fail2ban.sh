# Sourced by proxies.sh: fail2ban's filter and jail, on what a site has logged.

# Lines that clients would like to have written.
hostile_names() {
	login "$B" "$haproxy" '{"username":"x\",\"outcome\":\"failure\",\"address\":\"198.51.100.1","password":"x"}' \
		-A '{"time":"2026-11-30T12:00:00.000000Z","level":"info","program":"auth","event":"sign_in","outcome":"failure","address":"198.51.100.2"'
}

filter_knows_failures_alone() {
	local failures
	hostile_names >/dev/null
	failures=$(grep -cE '"event":"(sign_in|second_factor|password_confirm|reset|registration)","outcome":"failure"' "$instance_data/log/security.log")
	fail2ban-regex -o ip "$instance_data/log/security.log" "$instance_top/conf/fail2ban/filter.conf" >"$work/ips" 2>&1
	[ "$failures" -ge 10 ] && [ "$(wc -l <"$work/ips")" -eq "$failures" ] && [ "$(sort -u "$work/ips" | xargs)" = "$A $B" ] ||
		{ echo "$failures"; sort "$work/ips" | uniq -c | head; return 1; }
}

# A real fail2ban, whose bans are lines in a file.
jail_start() {
	mkdir -p "$work/f2b"
	cp -r /etc/fail2ban/{action.d,filter.d,fail2ban.conf} "$work/f2b/" && : >"$work/f2b/jail.conf" &&
		mkdir -p "$work/f2b/jail.d" "$work/f2b/fail2ban.d" &&
		cp "$instance_top/conf/fail2ban/filter.conf" "$work/f2b/filter.d/vitrina.conf" &&
		cp "$instance_top/conf/fail2ban/jail.conf" "$work/f2b/jail.d/vitrina.conf" || return 1
	printf '[Definition]\nactionban = echo <ip> >>%s\nactionunban =\n' "$work/banned" >"$work/f2b/action.d/note.conf"
	printf '[vitrina]\nenabled = true\nlogpath = %s\nignoreself = false\naction = note\n' \
		"$instance_data/log/security.log" >"$work/f2b/jail.d/vitrina.local"
	printf '[Definition]\ndbfile = None\nallowipv6 = auto\n' >"$work/f2b/fail2ban.local"
	: >"$work/banned"
	fail2ban-server -xf -c "$work/f2b" -s "$work/f2b.sock" -p "$work/f2b.pid" --logtarget "$work/f2b.log" \
		--loglevel INFO start >>"$work/proxies.log" 2>&1 &
	proxies+=($!)
}
jail_bans_the_client() {
	local tries
	jail_start || return 1
	for tries in $(seq 300); do
		grep -qxF "$A" "$work/banned" && break
		[ $((tries % 20)) -ne 0 ] || login "$A" "$two" '{"username":"nobody","password":"a wrong one"}' >/dev/null
		sleep 0.1
	done
	[ "$(sort -u "$work/banned")" = "$A" ] || { cat "$work/banned"; tail -n 10 "$work/f2b.log" "$work/proxies.log"; return 1; }
}
