# Sourced by static.sh: how many connections one client may have to the front end, by
# the package's own rules, on a network of two machines that are namespaces.

# between COMMAND…: on a machine with the rules, beside $client, the process of another.
between() {
	unshare --user --map-root-user --net --mount bash -euc '
		unshare --net sleep infinity &
		client=$!
		trap "kill $client" EXIT
		until [ "$(readlink /proc/$client/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
		ip link add here type veth peer name there netns "$client"
		ip addr add 10.9.0.1/24 dev here
		ip addr add fd00:9::1/64 dev here nodad
		ip link set here up
		nsenter -t "$client" -n sh -euc "ip addr add 10.9.0.2/24 dev there
			ip addr add fd00:9::2/64 dev there nodad
			ip addr add fd00:9::3/64 dev there nodad
			ip link set there up"
		export client
		"$@"' between "$@"
}

# Connections from the other machine, by IPv4 and by two addresses of one /64.
tried() {
	bash "$top/conf/deb/guard" clients && python3 - "$client" <<'END'
import os, select, socket, subprocess, sys, threading

listeners = []
for family, address in ((socket.AF_INET, "10.9.0.1"), (socket.AF_INET6, "fd00:9::1")):
    listener = socket.socket(family)
    listener.bind((address, 18080))
    listener.listen(512)
    listeners.append(listener)
client = r'''
import socket
kept, counts = [], []
for server, sources in (("10.9.0.1", ["10.9.0.2"]), ("fd00:9::1", ["fd00:9::2", "fd00:9::3"])):
    count = 0
    for number in range(300):
        try:
            kept.append(socket.create_connection((server, 18080), 5, (sources[number % len(sources)], 0)))
            count += 1
        except ConnectionRefusedError:
            pass
    counts.append(count)
print(*counts)
'''
print(subprocess.run(["nsenter", "-t", sys.argv[1], "-n", sys.executable, "-c", client],
                     capture_output=True, text=True, check=True).stdout.strip())
END
}
export -f tried

one_client_has_its_share() {
	local counts
	counts=$(VITRINA_ROOT=$root top=$top PATH=$installed_bin:$PATH between tried) && [ "$counts" = "256 256" ] || { echo "$counts"; return 1; }
}

# A proxy that is trusted brings everybody.
proxies_have_all() {
	local counts
	configured trusted_proxies="192.0.2.0/24, 10.9.0.2, unix:, fd00:9::/32"
	counts=$(VITRINA_ROOT=$root top=$top PATH=$installed_bin:$PATH between tried)
	configured
	[ "$counts" = "300 300" ] || { echo "$counts"; return 1; }
}

ln -sf "$top/conf/deb/guard" "$root/usr/lib/vitrina/guard"
printf 'HTTP_PORT=18080\nHTTPS_PORT=18443\n' >"$root/etc/vitrina/frontend"
check "one client has 256 connections to the front end, one network of IPv6 too" one_client_has_its_share
check "and a trusted proxy as many as it wants" proxies_have_all
