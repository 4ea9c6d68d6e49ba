#!/bin/bash
# Uppy from npm against a throwaway site: run.sh [nginx|apache]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/../support/instance.sh"
for version in 5 6; do
	npm ci --prefix "$here/$version" --ignore-scripts --no-audit --no-fund --silent
done
instance_start "${1:-nginx}"
URL=$instance_url DATA=$instance_data node --test "$here/uppy.test.mjs"
