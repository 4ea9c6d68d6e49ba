"""Requests of the JSON protocol: an operation in X-Amz-Target, its input as the body."""
import json

from errors import AWSError
from values import cast


def value_of(shape, value, where):
    """What JSON holds, as botocore's validator wants it; unknown members stay and are refused."""
    if shape.type_name == "structure" and isinstance(value, dict):
        out = {}
        for key, item in value.items():
            name, member = member_named(shape, key)
            out[name] = value_of(member, item, f"{where}.{key}") if member else item
        return out
    if shape.type_name == "list" and isinstance(value, list):
        return [value_of(shape.member, item, where) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: value_of(shape.value, item, where) for key, item in value.items()}
    if shape.type_name in ("timestamp", "blob"):
        return cast(shape, value, where)
    return value


def member_named(shape, key):
    for name, member in shape.members.items():
        if member.serialization.get("name", name) == key:
            return name, member
    return key, None


def parse(body):
    try:
        value = json.loads(body or b"{}")
    except ValueError as fault:
        raise AWSError("SerializationException", str(fault)) from None
    if not isinstance(value, dict):
        raise AWSError("SerializationException", "The body is no object")
    return value


def read(model, headers, body):
    """(operation model, parameters)."""
    prefix, _, action = headers.get("X-Amz-Target", "").rpartition(".")
    if prefix != model.metadata.get("targetPrefix") or action not in model.operation_names:
        raise AWSError("UnknownOperationException", headers.get("X-Amz-Target", ""))
    operation = model.operation_model(action)
    value = parse(body)
    shape = operation.input_shape
    return operation, value_of(shape, value, action) if shape else value
