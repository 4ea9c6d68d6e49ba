"""Answers, as the output shapes of the service models want them."""
import base64
import datetime
import json
from xml.sax.saxutils import escape

import models
from errors import REQUEST_ID


def leaf(shape, value):
    if shape.type_name == "timestamp" and not isinstance(value, str):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if shape.type_name == "blob":
        return base64.b64encode(value).decode()
    if shape.type_name in ("float", "double"):
        return repr(float(value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def element(shape, value, name):
    """`value` as an XML element of that name."""
    if value is None:
        return ""
    if shape.type_name == "structure":
        return f"<{name}>{members(shape, value)}</{name}>"
    if shape.type_name == "list":
        if shape.serialization.get("flattened"):
            return "".join(element(shape.member, item, name) for item in value)
        item_name = shape.member.serialization.get("name", "member")
        items = "".join(element(shape.member, item, item_name) for item in value)
        return f"<{name}>{items}</{name}>"
    if shape.type_name == "map":
        entries = "".join(f"<entry><key>{escape(key)}</key>{element(shape.value, item, 'value')}"
                          "</entry>" for key, item in value.items())
        return f"<{name}>{entries}</{name}>"
    return f"<{name}>{escape(leaf(shape, value))}</{name}>"


def members(shape, value):
    unknown = set(value) - set(shape.members)
    if unknown:
        raise TypeError(f"a handler gave {unknown}, which {shape.name} has not")
    return "".join(element(member, value.get(name), member.serialization.get("name", name))
                   for name, member in shape.members.items())


def query(model, operation, value):
    name, shape = operation.name, operation.output_shape
    result = ""
    if shape:
        wrapper = shape.serialization.get("resultWrapper", name + "Result")
        result = f"<{wrapper}>{members(shape, value)}</{wrapper}>"
    return f'<{name}Response xmlns="{model.metadata.get("xmlNamespace", "")}">{result}' \
           f"<ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata>" \
           f"</{name}Response>"


def ec2(model, operation, value):
    name, shape = operation.name, operation.output_shape
    inner = members(shape, value) if shape else "<return>true</return>"
    return f'<{name}Response xmlns="{model.metadata.get("xmlNamespace", "")}">' \
           f"<requestId>{REQUEST_ID}</requestId>{inner}</{name}Response>"


def plain(value):
    """For json.dumps(): times are seconds, bytes base64."""
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(type(value))


def body(model, operation, value):
    """(bytes, Content-Type) of what a handler returned."""
    protocol, shape = models.protocol(model), operation.output_shape
    if protocol == "query":
        return query(model, operation, value).encode(), "text/xml"
    if protocol == "ec2":
        return ec2(model, operation, value).encode(), "text/xml"
    if protocol in ("json", "rest-json"):
        return json.dumps(value, default=plain).encode(), "application/x-amz-json-1.1"
    return (element(shape, value, shape.name).encode() if shape else b""), "text/xml"
