"""boto3 against the double: what it sent is what was read, in every protocol."""
import datetime
import functools
import http.client
import json
import os
import subprocess
import sys
import urllib.request

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError, EndpointConnectionError, HTTPClientError

HERE = os.path.dirname(os.path.abspath(__file__))
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
counts = {"passed": 0, "failed": 0}
checks = []

double = subprocess.Popen([sys.executable, f"{HERE}/../support/doubles/aws/double.py"],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.DEVNULL)
URL = double.stdout.readline().strip()


def check(name):
    def add(test):
        checks.append((name, test))
        return test
    return add


@functools.cache
def client(service, key="AKIDTEST", secret="secrettest", token=None):
    return boto3.client(service, region_name="eu-west-1", endpoint_url=URL, aws_access_key_id=key,
                        aws_secret_access_key=secret, aws_session_token=token,
                        config=Config(retries={"total_max_attempts": 1}, parameter_validation=False,
                                      signature_version="s3v4" if service == "s3" else None,
                                      s3={"addressing_style": "path"}))


def control(what, said=None):
    body = None if said is None else json.dumps(said).encode()
    with urllib.request.urlopen(f"{URL}/_double/{what}", body) as reply:
        return json.load(reply)


def refused(call):
    try:
        call()
    except ClientError as fault:
        return fault.response["Error"]["Code"]
    return None


def put(metric=None, **more):
    datum = {"MetricName": "requests", "Value": 1.0, "Timestamp": NOW, **(metric or {})}
    return client("cloudwatch", **more).put_metric_data(
        Namespace="Vitrina", MetricData=[{k: v for k, v in datum.items() if v is not None}])


# service, method, parameters: nobody holds its state, so it is read and answered 501
READ = [
    ("ec2", "describe_instances", {"InstanceIds": ["i-1", "i-2"], "Filters": [
        {"Name": "tag:site", "Values": ["one", "two & three"]}]}),
    ("iam", "create_role", {"RoleName": "site", "AssumeRolePolicyDocument": "{}", "Tags": [
        {"Key": "a", "Value": "é"}]}),
    ("elbv2", "create_target_group", {"Name": "site", "Port": 443, "HealthCheckEnabled": True}),
    ("secretsmanager", "create_secret", {"Name": "db", "SecretBinary": b"\x00\x01"}),
    ("logs", "put_retention_policy", {"logGroupName": "site", "retentionInDays": 7}),
    ("route53", "change_resource_record_sets", {"HostedZoneId": "Z1", "ChangeBatch": {"Changes": [
        {"Action": "UPSERT", "ResourceRecordSet": {"Name": "a.example.", "Type": "A", "TTL": 60,
         "ResourceRecords": [{"Value": "192.0.2.1"}]}}]}}),
    ("s3", "put_bucket_versioning", {"Bucket": "site", "VersioningConfiguration": {
        "Status": "Enabled"}}),
    ("s3", "list_objects_v2", {"Bucket": "site", "Prefix": "u/a b/", "MaxKeys": 7}),
    ("s3", "put_object", {"Bucket": "site", "Key": "u/one two", "Body": b"bytes",
                          "ContentType": "text/plain"}),
    ("efs", "create_mount_target", {"FileSystemId": "fs-1", "SubnetId": "subnet-0123456789abcdef0"}),
]


def same(sent, got):
    """`got` may hold what boto3 adds by itself; bytes come as they print."""
    if isinstance(sent, dict):
        return all(name in got and same(value, got[name]) for name, value in sent.items())
    if isinstance(sent, list):
        return len(sent) == len(got) and all(map(same, sent, got))
    return got == (repr(sent) if isinstance(sent, bytes) else sent)


def reads(service, method, params):
    def test():
        control("forget", {})
        if refused(lambda: getattr(client(service), method)(**params)) is None:
            return "it was answered"
        calls = control("calls")
        if len(calls) != 1:
            return f"{control('refused')}"
        return same(params, calls[0]["params"]) or calls[0]
    return test


for service, method, params in READ:
    check(f"{service} {method} is read as it was sent")(reads(service, method, params))


@check("temporary keys with their token are taken, without it and with another are not")
def _():
    put(key="ASIATEST", secret="session secret", token="session+token/==")
    codes = [refused(lambda: put(key="ASIATEST", secret="session secret", token=token))
             for token in (None, "another")]
    return codes == ["InvalidClientTokenId"] * 2 or codes


@check("a wrong secret, an unknown key and no signature are refused")
def _():
    codes = [refused(lambda: put(secret="wrong")), refused(lambda: put(key="AKIDOTHER"))]
    to = http.client.HTTPConnection(URL.partition("//")[2])
    to.request("POST", "/", "Action=ListMetrics&Version=2010-08-01")
    codes.append(to.getresponse().status)
    return codes == ["SignatureDoesNotMatch", "InvalidClientTokenId", 403] or codes


def presigned(method, params, changed=lambda url: url, **more):
    """The status that a presigned address gets; without a state, 501 is what is let in."""
    url = changed(client("s3", **more).generate_presigned_url(method, params, ExpiresIn=60))
    to = http.client.HTTPConnection(URL.partition("//")[2])
    to.request("PUT" if method == "put_object" else "GET", url.partition("//")[2].partition("/")[2]
               .join(("/", "")))
    return to.getresponse().status


@check("presigned addresses are let in as they were signed, and as nothing else")
def _():
    control("forget", {})
    one = {"Bucket": "site", "Key": "u/one two"}
    good = [presigned("get_object", one), presigned("put_object", one),
            presigned("get_object", {**one, "VersionId": "v+1/=", "ResponseContentType": "video/mp4"}),
            presigned("get_object", one, key="ASIATEST", secret="session secret",
                      token="session+token/==")]
    bad = [presigned("get_object", one, lambda url: url.replace("one", "two")),
           presigned("get_object", one, lambda url: url.replace("Expires=60", "Expires=61")),
           presigned("get_object", one, lambda url: url + "&versionId=v"),
           presigned("get_object", one, secret="wrong"),
           presigned("get_object", one, key="ASIATEST", secret="session secret", token="another")]
    control("clock", {"ahead_s": 61})
    bad.append(presigned("get_object", one, lambda url: url))
    control("clock", {"ahead_s": 0})
    keys = [call["key"] for call in control("calls")]
    return good == [501] * 4 and bad == [403] * 6 and keys[3] == "ASIATEST" or (good, bad)


@check("a clock that is 16 minutes off is refused, one of 14 is not")
def _():
    codes = []
    for ahead_s in (16 * 60, -16 * 60, 14 * 60):
        control("clock", {"ahead_s": ahead_s})
        codes.append(refused(lambda: put()))
    return codes == ["SignatureDoesNotMatch", "SignatureDoesNotMatch", None] or codes


def form(text):
    """The code that a form of our own gets, rightly signed."""
    request = AWSRequest("POST", URL, data=text, headers={
        "Content-Type": "application/x-www-form-urlencoded"})
    SigV4Auth(Credentials("AKIDTEST", "secrettest"), "monitoring", "eu-west-1").add_auth(request)
    to = http.client.HTTPConnection(URL.partition("//")[2])
    to.request("POST", "/", text, dict(request.headers))
    said = to.getresponse().read().decode()
    return said.partition("<Code>")[2].partition("</Code>")[0] or None


@check("forms are read strictly")
def _():
    good = "Action=PutMetricData&Version=2010-08-01&Namespace=V&MetricData.member.1.MetricName=m" \
           "&MetricData.member.1.Value=1"
    codes = [form(good), form(good + "&Colour=red"), form(good + "&MetricData.member.1.Colour=red"),
             form(good + "&Namespace=W"), form(good.replace("Value=1", "Value=one")),
             form(good.replace("=V&", "=%zz&")), form(good.replace("2010", "2011"))]
    return codes == [None, "UnknownParameter", "UnknownParameter", "MalformedQueryString",
                     "MalformedInput", "MalformedQueryString", "InvalidAction"] or codes


WRONG = {
    "a name that is missing": {"MetricName": None},
    "a name of 256": {"MetricName": "n" * 256},
    "a unit that is none": {"Unit": "Furlongs"},
    "31 dimensions": {"Dimensions": [{"Name": f"d{i}", "Value": "v"} for i in range(31)]},
    "a dimension without a value": {"Dimensions": [{"Name": "d", "Value": ""}]},
    "151 values": {"Value": None, "Values": [float(i) for i in range(151)]},
    "values and counts that differ": {"Value": None, "Values": [1.0], "Counts": [1.0, 2.0]},
    "no value": {"Value": None},
    "a value and values": {"Values": [1.0]},
    "no number": {"Value": float("nan")},
    "a resolution of 5": {"StorageResolution": 5},
    "15 days ago": {"Timestamp": NOW - datetime.timedelta(days=15)},
    "three hours ahead": {"Timestamp": NOW + datetime.timedelta(hours=3)},
}


@check("PutMetricData refuses what CloudWatch refuses, and keeps none of it")
def _():
    control("forget", {})
    taken = []
    for name, metric in WRONG.items():
        if refused(lambda: put(metric)) is None:
            taken.append(name)
    return not taken and not control("metrics") or taken


@check("and 1001 metrics, or a namespace of AWS's own")
def _():
    cloudwatch = client("cloudwatch")
    metric = {"MetricName": "requests", "Value": 1.0}
    codes = [refused(lambda: cloudwatch.put_metric_data(Namespace="Vitrina",
                                                        MetricData=[metric] * 1001)),
             refused(lambda: cloudwatch.put_metric_data(Namespace="AWS/EC2", MetricData=[metric])),
             refused(lambda: cloudwatch.put_metric_data(Namespace="Vitrina",
                                                        MetricData=[metric] * 1000))]
    return codes == ["InvalidParameterValue", "InvalidParameterValue", None] or codes


def series(query, **more):
    pages = client("cloudwatch").get_paginator("get_metric_data").paginate(
        MetricDataQueries=[{"Id": "a", **query}], StartTime=NOW - datetime.timedelta(hours=1),
        EndTime=NOW + datetime.timedelta(minutes=5), ScanBy="TimestampAscending", **more)
    out = {}
    for page in pages:
        for result in page["MetricDataResults"]:
            out.setdefault(result["Label"], []).extend(result["Values"])
    return out


@check("GetMetricData gives what PutMetricData brought, page by page")
def _():
    control("forget", {})
    minute = NOW.replace(second=0)
    for ago, value in ((3, 5.0), (2, 7.0), (2, 1.0)):
        for host in ("one", "two"):
            put({"Timestamp": minute - datetime.timedelta(minutes=ago), "Value": value,
                 "Dimensions": [{"Name": "Host", "Value": host}]})
    stat = {"MetricStat": {"Metric": {"Namespace": "Vitrina", "MetricName": "requests", "Dimensions":
            [{"Name": "Host", "Value": "one"}]}, "Period": 60, "Stat": "Sum"}, "Label": "x"}
    search = {"Expression": "SEARCH('{Vitrina,Host} MetricName=\"requests\"', 'Average', 60)",
              "Label": "${PROP('Dim.Host')}"}
    whole = series(stat), series(search)
    control("page", {"points": 1})
    paged = series(stat), series(search)
    wanted = {"x": [5.0, 8.0]}, {"one": [5.0, 4.0], "two": [5.0, 4.0]}
    return whole == wanted == paged or (whole, paged)


@check("histograms have percentiles")
def _():
    control("forget", {})
    put({"Value": None, "Values": [1.0, 10.0, 100.0], "Counts": [90.0, 9.0, 1.0]})
    metric = {"Namespace": "Vitrina", "MetricName": "requests"}
    found = [series({"MetricStat": {"Metric": metric, "Period": 60, "Stat": stat}, "Label": "x"})["x"]
             for stat in ("p50", "p95", "p99.9", "Maximum", "SampleCount", "Sum")]
    return found == [[1.0], [10.0], [100.0], [100.0], [100.0], [280.0]] or found


@check("faults come as often as they were asked for")
def _():
    control("forget", {})
    codes = []
    for fault in ("throttle", "busy", "denied"):
        control("faults", {"operation": "PutMetricData", "fault": fault, "times": 2})
        codes += [refused(lambda: put()) for _ in range(3)]
    return codes == ["Throttling"] * 2 + [None] + ["ServiceUnavailable"] * 2 + [None] + \
        ["AccessDenied"] * 2 + [None] or codes


@check("a connection closes before the work, or after it")
def _():
    kept = []
    for fault in ("close", "lose"):
        control("forget", {})
        control("faults", {"operation": "PutMetricData", "fault": fault})
        try:
            put()
            return f"{fault}: it was answered"
        except (EndpointConnectionError, HTTPClientError):
            kept.append(len(control("metrics")))
    return kept == [0, 1] or kept


for name, test in checks:
    try:
        said = test()
    except Exception as fault:  # whatever it is, the check has failed
        said = f"{type(fault).__name__}: {fault}"
    counts["passed" if said in (None, True) else "failed"] += 1
    if said not in (None, True):
        print(f"FAIL {name}\n     {said}")
double.stdin.close()
double.wait(timeout=10)
print(f"{counts['passed']} passed, {counts['failed']} failed")
sys.exit(counts["failed"] > 0)
