#!/usr/bin/python3
"""The policies of ansible/policies/ against the calls that the code really makes:
each is allowed, and nothing else.  policies.py TOP; a line for each check."""
import pathlib
import re
import sys

sys.dont_write_bytecode = True
from policy import allows, listed
from policy import policy as read

top = pathlib.Path(sys.argv[1])
BUCKET, ACCOUNT, REGION = "site", "123456789012", "eu-west-1"
VALUES = {"aws_bucket": BUCKET, "aws_account": ACCOUNT, "aws_region": REGION, "aws_name": "vitrina",
          "aws_metrics_namespace": "Vitrina", "item": {"name": BUCKET}}

# What a function of lib/aws/s3.h and lib/aws/sts.h asks of AWS; of the bucket, or of its objects.
READ = {"s3:GetObject", "s3:GetObjectVersion"}
CALLS = {
    "s3_put": {"s3:PutObject"}, "s3_get": READ, "s3_head": READ,
    "s3_delete": {"s3:DeleteObject", "s3:DeleteObjectVersion"},
    "s3_delete_versions": {"s3:ListBucketVersions", "s3:DeleteObjectVersion"},
    "s3_list": {"s3:ListBucket", "s3:ListBucketVersions"},
    "s3_multipart_create": {"s3:PutObject"}, "s3_multipart_put": {"s3:PutObject"},
    "s3_multipart_complete": {"s3:PutObject"},
    "s3_multipart_list": {"s3:ListMultipartUploadParts"},
    "s3_multipart_abort": {"s3:AbortMultipartUpload"},
    "s3_multipart_find": {"s3:ListBucketMultipartUploads"},
    "s3_bucket_head": {"s3:ListBucket"},
    "s3_form": {"s3:PutObject"},
    "sts_assume_role": {"sts:AssumeRole"},
    # these sign, or name; what is signed is one of the above
    "s3_presign": set(), "s3_presigner_init": set(), "s3_presigner_url": set(),
    "s3_holds": set(), "s3_origin": set(), "s3_fault": set(), "s3_help": set(),
}
# `vitrina-admin store setup`, which provision.yml does in its place.
SETUP = {"s3_bucket_create", "s3_bucket_set_versions", "s3_bucket_set_cors"}
OF_BUCKET = {"s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads"}

passed = failed = 0


def check(name, holds, said=""):
    global passed, failed
    passed, failed = passed + bool(holds), failed + (not holds)
    if not holds:
        print(f"FAIL {name}\n     {said}")


def policy(name):
    return read(top, name, VALUES)


def actions(document):
    return {action for statement in document["Statement"] for action in listed(statement["Action"])}


def functions():
    text = "".join((top / "fcgi/lib/aws" / name).read_text() for name in ("s3.h", "sts.h"))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return set(re.findall(r"\b((?:s3|sts)_\w+)\(", text))


instance, single, upload = policy("instance"), policy("instance-single"), policy("upload")
known = set(CALLS) | SETUP
check("every call of S3 and STS is known here", functions() == known, functions() ^ known)

wanted = set().union(*CALLS.values())
for action in sorted(wanted):
    resource = f"arn:aws:iam::{ACCOUNT}:role/vitrina-upload" if action.startswith("sts") else \
        f"arn:aws:s3:::{BUCKET}" + ("" if action in OF_BUCKET else "/v/abc/poster.jpg")
    check(f"instances may {action}", allows(instance, action, resource))
# what boots and reports them, rather than the programs' S3
MORE = {"ssm:GetParametersByPath", "logs:CreateLogStream", "logs:PutLogEvents",
        "cloudwatch:PutMetricData", "cloudwatch:GetMetricData"}
check("and nothing else", actions(instance) == wanted | MORE, actions(instance) ^ (wanted | MORE))

secrets = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/vitrina/secrets"
for name, document in (("instances", instance), ("a single one", single)):
    release = f"arn:aws:s3:::{BUCKET}-releases/releases/current"
    check(f"{name} may read their release", allows(document, "s3:GetObject", release))
    for action in ("s3:PutObject", "s3:DeleteObject"):
        check(f"{name} may not {action} a release", not allows(document, action, release))
    check(f"{name} may write metrics of the site", allows(
        document, "cloudwatch:PutMetricData", "*", **{"cloudwatch:namespace": "Vitrina"}))
    check(f"{name} may write no other metrics", not allows(
        document, "cloudwatch:PutMetricData", "*", **{"cloudwatch:namespace": "AWS/EC2"}))
    check(f"{name} may do nothing to another's bucket", not any(
        allows(document, action, "arn:aws:s3:::other/x") for action in wanted))
    for action in ("s3:DeleteBucket", "s3:PutBucketPolicy", "iam:PassRole", "ec2:RunInstances"):
        check(f"{name} may not {action}", not allows(document, action, f"arn:aws:s3:::{BUCKET}"))
check("instances may read the site's secrets", allows(instance, "ssm:GetParametersByPath", secrets))
check("and not another site's", not allows(
    instance, "ssm:GetParametersByPath", secrets.replace("vitrina", "other")))
check("a single one reads none", not allows(single, "ssm:GetParametersByPath", secrets))
check("instances take no other role", not allows(
    instance, "sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/admin"))
for action in ("s3:DeleteObject", "s3:DeleteObjectVersion"):
    check(f"a single one may not {action} a backup",
          not allows(single, action, f"arn:aws:s3:::{BUCKET}-backups/backups/x"))

# What people's own tools get: the role's policy, which the session's narrows.
said = "".join(path.read_text() for path in (top / "fcgi").rglob("*.c"))
session = set(re.findall(r'\\"(s3:[A-Za-z]+)\\"', said))
check("a session's policy is found in the code", session)
check("uploads may do what sessions say, and nothing else", actions(upload) == session,
      actions(upload) ^ session)
check("below u/", all(allows(upload, one, f"arn:aws:s3:::{BUCKET}/u/abc/def") for one in session))
check("and nowhere else", not any(
    allows(upload, one, f"arn:aws:s3:::{BUCKET}/v/abc/def") for one in session))

trust = policy("trust-instance")["Statement"]
check("only instances take the upload role", len(trust) == 1 and trust[0]["Principal"] == {
    "AWS": f"arn:aws:iam::{ACCOUNT}:role/vitrina-instance"}, trust)
trust = policy("trust-ec2")["Statement"]
check("only EC2 takes that of the instances", len(trust) == 1 and trust[0]["Principal"] == {
    "Service": "ec2.amazonaws.com"}, trust)
deny = policy("bucket")["Statement"]
check("buckets refuse what is not over TLS, and allow nothing", [
    one["Effect"] for one in deny] == ["Deny"] and deny[0]["Condition"] == {
        "Bool": {"aws:SecureTransport": "false"}}, deny)

for path in sorted((top / "ansible/policies").glob("*.json.j2")):
    for statement in policy(path.name.removesuffix(".json.j2"))["Statement"]:
        if statement["Effect"] != "Allow":
            continue
        check(f"{path.name} names its actions", not any("*" in one for one in listed(statement["Action"])))
        if "*" in listed(statement.get("Resource", [])):
            check(f"{path.name}: * where AWS takes nothing else",
                  listed(statement["Action"]) == ["cloudwatch:GetMetricData"]
                  or listed(statement["Action"]) == ["cloudwatch:PutMetricData"]
                  and statement["Condition"])
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
