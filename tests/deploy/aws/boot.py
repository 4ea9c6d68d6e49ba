"""For tests/support/doubles/aws/double.py: the instances that moto_server says run are real hosts.

Each second what moto says is compared with what was booted: a new instance becomes a host
(boot.sh) with its private address, one that is gone a host less.  Whoever starts or ends it:
RunInstances, a person, or the fleet that replaces what is missing.  A load balancer's health
of a target is that which the host answers.  metadata.py says to each host who it is.
"""
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request

import boto3

import double
import metadata
from handlers import after

HERE = os.path.dirname(os.path.abspath(__file__))
# a fleet's instance without a launch template's data is none of ours
machines = {}		# instance: (address, what the metadata service says of it)
started = {}		# RunInstances: instance: the same, from its parameters


def client(service):
    """moto itself: what it says here is no request of the playbook's."""
    return boto3.client(service, region_name="eu-west-1", endpoint_url=double.forward_to,
                        aws_access_key_id="moto", aws_secret_access_key="moto")


def profile(given):
    """The instance profile's name, which is that of its role."""
    said = given["IamInstanceProfile"]
    return said.get("Name") or said["Arn"].rpartition("/")[2]


def of_template(instance):
    """What the fleet's launch template gives an instance."""
    said = client("ec2").describe_launch_template_versions(
        LaunchTemplateName=next(tag["Value"] for tag in instance["Tags"] if tag["Key"] == "vitrina"),
        Versions=["$Latest"])
    data = said["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    return metadata.Identity(data["UserData"], profile(data),
                             data["MetadataOptions"]["HttpTokens"])


def host(verb, instance, *more):
    with open(os.environ["HOSTS_LOG"], "a") as log:
        subprocess.run(["bash", os.path.join(HERE, "boot.sh"), verb, instance, *more],
                       stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)


def join(name):
    """A fleet puts its instances behind its load balancer; moto forgets those that it
    started in the place of others."""
    for group in client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]:
        if name in (one["InstanceId"] for one in group["Instances"]):
            for target_group in group["TargetGroupARNs"]:
                client("elbv2").register_targets(TargetGroupArn=target_group,
                                                 Targets=[{"Id": name}])


def reconcile():
    ec2 = client("ec2")
    running = {one["InstanceId"]: one for page in ec2.get_paginator("describe_instances").paginate()
               for group in page["Reservations"] for one in group["Instances"]
               if one["State"]["Name"] in ("pending", "running")}
    for name, instance in running.items():
        if name not in machines:
            address = instance["PrivateIpAddress"]
            metadata.identities[address] = started.get(name) or of_template(instance)
            metadata.identities[address].instance = name
            join(name)
            machines[name] = address
            threading.Thread(target=host, args=("start", name, address)).start()
    for name in set(machines) - set(running):
        metadata.identities.pop(machines.pop(name), None)
        threading.Thread(target=host, args=("stop", name)).start()


def watch():
    while True:
        try:
            reconcile()
        except Exception as fault:	# moto not up yet, or gone
            print(f"boot: {fault!r}", file=sys.stderr, flush=True)
        time.sleep(1)


@after("ec2", "RunInstances")
def run(params, answer):
    identity = metadata.Identity(params.get("UserData", ""), profile(params),
                                 params.get("MetadataOptions", {}).get("HttpTokens", "optional"))
    for name in re.findall(rb"<instanceId>(i-\w+)</instanceId>", answer):
        started[name.decode()] = identity


def is_healthy(instance):
    try:
        with urllib.request.urlopen(f"http://{machines[instance]}/api/videos/health",
                                    timeout=5) as said:
            return said.status == 200
    except (KeyError, OSError):
        return False


@after("elbv2", "DescribeTargetHealth")
def health(_, answer):
    """moto finds every registered target healthy; the host knows better."""
    def real(match):
        if is_healthy(match[2].decode()):
            return match[0]
        return match[0].replace(b"<State>healthy</State>", b"<Reason>Target.FailedHealthChecks</Reason>"
                                b"<State>unhealthy</State>")
    return re.sub(rb"(<Id>(i-\w+)</Id>(?:(?!<Id>).)*?<State>healthy</State>)", real, answer,
                  flags=re.S)


threading.Thread(target=watch, daemon=True).start()
metadata.serve()
