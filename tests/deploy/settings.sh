# Sourced by static.sh: what vitrina-restore does of settings and secrets, and without
# anybody who answers; on a root of its own, with this tree's scripts.

settings_root=$work/restored
mkdir -p "$settings_root/etc/vitrina/secrets" "$work/backup" "$work/was/etc/vitrina/secrets"
printf '%s\n' "# ours" "public_url = http://here" "database = host=/run/here dbname=vitrina" >"$settings_root/etc/vitrina/vitrina.conf"
printf here >"$settings_root/etc/vitrina/secrets/upload_key"
printf here >"$settings_root/etc/vitrina/secrets/auth_key"
printf same >"$settings_root/etc/vitrina/secrets/same"
printf here >"$settings_root/etc/vitrina/secrets/database_videos"
printf 'FRONTEND=apache\n' >"$settings_root/etc/vitrina/frontend"
printf '%s\n' "database = host=there dbname=vitrina" "public_url = https://was.example.org" >"$work/was/etc/vitrina/vitrina.conf"
printf was >"$work/was/etc/vitrina/secrets/upload_key"
printf was >"$work/was/etc/vitrina/secrets/auth_key"
printf same >"$work/was/etc/vitrina/secrets/same"
printf was >"$work/was/etc/vitrina/secrets/database_videos"
printf 'FRONTEND=nginx\n' >"$work/was/etc/vitrina/frontend"
tar -C "$work/was" -cf "$work/backup/etc.tar" etc/vitrina
touch "$work/backup/database"
sed "s#/usr/lib/vitrina/#$top/conf/deb/#" "$top/conf/deb/vitrina-restore" >"$work/vitrina-restore"

# asked OPTION…: up to the first thing that is done; what is answered comes by standard input.
asked() {
	PATH=$installed_bin:$PATH VITRINA_ROOT=$settings_root unshare --user --map-root-user bash "$work/vitrina-restore" "$work/backup" "$@" 2>&1
}

nobody_there_is_said() {
	local said
	! said=$(asked </dev/null) && grep -q "nobody is there to answer: say --yes" <<<"$said" &&
		grep -q "nothing was changed" <<<"$said" || { echo "$said"; return 1; }
}
check "vitrina-restore without a terminal says what it wants" nobody_there_is_said

no_is_no() {
	local said
	! said=$(asked <<<n) && grep -q "nothing was changed" <<<"$said" || { echo "$said"; return 1; }
}
check "and takes no for an answer" no_is_no

settings_are_asked_about() {
	local said
	! said=$(asked <<<y) && grep -q "backup's too: secrets/auth_key secrets/upload_key vitrina.conf?" <<<"$said" || { echo "$said"; return 1; }
}
check "it asks again before settings and secrets are replaced" settings_are_asked_about

settings_are_brought() (
	PATH=$installed_bin:$PATH VITRINA_ROOT=$settings_root
	. "$top/conf/deb/common.sh"
	. "$top/conf/deb/settings.sh"
	settings_read "$work/backup" "$work/settings" && settings_bring "$work/settings" || exit 1
	[ "$(setting public_url)" = https://was.example.org ] && [ "$(cat "$etc/secrets/upload_key")" = was ] && [ "$(cat "$etc/secrets/auth_key")" = was ] &&
		[ -z "$(settings_other "$work/settings")" ] &&
		grep -q '^public_url = http://here' "$etc.before/vitrina.conf" && [ "$(cat "$etc.before/secrets/upload_key")" = here ] || exit 1
	# the host's own
	[ "$(setting database)" = "host=/run/here dbname=vitrina" ] && [ "$(cat "$etc/secrets/database_videos")" = here ] &&
		grep -q apache "$etc/frontend"
)
check "they come back, the host's own stay, and what was here is kept" settings_are_brought
