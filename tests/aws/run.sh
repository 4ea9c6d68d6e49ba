#!/bin/bash
# Whether the AWS double (tests/support/doubles/aws) refuses what AWS refuses, asked by boto3.
set -u
cd "$(dirname "$0")/../.."
exec /usr/bin/python3 tests/aws/double.py
