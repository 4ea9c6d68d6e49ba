# Sourced by lint.sh: public names, as nm finds them in what was linked.

symbols() {
	node tests/lint/symbols.mjs "$1" "${BUILD:-build}"
}
check "no public name is twice in what is linked together" symbols twice
check "every public name begins with its file's family" symbols family
check "objects ask in circles only where what they work on is nested" symbols circles
check "every public name is asked for by another file" symbols nobody
