"""Requests of the REST protocols: an operation is known by method and path."""
import re
import urllib.parse
import xml.etree.ElementTree as ElementTree

from errors import AWSError
from read_json import parse, value_of
from values import cast


def pattern_of(path):
    """A model's /{Bucket}/{Key+} as an expression; {Key+} takes slashes too."""
    out = ""
    for part in re.split(r"(\{[^}]+\})", path):
        if part.startswith("{"):
            name = re.sub(r"[^A-Za-z0-9_]", "_", part.strip("{}+"))
            out += f"(?P<{name}>{'.+' if part.endswith('+}') else '[^/]+'})"
        else:
            out += re.escape(part)
    return re.compile(out + "/?$")


def demands(operation):
    """Query parameters that the operation's address itself holds."""
    query = urllib.parse.urlsplit(operation.http["requestUri"]).query
    return urllib.parse.parse_qs(query, keep_blank_values=True)


def required(operation):
    """(place, name) of what must be given in the query or in a header."""
    shape = operation.input_shape
    for name in shape.required_members if shape else ():
        how = shape.members[name].serialization
        if how.get("location") in ("querystring", "header"):
            yield how["location"], how["name"]


def find(model, method, path, query, headers):
    """(operation, labels): of all that fit, the one that demands most."""
    best = None
    for name in model.operation_names:
        operation = model.operation_model(name)
        if operation.http["method"] != method:
            continue
        template = urllib.parse.urlsplit(operation.http["requestUri"])
        match = pattern_of(template.path).match(path)
        wanted = demands(operation)
        if not match or any(key not in query or (value != [""] and query[key] != value)
                            for key, value in wanted.items()):
            continue
        if any(key not in (query if place == "querystring" else headers)
               for place, key in required(operation)):
            continue
        weight = (len(wanted), len(list(required(operation))), -len(match.groupdict()),
                  len(template.path), not operation.deprecated)
        if best is None or weight > best[0]:
            best = weight, operation, match.groupdict()
    if best is None:
        raise AWSError("UnknownOperationException", f"{method} {path}", 404)
    return best[1], best[2]


def from_element(shape, element):
    """The value of an XML element."""
    if shape.type_name == "structure":
        out = {}
        for name, member in shape.members.items():
            key = member.serialization.get("name", name)
            found = [child for child in element if child.tag.rpartition("}")[2] == key]
            if found and member.serialization.get("flattened"):
                out[name] = [from_element(member.member, child) for child in found]
            elif found:
                out[name] = from_element(member, found[0])
        return out
    if shape.type_name == "list":
        return [from_element(shape.member, child) for child in element]
    return cast(shape, element.text or "", element.tag)


def read_labels(operation, labels, query, headers):
    """Members that are in the path, the query or headers."""
    params, known = {}, set(demands(operation))
    for name, member in operation.input_shape.members.items() if operation.input_shape else ():
        place, key = member.serialization.get("location"), member.serialization.get("name", name)
        label = re.sub(r"[^A-Za-z0-9_]", "_", key)
        if place == "uri" and label in labels:
            params[name] = cast(member, urllib.parse.unquote(labels[label]), name)
        elif place == "querystring" and member.type_name == "list":
            known.add(key)
            if key in query:
                params[name] = [cast(member.member, text, name) for text in query[key]]
        elif place == "querystring" and member.type_name != "map":
            known.add(key)
            if key in query:
                params[name] = cast(member, query[key][0], name)
        elif place == "header" and key in headers:
            params[name] = cast(member, headers[key], name)
        elif place == "headers":
            found = {header[len(key):]: value for header, value in headers.items()
                     if header.lower().startswith(key.lower())}
            if found:
                params[name] = found
    unknown = set(query) - known - {"x-id"}
    if unknown:
        raise AWSError("UnknownParameter", ", ".join(sorted(unknown)))
    return params


def read_body(shape, body, is_json):
    """Members that are in the body: one of them whole, or each that has no other place."""
    payload = shape.serialization.get("payload")
    if payload:
        member = shape.members[payload]
        if member.type_name in ("blob", "string"):
            return {payload: body if member.type_name == "blob" else body.decode()} if body else {}
        if not body:
            return {}
        inner = value_of(member, parse(body), payload) if is_json else \
            from_element(member, root_of(body))
        return {payload: inner}
    if is_json:
        return value_of(shape, parse(body), shape.name)
    return from_element(shape, root_of(body)) if body else {}


def root_of(body):
    try:
        return ElementTree.fromstring(body)
    except ElementTree.ParseError as fault:
        raise AWSError("MalformedXML", str(fault)) from None


def read(model, method, target, headers, body, is_json):
    """(operation model, parameters)."""
    address = urllib.parse.urlsplit(target)
    query = urllib.parse.parse_qs(address.query, keep_blank_values=True)
    operation, labels = find(model, method, address.path, query, headers)
    params = read_labels(operation, labels, query, headers)
    if operation.input_shape:
        params.update(read_body(operation.input_shape, body, is_json))
    return operation, params
