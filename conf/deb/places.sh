# Sourced by vitrina-setup: which programs run on this host, and where the others do.

# is_here NAME yes|no: units have the condition that $etc/elsewhere/NAME is not there.
is_here() {
	local mark=$etc/elsewhere/$1
	if [ "$2" = yes ]; then
		[ ! -e "$mark" ] || { rm "$mark"; changes "$1 runs here"; }
	elif [ ! -e "$mark" ]; then
		install -d -m 755 "$etc/elsewhere"
		: >"$mark"
		[ ! -d "/run/systemd/system" ] || act systemctl stop $(units_of "$1") 2>/dev/null || true
		changes "$1 does not run here"
	fi
}

# listens NAME [ADDRESS]: its socket is at that address, or in /run/vitrina.
listens() {
	local name=$1 address=${2:-} unit=$root/etc/systemd/system/vitrina-$1.socket.d
	local before
	before=$(cat "$unit/places.conf" 2>/dev/null || true)
	if [ -n "$address" ]; then
		install -d -m 755 "$unit"
		printf '%s\n' "# Written by vitrina-setup." "[Socket]" "ListenStream=" \
			"ListenStream=$(bracketed "$address"):$(port_of "$name")" "FreeBind=yes" | put "$unit/places.conf" 644 root:root
	elif [ -n "$before" ]; then
		rm "$unit/places.conf"
		changes "$name listens in /run/vitrina"
	fi
	[ "$before" = "$(cat "$unit/places.conf" 2>/dev/null || true)" ] ||
		act systemctl stop $(units_of "$name") 2>/dev/null || true
}

write_places() {
	local word
	[ ${#at[@]} -gt 0 ] || return 0
	for word in "${at[@]}"; do
		[[ $word =~ ^[a-z]+=[0-9a-fA-F.:,]+$ ]] || fail "--at $word: wants PROGRAM=ADDRESS,ADDRESS"
		port_of "${word%%=*}" >/dev/null
	done
	[ -n "$listen" ] || fail "--at wants --listen ADDRESS too: which of the hosts is this one?"
	[[ " $(hostname -I) " == *" $listen "* ]] ||
		fail "--listen $listen: this host has no such address, but $(hostname -I)"
	{
		echo "# Where programs run; written by vitrina-setup."
		printf '%s\n' "${at[@]}" | sort
		echo "listen=$listen"
	} | put "$etc/places" 644 root:root
}

# True when this host is in some program's list, and so no front end.
is_listed() {
	local name
	for name in $(places); do
		[[ " $(places "$name") " != *" $listen "* ]] || return 0
	done
	return 1
}

# runs_here NAME: those that list this host do; on a front end, those with no list.
runs_here() {
	local list
	list=$(places "$1")
	if [ "$listed" = no ]; then
		[ -z "$list" ]
	else
		[[ " $list " == *" $listen "* ]]
	fi
}

# Who reads and writes an S3 has its addresses signed by a program on the same host.
signs_here() {
	local name
	[[ " $(setting store) $(setting store_before) " == *" s3 "* ]] || return 1
	for name in $(programs_that ask); do
		! runs_here "$name" || return 0
	done
	return 1
}

place() {
	local name here address listed=no
	front_listens=''
	write_places
	listen=$(places listen)
	[ -z "$(places)" ] || [ "$(setting hosts)" -gt 1 ] ||
		fail "programs on hosts of their own want --set hosts=NUMBER and --set store=s3"
	! is_listed || { listed=yes front_listens=127.0.0.1; }
	for name in $(all_programs); do
		here=no address=''
		! runs_here "$name" || { here=yes; [ "$listed" = no ] || address=$listen; }
		! grep -qx "$name" <<<"$(programs_that sign)" || ! signs_here || here=yes
		is_here "$name" "$here"
		[ -z "$(port_of "$name")" ] || listens "$name" "$address"
	done
	[ "$listed" = no ] || { cert='' key='' tls=no; }
}
