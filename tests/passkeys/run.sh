#!/bin/bash
# Fresh replies of authenticators, judged by @simplewebauthn/server: the C code says the same of each.
set -u
here=$(cd "$(dirname "$0")" && pwd)
build=${BUILD:-build}

if [ ! -e "$here/node_modules/.made" ] || [ "$here/package-lock.json" -nt "$here/node_modules/.made" ]; then
	npm ci --ignore-scripts --no-audit --no-fund --prefix "$here" >/dev/null || exit 1
	touch "$here/node_modules/.made"
fi
VITRINA_TEST_VECTORS=$(mktemp) && export VITRINA_TEST_VECTORS
trap 'rm -f "$VITRINA_TEST_VECTORS"' EXIT
node "$here/vectors.mjs" >"$VITRINA_TEST_VECTORS" || exit 1
"$build/tests/run-tests" "$build/tests/unit/passkey"
