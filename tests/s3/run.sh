#!/bin/bash
# The tests that want a real S3, on one Ceph that is started for them.
set -u
cd "$(dirname "$0")/../.."
. tests/s3/s3.sh

build=${BUILD:-build}
command -v radosgw >/dev/null || PATH=$PATH:/usr/sbin
for tool in radosgw ceph-mon ceph-osd; do
	command -v $tool >/dev/null || { echo "tests/s3: no $tool: bash conf/packages.sh s3"; exit 1; }
done
s3_up || exit 1
programs=("$build/tests/service/store")
for source in tests/s3/*.c; do
	programs+=("$build/${source%.c}")
done
"$build/tests/run-tests" "${programs[@]}"
