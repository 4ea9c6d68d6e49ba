#!/usr/bin/python3
"""What a person would ask AWS, of the double: ask.py URL healthy | instances | terminate ID |
current BUCKET | objects BUCKET | database NAME | snapshot NAME |
log GROUP | certificate FILE KEY | zone NAME | named ZONE | point ZONE NAME ADDRESS | listeners."""
import sys

import boto3

url, what, *words = sys.argv[1:]


def client(service):
    return boto3.client(service, region_name="eu-west-1", endpoint_url=url,
                        aws_access_key_id="AKIDTEST", aws_secret_access_key="secrettest")


def instances():
    said = client("ec2").describe_instances(
        Filters=[{"Name": "instance-state-name", "Values": ["running"]}])
    return [one for group in said["Reservations"] for one in group["Instances"]]


def healthy():
    elb = client("elbv2")
    for group in elb.describe_target_groups()["TargetGroups"]:
        said = elb.describe_target_health(TargetGroupArn=group["TargetGroupArn"])
        yield from (one["Target"]["Id"] for one in said["TargetHealthDescriptions"]
                    if one["TargetHealth"]["State"] == "healthy")


if what == "healthy":
    print("\n".join(healthy()))
elif what == "instances":
    for one in sorted(instances(), key=lambda one: (one["LaunchTime"], one["InstanceId"])):
        print(one["InstanceId"], one["PrivateIpAddress"])
elif what == "terminate":
    client("ec2").terminate_instances(InstanceIds=words)
elif what == "current":
    said = client("s3").get_object(Bucket=words[0], Key="releases/current")
    print(said["Body"].read().decode(), end="")
elif what == "objects":
    for one in client("s3").list_objects_v2(Bucket=words[0]).get("Contents", []):
        print(one["Key"])
elif what == "database":
    print(client("rds").describe_db_instances(
        DBInstanceIdentifier=words[0])["DBInstances"][0]["DBInstanceStatus"])
elif what == "log":
    logs = client("logs")
    for stream in logs.describe_log_streams(logGroupName=words[0])["logStreams"]:
        said = logs.get_log_events(logGroupName=words[0], logStreamName=stream["logStreamName"])
        for event in said["events"]:
            print(stream["logStreamName"], event["message"])
elif what == "certificate":
    with open(words[0], "rb") as certificate, open(words[1], "rb") as key:
        print(client("acm").import_certificate(
            Certificate=certificate.read(), PrivateKey=key.read())["CertificateArn"])
elif what == "zone":
    client("route53").create_hosted_zone(Name=words[0], CallerReference=words[0])
elif what == "named":
    dns = client("route53")
    zone = dns.list_hosted_zones_by_name(DNSName=words[0])["HostedZones"][0]["Id"]
    for one in dns.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]:
        if one["Type"] == "A":
            print(one["Name"], one.get("AliasTarget", {}).get("DNSName") or
                  one["ResourceRecords"][0]["Value"])
elif what == "point":
    dns = client("route53")
    zone = dns.list_hosted_zones_by_name(DNSName=words[0])["HostedZones"][0]["Id"]
    dns.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [
        {"Action": "UPSERT", "ResourceRecordSet": {"Name": words[1], "Type": "A", "TTL": 60,
         "ResourceRecords": [{"Value": words[2]}]}}]})
elif what == "listeners":
    elb = client("elbv2")
    for group in elb.describe_load_balancers()["LoadBalancers"]:
        said = elb.describe_listeners(LoadBalancerArn=group["LoadBalancerArn"])["Listeners"]
        for one in sorted(said, key=lambda one: one["Port"]):
            print(one["Port"], one["DefaultActions"][0]["Type"],
                  *(held["CertificateArn"] for held in one.get("Certificates", [])))
elif what == "snapshot":
    said = client("rds").describe_db_snapshots(DBSnapshotIdentifier=words[0])
    print(said["DBSnapshots"][0]["Status"])
else:
    sys.exit(__doc__)
