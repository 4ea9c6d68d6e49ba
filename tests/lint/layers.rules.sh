# Sourced by lint.sh: who may include whom, and what belongs where.

programs=$(find fcgi -mindepth 2 -name main.c -printf '%h\n' | sort)
all_c=$(find fcgi -name '*.[ch]' | sort)
tests_c=$(find tests -name '*.[ch]' | sort)
outside_service=$(find fcgi -name '*.c' ! -path 'fcgi/service/*')
outside_lib=$(find fcgi -name '*.[ch]' ! -path 'fcgi/lib/*')

# includes FOLDER ALLOWED: every "…" include in it begins with one of the words.
includes() {
	grep -HnE '^#include "' "$1"/*.[ch] | grep -vE "#include \"($2)" | nothing_in
}

check "lib includes lib alone" includes fcgi/lib 'lib/'
check "service includes lib and service" includes fcgi/service '(lib|service)/'
check "wire includes lib, service and wire" includes fcgi/wire '(lib|service|wire)/'
check "access includes lib and service" \
	none '^#include "(wire|auth|videos|images|credentials|stats|matrix|jobs|cli)/' fcgi/*.[ch]
for program in $programs; do
	check "${program#fcgi/} includes no other program" \
		includes "$program" "(lib|service|wire|${program#fcgi/})/|(access|program)\.h"
done

# The leaves, and what a service does its work with: these include none themselves,
# but that any may wait for its turn to run a tool, and lists what it has in pages.
leaves='account|object|job|store|setting|idempotency|probe|tool|counter'

family() {
	local name=${1##*/}
	name=${name%.*}
	echo "${name%%_*}"
}

no_service_includes_another() {
	local file header
	for file in fcgi/service/*.[ch]; do
		sed -n 's|^#include "service/\(.*\)"|\1|p' "$file" | while read -r header; do
			[ "$(family "$header")" = "$(family "$file")" ] || [[ $header =~ ^(tool|cursor|site_key)\.h$ ]] ||
				{ [[ $(family "$header") =~ ^($leaves)$ ]] && ! [[ $(family "$file") =~ ^($leaves)$ ]]; } ||
				echo "$file includes $header"
		done
	done | nothing_in
}
check "no service includes another but the leaves" no_service_includes_another

check "lib alone knows FastCGI, libpq and libcurl" \
	none '#include <(fcgiapp|fcgi_stdio|libpq-fe|curl/curl)\.h>' $outside_lib
check "nobody knows fcgi_stdio" none 'fcgi_stdio' $all_c
check "SQL is in service alone" \
	none '"[[:space:]]*(SELECT|INSERT INTO|UPDATE [a-z_]+ SET|DELETE FROM|WITH [a-z_]+ AS|CREATE (TABLE|INDEX|ROLE)|ALTER )' $outside_service
check "api.js alone fetches" \
	none '(^|[^.a-zA-Z])fetch\(' $(find www -name '*.js' ! -path 'www/vendor/*' ! -path 'www/node_modules/*' ! -name api.js)
