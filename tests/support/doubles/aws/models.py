"""botocore's service models: what each AWS operation takes and gives."""
import botocore.session
from botocore.exceptions import UnknownServiceError

from errors import AWSError

# The name in a signature's scope, where the model has another.
NAMES = {
    "monitoring": "cloudwatch",
    "elasticloadbalancing": "elbv2",
    "email": "ses",
}

_session = botocore.session.get_session()
_models = {}


def named_otherwise(scope):
    """The service that signs as `scope` and is called something else."""
    for name in _session.get_available_services():
        metadata = _session.get_service_model(name).metadata
        if scope in (metadata.get("signingName"), metadata["endpointPrefix"]):
            return name
    raise AWSError("SignatureDoesNotMatch", f"Credential is for no service: {scope}", 403)


def service(scope):
    """The model of the service that a request was signed for."""
    name = NAMES.get(scope, scope)
    if name not in _models:
        try:
            _models[name] = _session.get_service_model(name)
        except UnknownServiceError:
            _models[name] = service(named_otherwise(scope))
    return _models[name]


def of_version(model, version):
    """Classic load balancers are signed for under the name of the new ones."""
    if model.service_name == "elbv2" and version == "2012-06-01":
        return service("elb")
    return model


def protocol(model):
    return model.metadata["protocol"]
