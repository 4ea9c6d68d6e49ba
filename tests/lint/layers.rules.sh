# Sourced by lint.sh: who may include whom, and what belongs where.

all_c=$(find fcgi -name '*.[ch]' | sort)
tests_c=$(find tests -name '*.[ch]' | sort)
outside_service=$(find fcgi -name '*.c' ! -path 'fcgi/service/*')
outside_lib=$(find fcgi -name '*.[ch]' ! -path 'fcgi/lib/*')

# A folder, and what beside itself it may include; a word names all below it.
folders() {
	cat <<-'table'
		lib/base
		lib/text            lib/base
		lib/config          lib/base lib/text
		lib/cache           lib/base
		lib/io              lib/base lib/text lib/config
		lib/secret          lib/base lib/text lib/config lib/io
		lib/db              lib/base lib/io
		lib/picture         lib/base lib/config lib/io
		lib/matrix          lib/base lib/io
		lib/calc            lib/base lib/matrix
		lib/aws             lib/base lib/text lib/config lib/io
		lib/serve           lib/base lib/text lib/config lib/io lib/secret lib/db
		store               lib/base lib/text lib/config lib/io lib/aws
		service/base        lib store
		service/account     lib store service/base
		service/counter     lib store service/base
		service/upkeep      lib store service/base
		service/image       lib store service/base service/account service/counter
		service/video       lib store service/base service/account service/counter
		service/upload      lib store service/base service/account service/counter
		service/matrix      lib store service/base service/account service/counter
		service/file        lib store service/base service/account service/counter
		service/fleet       lib store service/base
		service/mine        lib store service/base
		service/share       lib store service/base service/account service/file
		wire                lib store service
		program             lib store service
		auth                lib store service wire program
		videos              lib store service wire program host
		images              lib store service wire program
		credentials         lib store service wire program
		stats               lib store service wire program
		matrix              lib store service wire program
		files               lib store service wire program
		site                lib store service wire program host
		host                lib store
		jobs/runner         lib store service host
		jobs/worker         lib store service
		jobs/decoder        lib
		jobs/agent          lib service host
		jobs/controller     lib service
		cli                 lib store service
		cli/vitrina-admin   lib store service host cli
		cli/vitrina-calc    lib store service cli
		cli/vitrina-credentials lib store service cli
	table
}

# The first of the folders' words that names the file's folder, longest first.
include_rules_hold() {
	grep -HoE '^#include "[^"]+"' $all_c | awk -v table="$(folders)" '
		BEGIN {
			rows = split(table, row, "\n")
			for (i = 1; i <= rows; i++) {
				words = split(row[i], word, /[ \t]+/)
				known[word[1]] = 1
				allowed[word[1]] = " " word[1] " "
				for (j = 2; j <= words; j++)
					allowed[word[1]] = allowed[word[1]] word[j] " "
			}
		}
		function folder(path) {
			sub(/\/[^\/]*$/, "", path)
			return path
		}
		{
			split($0, part, ":#include ")
			from = folder(substr(part[1], 6))
			what = substr(part[2], 2, length(part[2]) - 2)
			if (!(from in known)) {
				print part[1] ": " from " has no row in tests/lint/layers.rules.sh"
				next
			}
			for (to = folder(what); ; to = folder(to)) {
				if (index(allowed[from], " " to " "))
					next
				if (to !~ /\//)
					break
			}
			print part[1] " includes " what "; its row in tests/lint/layers.rules.sh allows" allowed[from]
		}' | nothing_in
}
check "every folder includes what its row allows" include_rules_hold

# In the README of the folder around it, or in fcgi's own.
folders_are_on_the_map() {
	local folder around
	while read -r folder _; do
		around=fcgi/${folder%/*}/README.md
		[ "$folder" != "${folder%/*}" ] && [ -e "$around" ] || around=fcgi/README.md
		grep -qE "\`($folder|${folder##*/})\`" "$around" || echo "$around does not name $folder"
	done < <(folders) | nothing_in
}
check "every folder is on the map" folders_are_on_the_map

check "lib alone knows FastCGI, libpq and libcurl" \
	none '#include <(fcgiapp|fcgi_stdio|libpq-fe|curl/curl)\.h>' $outside_lib
check "nobody knows fcgi_stdio" none 'fcgi_stdio' $all_c
check "SQL is in service alone" \
	none '"[[:space:]]*(SELECT|INSERT INTO|UPDATE [a-z_]+ SET|DELETE FROM|WITH [a-z_]+ AS|CREATE (TABLE|INDEX|ROLE)|ALTER )' $outside_service
check "api.js alone fetches" \
	none '(^|[^.a-zA-Z])fetch\(' $(find www -name '*.js' ! -path 'www/vendor/*' ! -path 'www/node_modules/*' ! -path 'www/assets/*' ! -name api.js)
check "nobody counts columns: rows are read by tables" \
	none '\<db_get_[a-z]+\(|db/db_rows\.h' $(find fcgi -name '*.[ch]' ! -path 'fcgi/lib/db/*')
