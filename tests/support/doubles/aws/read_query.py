"""Requests of the query protocol and of EC2's: a form of dotted names."""
import re
import urllib.parse

import models
from errors import AWSError
from values import cast


def below(prefix, name):
    return f"{prefix}.{name}" if prefix else name


def key_of(member, name, is_ec2):
    how = member.serialization
    if "queryName" in how:
        return how["queryName"]
    key = how.get("name", name)
    if is_ec2:
        return key[0].upper() + key[1:]
    if member.type_name == "list" and how.get("flattened"):
        key = member.member.serialization.get("name", key)
    return key


class Form:
    """The form's pairs, and which of them a shape took."""

    def __init__(self, pairs, is_ec2):
        self.pairs, self.is_ec2, self.used = pairs, is_ec2, set()

    def has(self, prefix):
        return any(key == prefix or key.startswith(prefix + ".") for key in self.pairs)

    def take(self, shape, prefix):
        """The value below `prefix`; None: there is none."""
        kind = {"structure": self.structure, "list": self.list, "map": self.map}
        return kind.get(shape.type_name, self.leaf)(shape, prefix)

    def leaf(self, shape, prefix):
        if prefix not in self.pairs:
            return None
        self.used.add(prefix)
        return cast(shape, self.pairs[prefix], prefix)

    def structure(self, shape, prefix):
        out = {}
        for name, member in shape.members.items():
            value = self.take(member, below(prefix, key_of(member, name, self.is_ec2)))
            if value is not None:
                out[name] = value
        return out if out or not prefix else None

    def list(self, shape, prefix):
        if self.pairs.get(prefix) == "":	# an empty list has a name and no items
            self.used.add(prefix)
            return []
        if not self.is_ec2 and not shape.serialization.get("flattened"):
            prefix = below(prefix, shape.member.serialization.get("name", "member"))
        out = []
        while self.has(f"{prefix}.{len(out) + 1}"):
            out.append(self.take(shape.member, f"{prefix}.{len(out) + 1}"))
        return out or None

    def map(self, shape, prefix):
        entry = prefix if shape.serialization.get("flattened") else f"{prefix}.entry"
        key_name = shape.key.serialization.get("name", "key")
        value_name = shape.value.serialization.get("name", "value")
        out = {}
        while f"{entry}.{len(out) + 1}.{key_name}" in self.pairs:
            at = f"{entry}.{len(out) + 1}"
            self.used.add(f"{at}.{key_name}")
            out[self.pairs[f"{at}.{key_name}"]] = self.take(shape.value, f"{at}.{value_name}")
        return out or None


def read(model, body, content_type):
    """(operation model, parameters) of a request's body."""
    if not content_type.startswith("application/x-www-form-urlencoded"):
        raise AWSError("InvalidParameterValue", f"Content-Type: {content_type}")
    try:
        pairs = urllib.parse.parse_qsl(body.decode("ascii"), keep_blank_values=True,
                                       strict_parsing=True)
    except ValueError as fault:
        raise AWSError("MalformedQueryString", str(fault)) from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise AWSError("MalformedQueryString", "a parameter is given twice")
    if re.search(rb"%(?![0-9A-Fa-f]{2})", body):
        raise AWSError("MalformedQueryString", "a broken escape")
    action, version = form.pop("Action", None), form.pop("Version", None)
    model = models.of_version(model, version)
    if version != model.api_version or action not in model.operation_names:
        raise AWSError("InvalidAction", f"{action} of {version}")
    operation = model.operation_model(action)
    taken = Form(form, models.protocol(model) == "ec2")
    params = taken.take(operation.input_shape, "") if operation.input_shape else {}
    unknown = set(form) - taken.used
    if unknown:
        raise AWSError("UnknownParameter", ", ".join(sorted(unknown)))
    return operation, params
