"""Auto Scaling groups: one is there, `vitrina-app`, of two instances that are in service.

What is launched is pending when it is looked at first, and in service from then on.
Limits and refusals are those of the Amazon EC2 Auto Scaling API Reference.
"""
import datetime
import threading

from errors import AWSError
from handlers import operation

lock = threading.Lock()
NAME, LEAST, MOST = "vitrina-app", 1, 8
instances = []	# [id, state], the oldest first
desired = 2
launched = 0


def launch():
    global launched
    while len(instances) < desired:
        launched += 1
        instances.append([f"i-{launched:017x}", "Pending"])


def forget():
    global desired, launched
    with lock:
        instances.clear()
        desired, launched = 2, 0
        launch()
        for instance in instances:
            instance[1] = "InService"


forget()


def known(name):
    if name != NAME:
        raise AWSError("ValidationError", "AutoScalingGroup name not found - null")


@operation("autoscaling", "DescribeAutoScalingGroups")
def describe(params):
    with lock:
        groups = [{
            "AutoScalingGroupName": NAME, "MinSize": LEAST, "MaxSize": MOST,
            "DesiredCapacity": desired, "DefaultCooldown": 300,
            "AvailabilityZones": ["eu-west-1a"], "HealthCheckType": "EC2",
            "CreatedTime": datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc),
            "Instances": [{"InstanceId": name, "AvailabilityZone": "eu-west-1a",
                           "LifecycleState": state, "HealthStatus": "Healthy",
                           "ProtectedFromScaleIn": False} for name, state in instances],
        }] if NAME in params.get("AutoScalingGroupNames", [NAME]) else []
        for instance in instances:
            instance[1] = "InService"
    return {"AutoScalingGroups": groups}


@operation("autoscaling", "SetDesiredCapacity")
def set_desired(params):
    global desired
    known(params["AutoScalingGroupName"])
    wanted = params["DesiredCapacity"]
    if not LEAST <= wanted <= MOST:
        raise AWSError("ValidationError", f"New SetDesiredCapacity value {wanted} is outside the group's bounds")
    with lock:
        if wanted < len(instances):
            raise AWSError("ValidationError", "this double has those named that go")
        desired = wanted
        launch()
    return {}


@operation("autoscaling", "TerminateInstanceInAutoScalingGroup")
def terminate(params):
    global desired
    with lock:
        found = [one for one in instances if one[0] == params["InstanceId"]]
        if not found:
            raise AWSError("ValidationError", f"Instance Id not found - No managed instance found for instance ID {params['InstanceId']}")
        instances.remove(found[0])
        if params["ShouldDecrementDesiredCapacity"]:
            desired -= 1
        launch()
        return {"Activity": {
            "ActivityId": "00000000-0000-0000-0000-000000000000", "AutoScalingGroupName": NAME,
            "Cause": "a user asked for it", "StatusCode": "InProgress",
            "StartTime": datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc),
        }}
