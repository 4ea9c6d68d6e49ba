"""One value of a request, as its shape wants it; and what a whole request must keep to."""
import base64
import datetime

from botocore.utils import parse_timestamp
from botocore.validate import ParamValidator

from errors import AWSError


def boolean(text):
    return {"true": True, "false": False}[text.lower()]


def timestamp(text):
    if isinstance(text, (int, float)):
        return datetime.datetime.fromtimestamp(text, datetime.timezone.utc)
    stamp = parse_timestamp(text)
    return stamp if stamp.tzinfo else stamp.replace(tzinfo=datetime.timezone.utc)


CASTS = {
    "integer": int, "long": int, "float": float, "double": float, "boolean": boolean,
    "blob": base64.b64decode, "timestamp": timestamp,
}


def cast(shape, text, where):
    """A text (of a query, a header, an element) as its shape's type."""
    try:
        return CASTS.get(shape.type_name, str)(text)
    except (ValueError, KeyError, RuntimeError):
        raise AWSError("MalformedInput", f"{where} = {text!r} is no {shape.type_name}") from None


def walk(shape, value, where):
    """Every leaf and list in `value`, with its shape and where it is."""
    if value is None:
        return
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            if name in value:
                yield from walk(member, value[name], f"{where}.{name}")
        return
    yield shape, value, where
    if shape.type_name == "list":
        for at, item in enumerate(value):
            yield from walk(shape.member, item, f"{where}.{at + 1}")
    elif shape.type_name == "map":
        for key, item in value.items():
            yield from walk(shape.value, item, f"{where}.{key}")


def over(shape, value):
    """What is wrong with a value of the right type; botocore itself looks at the least only."""
    most = shape.metadata.get("max")
    if most is not None and shape.type_name in ("string", "list", "map", "blob") and \
            len(value) > most:
        return f"is longer than {most}"
    if most is not None and shape.type_name in ("integer", "long", "float", "double") and \
            value > most:
        return f"is more than {most}"
    if getattr(shape, "enum", None) and value not in shape.enum:
        return f"= {value!r} is none of {', '.join(shape.enum)}"
    return None


def check(shape, params):
    """Unknown, missing and mistyped parameters are refused, and those out of their limits."""
    if shape is None:
        if params:
            raise AWSError("UnknownParameter", f"takes none: {sorted(params)}")
        return
    unknown = set(params) - set(shape.members)
    if unknown:
        raise AWSError("UnknownParameter", ", ".join(sorted(unknown)))
    report = ParamValidator().validate(params, shape)
    if report.has_errors():
        raise AWSError("ValidationError", report.generate_report())
    for leaf, value, where in walk(shape, params, shape.name):
        fault = over(leaf, value)
        if fault:
            raise AWSError("ValidationError", f"{where} {fault}")
