#!/bin/bash
# The release before and this one, each opening what the other left: the site of
# the commit in `before` is filled, then run by this tree (a release), then by the
# old programs on what this tree made of it (a rollback).   run.sh [nginx|apache]
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../support/run/instance.sh"
. "$here/../support/run/checks.sh"
. "$here/../support/run/processes.sh"
work=$(mktemp -d)
. "$here/fill.sh"
. "$here/checks.sh"

export BUILD=${BUILD:-build} VITRINA_MIN_FREE=64M
# Whatever the worker can take apart, it does; and a small upload has two parts.
export VITRINA_MATRIX_WAIT=0s VITRINA_PART_SIZE=5M
this=$instance_top
this_build=$BUILD
before=$(cat "$here/before")

if ! git -C "$this" rev-parse 2>/dev/null; then
	echo "not tried: the release before, commit $before, is in no history here; a clone has it"
	check "it has a name" grep -qxE '[0-9a-f]{40}' "$here/before"
	checks_end
	exit
fi
made=$(bash "$here/make.sh" "$before") || exit 1
trap 'instance_stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# The trees that `opens` runs the site with.
by_the_one_before() {
	instance_top=$made/tree
	BUILD=build
}
by_this_one() {
	instance_top=$this
	BUILD=$this_build
}

opens() {
	instance_make run >"$work/said" 2>&1 && healthy || { tail -20 "$work/said"; return 1; }
}

# The held worker dies with the rest: what it had not begun, it has not begun.
ends() {
	instance_make stop >"$work/said" 2>&1 &
	within 20 asked_to_end && kill -9 "$held" && wait $!
}
asked_to_end() {
	local pending
	pending=$(sed -n 's/^ShdPnd:[[:space:]]*//p' "/proc/$held/status")
	[ $((0x$pending & 1 << 14)) -ne 0 ]
}

# answers STATUS ADDRESS [curl's options]: to nobody, but for those.
answers() {
	local want=$1 address=$2 got
	shift 2
	got=$(curl -sS -o "$work/body" -w '%{http_code}' --max-time 60 "$@" "$instance_url$address")
	[ "$got" = "$want" ] || { echo "$address: $got, not $want: $(head -c 300 "$work/body")"; return 1; }
}

# signs_in STATUS NAME [CODE]
signs_in() {
	answers "$1" /api/auth/login -H 'Content-Type: application/json' \
		-d "{\"username\":\"$2\",\"password\":\"$password\"${3:+,\"totp\":\"$3\"}}"
}

# stays WHAT WHO ADDRESS: says what it said at the end of the turn before; with
# $remembering it is that end.
stays() {
	local kept="$work/kept/$2 ${3//\//|}"
	as "$2"
	if [ -n "$remembering" ]; then
		api GET "$3" -o "$kept" || { echo "$by: $1: cannot be remembered"; exit 1; }
	elif [ -e "$kept" ]; then
		check "$by: $1" is_as_kept "$3" "$kept"
	fi
}
is_as_kept() {
	api GET "$1" -o "$work/new" || { cat "$work/new"; return 1; }
	case $(head -c 1 "$2") in
	{) python3 "$here/within.py" "$2" "$work/new" ;;
	*) cmp "$2" "$work/new" ;;
	esac
}

remember() {
	rm -rf "$work/kept"
	mkdir "$work/kept"
	remembering=yes
	what_stays
	remembering=
}

# turn N WHOSE: the site is opened by those programs, and left to the next.
turn() {
	turn=$1
	"$2"
	by=$3
	check "$by: the site starts" opens
	healthy || { checks_end; exit 1; }
	what_stays
	what_goes_on
	remember
	[ "$turn" -eq 3 ] || { leave "$turn" && ends; } || { echo "$by: nothing is left"; exit 1; }
}

instance_data=$(mktemp -d /tmp/vitrina-test.XXXXXX)
chmod 755 "$instance_data"
by_the_one_before
instance_frontend=${1:-nginx}
instance_port=$(instance_free_port)
instance_url=http://localhost:$instance_port
by="the one before"
opens || exit 1
instance_code=$(sed -n 's/.*become the admin: //p' "$work/said")
fill || { echo "$by: it cannot be filled"; exit 1; }
remember
leave 1 && ends || { echo "$by: nothing is left"; exit 1; }
turn 2 by_this_one "this release"
turn 3 by_the_one_before "the one before, again"
[ "$checks_failed" -eq 0 ] || tail -n 5 "$instance_data"/log/*.log
checks_end
