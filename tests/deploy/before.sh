# Sourced by run.sh: one server with the release before on it, as its own package
# set it up; the next apt install is this release, and another the way back.

before_boots() {
	host_start before1 61
}

before_is_made() {
	local made
	made=$(bash "$top/tests/release/make.sh" "$(cat "$top/tests/release/before")" package) &&
		cp "$made"/vitrina_*.deb "$work/before.deb"
}

before_is_set_up() {
	host_run before1 vitrina-setup before.internal >"$work/said" 2>&1 || { tail -3 "$work/said"; return 1; }
}

# What the release before made is whole, and people go on.
goes_on() {
	plays 10.77.0.61 && status 200 http://10.77.0.61/api/auth/me -H "Authorization: Bearer $token" &&
		upload 10.77.0.61 && processed 10.77.0.61
}

before_part() {
	check "a host boots, for the release before" before_boots
	timed "its package is made" before_is_made
	timed "and installed by apt" by_apt before1 "$work/before.deb"
	timed "vitrina-setup makes a site of it" before_is_set_up
	account before1 10.77.0.61 && upload 10.77.0.61
	check "a video plays" processed 10.77.0.61
	timed "the next apt install is this release" by_apt before1 "$deb"
	check "it runs" installed before1 "$version"
	check "all is there, and goes on" goes_on
	timed "and another the one before again" by_apt before1 "$work/before.deb"
	check "all is there, and goes on" goes_on
	host_drop before1
}
