# Sourced by run.sh: vitrina-calc as a pipe, and at a terminal.

calc=${BUILD:-build}/bin/vitrina-calc
calc=$(realpath "$here/../../$calc" 2>/dev/null || realpath "$calc")
export HOME=$work/home XDG_STATE_HOME= TERM=xterm
mkdir -p "$HOME"

# says STATUS OUT ERR INPUT [argument]…: what a pipe gives.
says() {
	local want=$1 out=$2 err=$3 input=$4 status
	shift 4
	printf %s "$input" | "$calc" "$@" "$instance_url" >"$work/out" 2>"$work/err"
	status=$?
	[ "$status" = "$want" ] && [ "$(cat "$work/out")" = "$out" ] && [ "$(cat "$work/err")" = "$err" ] || {
		echo "status $status"
		cat "$work/out" "$work/err"
		return 1
	}
}

check "a pipe prints the value" says 0 14 "" $'2+3*4\n'
check "and needs no line's end" says 0 14 "" '2+3*4'
check "a line an expression, comments none" says 0 $'3\n4' "" $'1+2\n# why\n\n2+2\n'
check "a matrix may go over lines" says 0 $'2 4\n6 8' "" $'[1 2\n3 4] * 2\n'
check "all digits reach a pipe" says 0 0.3333333333333333 "" $'1/3\n'
check "NaN and infinities have their names" says 0 'nan inf -inf' "" $'[NaN 1/0 -1/0]\n'
check "an error has its caret, and the next line goes on" says 1 7 \
	$'1 + ¿\n    ^\n"¿" means nothing here' $'1 + ¿\n3+4\n'
check "the caret is under the line that is meant" says 1 "" \
	$'3 ¿]\n  ^\n"¿" means nothing here' $'[1 2\n3 ¿]\n'
check "shapes that disagree are told apart" says 1 "" \
	$'[1 2 3; 4 5 6] * [1 2; 3 4]\n               ^\nthe left side is 2×3 and the right side is 2×2: the left side\'s 3 columns must equal the right side\'s 2 rows' \
	$'[1 2 3; 4 5 6] * [1 2; 3 4]\n'
check "a singular system is refused" says 1 "" \
	$'[1 2; 2 4] \\ [1; 1]\n           ^\nThe system: the matrix is singular (reciprocal condition number 0)' \
	$'[1 2; 2 4] \\ [1; 1]\n'
check "x = … saves" says 0 42 "" $'x = 6*7\n'
check "and can be spoken of" says 0 43 "" $'x + 1\n'
check "what is there is not replaced" says 1 "" \
	$'There is a matrix named x; say overwrite to replace it\nvitrina-calc -f replaces it.' $'x = 1\n'
check "but with -f" says 0 1 "" $'x = 1\n' -f
check "what is too much to show, says where it is" says 0 "200×200: $instance_url/api/matrix/big" "" \
	$'big = ones(200)\n'

signed_out() {
	unset VITRINA_TOKEN
	says 0 14 "" $'2+3*4\n' && says 1 "" 'vitrina-calc: Sign in first' $'y = 1\n'
}
check "without a token it computes, and saves nothing" signed_out

# The file's token is for the file's site.
by_file() {
	unset VITRINA_TOKEN
	mkdir -p "$HOME/.config/vitrina"
	printf 'url = %s/\ntoken = %s\n' "$1" "$2" >"$HOME/.config/vitrina/credentials"
}
reads_file() {
	by_file "$instance_url" "$VITRINA_TOKEN"
	[ "$(echo x | "$calc")" = 1 ] && by_file http://elsewhere.example "$1" && says 1 "" \
		$'x\n^\nThere is no matrix named x' $'x\n'
}
check "the file's token goes to the file's site alone" reads_file "$VITRINA_TOKEN"
rm -rf "$HOME/.config"

unreachable() {
	echo 1 | "$calc" http://localhost:1 2>"$work/err"
	[ $? = 1 ] && grep -q '^vitrina-calc: http://localhost:1: ' "$work/err"
}
check "a site that is not there is named" unreachable
usage() {
	"$calc" -x 2>"$work/err"
	[ $? = 2 ] && grep -q '^usage: ' "$work/err"
}
check "a wrong call says how to" usage

# until_seen PATTERN: a line of what the terminal showed, within a minute.
until_seen() {
	local i
	for i in $(seq 600); do
		grep -qE -- "$1" "$work/screen" 2>/dev/null && return
		sleep 0.1
	done
	echo "no \"$1\" on the screen" >&2
	return 1
}

# at_terminal COMMAND: its standard output is typed; what is shown is in $work/screen.
at_terminal() {
	: >"$work/screen"
	"$@" | timeout 120 script -qfec "exec $calc $instance_url" "$work/screen" >/dev/null
}

type_some() {
	until_seen 'Ctrl-D ends' && printf '6*7\n' && until_seen ^42 && printf '1 + ]\n' && until_seen missing &&
		printf '5+\003' && sleep 0.2 && printf '2*4\n' && until_seen ^8 && printf '\004'
}
check "at a terminal it answers" at_terminal type_some
check "with the caret under what was typed" grep -qE '^      \^' "$work/screen"
check "Ctrl-C forgets a line" grep -q ^8 "$work/screen"

type_up() {
	until_seen 'Ctrl-D ends' && printf '\033[A\033[A\033[A\n' && until_seen ^42 && printf '\004'
}
check "the next time it remembers" at_terminal type_up
check "for its owner alone" test "$(stat -c %a "$HOME/.local/state/vitrina/calc_history")" = 600

replace() {
	until_seen 'Ctrl-D ends' && printf 'x = 5\n' && until_seen 'Replace it' && printf 'y\n' &&
		until_seen '^x = 5' && printf '\004'
}
check "and asks before it replaces" at_terminal replace

# What takes long.
check "a job is waited for, and shown" says 0 600 "" $'j = round(norm(ones(600)))\n'

cancels() {
	until_seen 'Ctrl-D ends' && printf 'k = norm(ones(5000)) + norm(ones(5000))\n' &&
		until_seen 'running, ' && printf '\003' && until_seen Cancelled && printf '1+1\n' &&
		until_seen ^2 && printf '\004'
}
check "Ctrl-C cancels a job" at_terminal cancels
check "of which it showed how far it was" grep -q '% of about' "$work/screen"
check "and nothing was saved" says 1 "" $'k\n^\nThere is no matrix named k' $'k\n'
