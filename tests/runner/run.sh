#!/bin/bash
# How `make run` begins, lasts and ends, with kill -9 at every joint.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../support/run/instance.sh"
. "$here/../support/run/checks.sh"
. "$here/../support/run/processes.sh"
work=$(mktemp -d)
chmod 755 "$work"

. "$here/life.sh"
. "$here/restart.sh"
. "$here/kills.sh"
. "$here/full.sh"
instance_stop
rm -rf "$work"
checks_end
