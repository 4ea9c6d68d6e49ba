"""The policies of ansible/policies/, filled in, and what they let whom do."""
import fnmatch
import json
import pathlib

import jinja2


def policy(top, name, values):
    text = pathlib.Path(top, "ansible/policies", f"{name}.json.j2").read_text()
    return json.loads(jinja2.Template(text, undefined=jinja2.StrictUndefined).render(values))


def listed(value):
    return value if isinstance(value, list) else [value]


def allows(document, action, resource, **context):
    """Whether a statement lets `action` be done to `resource`."""
    for statement in document["Statement"]:
        conditions = [context.get(key) == value for test in statement.get("Condition", {}).values()
                      for key, value in test.items()]
        if statement["Effect"] == "Allow" and all(conditions) \
                and any(fnmatch.fnmatchcase(action, one) for one in listed(statement["Action"])) \
                and any(fnmatch.fnmatchcase(resource, one) for one in listed(statement["Resource"])):
            return True
    return False
