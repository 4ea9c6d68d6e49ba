#!/usr/bin/python3
"""Every request that an instance made with its role's keys, held against that role's
policy: allowed.py TOP URL POLICY SITE BUCKET.  Fails when there were none."""
import json
import pathlib
import sys
import urllib.request

sys.dont_write_bytecode = True
top, url, name, site, bucket = sys.argv[1:]
sys.path.insert(0, str(pathlib.Path(top, "tests/deploy")))
from policy import allows, policy

ACTION = {
    "HeadBucket": "s3:ListBucket", "ListObjectsV2": "s3:ListBucket", "ListObjects": "s3:ListBucket",
    "ListObjectVersions": "s3:ListBucketVersions", "HeadObject": "s3:GetObject",
    "ListMultipartUploads": "s3:ListBucketMultipartUploads",
    "CreateMultipartUpload": "s3:PutObject", "UploadPart": "s3:PutObject",
    "AbortMultipartUpload": "s3:AbortMultipartUpload", "CompleteMultipartUpload": "s3:PutObject", "ListParts": "s3:ListMultipartUploadParts",
}
values = {"aws_bucket": bucket, "aws_account": "123456789012", "aws_name": site,
          "aws_region": "eu-west-1", "aws_metrics_namespace": f"Vitrina/{site}"}
document = policy(top, name, values)
with urllib.request.urlopen(f"{url}/_double/calls") as said:
    calls = [call for call in json.load(said) if call["key"].startswith("ASIA")]


def resource(call):
    params = call["params"]
    if call["service"] == "s3":
        key = f"/{params['Key']}" if "Key" in params else ""
        return f"arn:aws:s3:::{params['Bucket']}{key}"
    if call["service"] == "ssm":
        return f"arn:aws:ssm:eu-west-1:123456789012:parameter{params['Path']}"
    if call["service"] == "logs":
        return f"arn:aws:logs:eu-west-1:123456789012:log-group:{params['logGroupName']}:x"
    return params.get("RoleArn", "*")


def asked(call):
    """(action, resource) of each thing that a call wants to be allowed."""
    if call["operation"] == "DeleteObjects":
        for one in call["params"]["Delete"]["Objects"]:
            yield ("s3:DeleteObjectVersion" if "VersionId" in one else "s3:DeleteObject",
                   f"{resource(call)}/{one['Key']}")
    else:
        yield (ACTION.get(call["operation"], f"{call['service']}:{call['operation']}"),
               resource(call))


wrong = [(call["operation"], what) for call in calls for action, what in asked(call)
         if not allows(document, action, what,
                       **{"cloudwatch:namespace": call["params"].get("Namespace")})]
for one in sorted(set(wrong)):
    print("not allowed:", *one)
print(len(calls), "requests by", len({call["key"] for call in calls}), "instances")
sys.exit(bool(wrong) or not calls)
