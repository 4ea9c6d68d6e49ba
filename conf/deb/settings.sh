# Sourced by vitrina-restore: the settings and secrets that a backup holds.  What says
# where this host is (its front end, its places, its database and that one's passwords)
# is not of the site: it stays.

# settings_read BACKUP NEW: what this host would have of them, in the directory NEW.
settings_read() {
	local was=$2.was keys='^[[:space:]]*database[a-z_]*[[:space:]]*='
	mkdir -p "$was" "$2"
	tar -C "$was" -xpf "$1/etc.tar" --strip-components=2 || fail "$1/etc.tar cannot be read; nothing was changed"
	[ -e "$was/vitrina.conf" ] || fail "$1/etc.tar has no vitrina.conf; nothing was changed"
	rm -f "$was"/secrets/database*
	{
		grep -vE "$keys" "$was/vitrina.conf" || true
		grep -E "$keys" "$conf" || true
	} >"$2/vitrina.conf"
	chmod 644 "$2/vitrina.conf"
	[ ! -e "$was/backup" ] || mv "$was/backup" "$2/backup"
	[ ! -d "$was/secrets" ] || mv "$was/secrets" "$2/secrets"
}

# What a configuration says, whatever its comments and its order.
settings_said() {
	sed -nE 's/^[[:space:]]*([a-z0-9_]+)[[:space:]]*=[[:space:]]*(.*[^[:space:]])?[[:space:]]*$/\1 = \2/p' "$1" | sort
}

# settings_other NEW: the names of those that are not what is here.
settings_other() {
	local file
	(cd "$1" && find . -type f | sed 's#^\./##' | sort) | while read -r file; do
		case $file in
		vitrina.conf) [ "$(settings_said "$1/$file")" = "$(settings_said "$conf")" ] || echo "$file" ;;
		*) cmp -s "$1/$file" "$etc/$file" || echo "$file" ;;
		esac
	done
}

# settings_bring NEW: they take the place of what is here, which is kept beside.
settings_bring() {
	local file
	rm -rf "$etc.before"
	cp -a "$etc" "$etc.before"
	chmod 700 "$etc.before"
	settings_other "$1" | while read -r file; do
		mkdir -p "$(dirname "$etc/$file")"
		cp -a "$1/$file" "$etc/$file.new"
		mv "$etc/$file.new" "$etc/$file"
	done
}
