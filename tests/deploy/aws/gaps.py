"""For tests/support/doubles/aws/double.py: what moto_server does not know, and provision.yml asks."""
import threading

import answer
import models
from errors import AWSError
from handlers import after, operation

lock = threading.Lock()
# parameter group: {name: value}, as they were set
parameters = {}
# Of RDS's hundreds, those that a group of ours may set.
KNOWN = {"rds.force_ssl": {"DataType": "boolean", "AllowedValues": "0,1", "ApplyType": "dynamic"}}


@operation("rds", "DescribeDBParameters")
def describe_parameters(params):
    with lock:
        given = dict(parameters.get(params["DBParameterGroupName"], {}))
    return {"Parameters": [
        {"ParameterName": name, "IsModifiable": True,
         "Source": "user" if name in given else "system",
         **({"ParameterValue": given[name]} if name in given else {}), **about}
        for name, about in KNOWN.items()]}


@after("rds", "ModifyDBParameterGroup")
def modify_parameters(params, _):
    with lock:
        group = parameters.setdefault(params["DBParameterGroupName"], {})
        group.update({one["ParameterName"]: one["ParameterValue"] for one in params["Parameters"]})


@after("rds", "DescribeDBParameterGroups")
def no_group(params, answer):
    """moto answers an empty list, where AWS says that there is none."""
    if "DBParameterGroupName" in params and b"<DBParameterGroup>" not in answer:
        raise AWSError("DBParameterGroupNotFound", params["DBParameterGroupName"], 404)


@after("rds", "DescribeDBInstances")
def of_aws(_, answer):
    """What AWS says of every disk of the kind gp3, and what becomes of a database there: a
    minor version that nobody named, and a disk that has grown by itself."""
    for was, is_now in ((b"<StorageType>gp3</StorageType>", b"<StorageType>gp3</StorageType>"
                         b"<StorageThroughput>125</StorageThroughput><Iops>3000</Iops>"),
                        (b"<EngineVersion>15</EngineVersion>", b"<EngineVersion>15.8</EngineVersion>"),
                        (b"<AllocatedStorage>20<", b"<AllocatedStorage>22<")):
        answer = answer.replace(was, is_now)
    return answer


@operation("ec2", "DeleteLaunchTemplateVersions")
def delete_versions(params):
    """Before the template goes, in which moto keeps them."""
    return {"SuccessfullyDeletedLaunchTemplateVersions": [
        {"LaunchTemplateId": params["LaunchTemplateId"], "VersionNumber": int(one)}
        for one in params["Versions"]], "UnsuccessfullyDeletedLaunchTemplateVersions": []}


@after("route53", "ListResourceRecordSets")
def of_aliases(_, answer):
    """moto gives an alias a TTL, which AWS has it take from what it stands for."""
    return answer.replace(b"<TTL>0</TTL>", b"")


# moto finds no tags by the kind elastic-ip.
addresses = {}


@after("ec2", "CreateTags")
def tag_address(params, _):
    for name in params["Resources"]:
        if name.startswith("eipalloc-"):
            addresses.setdefault(name, {}).update({tag["Key"]: tag["Value"] for tag in params["Tags"]})


@after("ec2", "DescribeTags")
def address_tags(params, _):
    asked = {one["Name"]: one["Values"] for one in params.get("Filters", [])}
    if asked.get("resource-type") != ["elastic-ip"]:
        return None
    model = models.service("ec2")
    return answer.body(model, model.operation_model("DescribeTags"), {"Tags": [
        {"Key": key, "Value": value, "ResourceId": name, "ResourceType": "elastic-ip"}
        for name in asked["resource-id"] for key, value in addresses.get(name, {}).items()]})[0]


# moto holds a bucket's policy against every request, and reads no Condition.
policies = {}


@operation("s3", "PutBucketPolicy")
def put_policy(params):
    policies[params["Bucket"]] = params["Policy"]


@operation("s3", "GetBucketPolicy")
def get_policy(params):
    if params["Bucket"] not in policies:
        raise AWSError("NoSuchBucketPolicy", "The bucket policy does not exist", 404)
    said = policies[params["Bucket"]]
    return said if isinstance(said, bytes) else said.encode()


@operation("s3", "DeleteBucketPolicy")
def delete_policy(params):
    policies.pop(params["Bucket"], None)


@operation("autoscaling", "EnableMetricsCollection")
@operation("autoscaling", "DisableMetricsCollection")
def collect_metrics(_):
    return None


# moto knows few of a load balancer's attributes; AWS always tells all.
balancers = {}
ATTRIBUTES = {
    "access_logs.s3.enabled": "false", "access_logs.s3.bucket": "", "access_logs.s3.prefix": "",
    "deletion_protection.enabled": "false", "idle_timeout.timeout_seconds": "60",
    "load_balancing.cross_zone.enabled": "true", "routing.http2.enabled": "true",
    "routing.http.desync_mitigation_mode": "defensive",
    "routing.http.drop_invalid_header_fields.enabled": "false",
    "routing.http.preserve_host_header.enabled": "false",
    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "false",
    "routing.http.xff_client_port.enabled": "false",
    "routing.http.xff_header_processing.mode": "append", "waf.fail_open.enabled": "false",
}


@operation("elbv2", "DescribeLoadBalancerAttributes")
def describe_attributes(params):
    with lock:
        given = dict(balancers.get(params["LoadBalancerArn"], {}))
    return {"Attributes": [{"Key": key, "Value": given.get(key, value)}
                           for key, value in ATTRIBUTES.items()]}


@operation("elbv2", "ModifyLoadBalancerAttributes")
def modify_attributes(params):
    for one in params["Attributes"]:
        if one["Key"] not in ATTRIBUTES:
            raise AWSError("ValidationError", f"Load balancer attribute key '{one['Key']}'")
    with lock:
        balancers.setdefault(params["LoadBalancerArn"], {}).update(
            {one["Key"]: one["Value"] for one in params["Attributes"]})
    return describe_attributes(params)
