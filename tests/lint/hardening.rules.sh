# Sourced by lint.sh: what the Makefile asks of the compiler and the linker
# against faults in what the network sends, read out of each built program.

programs=$(find "${BUILD:-build}/bin" -type f)

# each_has TEST…: names the programs for which it does not hold.
each_has() {
	local program
	[ -n "$programs" ] || { echo "no programs in ${BUILD:-build}/bin"; return 1; }
	for program in $programs; do
		"$@" "$program" || echo "$program"
	done | nothing_in
}

# has PATTERN OPTION… PROGRAM: what readelf says with these options has such a line.
has() {
	readelf -W "${@:2}" 2>/dev/null | grep -qE -- "$1"
}

# Every unit of a program was compiled so: gcc notes its options beside -g's.
all_compiled_with() {
	readelf -p .debug_str "$2" 2>/dev/null | grep -oE 'GNU C[0-9].*' |
		awk -v option="$1" '{ units++ } index($0, " " option) == 0 { print; lacking = 1 }
			END { exit lacking || !units }'
}

case $(cc -dumpmachine) in
x86_64-*) branches=-fcf-protection=full ;;
aarch64-*) branches=-mbranch-protection=standard ;;
*) branches= ;;
esac

check "programs are position-independent" each_has has 'FLAGS_1.* PIE' -d
check "what the loader has bound is read-only (RELRO)" each_has has '^ +GNU_RELRO ' -l
check "and all of it is bound at the start (BIND_NOW)" each_has has 'FLAGS_1.* NOW' -d
check "no stack is executable" each_has has '^ +GNU_STACK .* RW +0x' -l
check "stacks have a guard" each_has has '__stack_chk_fail@' --dyn-syms
check "copies and prints have their bounds looked at (_FORTIFY_SOURCE)" \
	each_has has '__[a-z]+_chk@' --dyn-syms
for option in -fstack-protector-strong -fstack-clash-protection $branches; do
	check "every unit has $option" each_has all_compiled_with "$option"
done

# What systemd finds a unit exposed to, from 0 to 10: all are under 2.5.
all_units_are_confined() {
	local units unit said
	units=$(mktemp -d) && trap 'rm -rf "$units"' RETURN
	"${BUILD:-build}/bin/runner" units conf/systemd "${BUILD:-build}/bin" "$units" &&
		cp conf/systemd/vitrina-*.service "$units" || return 1
	for unit in "$units"/*@.service; do
		mv "$unit" "${unit%.service}a.service"
	done
	for unit in "$units"/*.service; do
		said=$(systemd-analyze security --offline=true --no-pager --threshold=24 "$unit" 2>&1) ||
			tail -1 <<<"$said"
	done | nothing_in
}
if command -v systemd-analyze >/dev/null; then
	check "every unit of the package is confined (systemd-analyze security)" all_units_are_confined
fi
