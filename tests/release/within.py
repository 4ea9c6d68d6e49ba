# within.py OLD NEW: what the JSON in OLD says, NEW says too: each member with the
# same value, each item of a list by its id; NEW may have more of both.
import json
import sys

# When something was used last, how much there is of it now, and who runs.
PASSING = {"used_at", "used_bytes", "instances"}
# What the release before does not know of; with each release these go.
NEWER = {"others_get_copy", "position_ms", "preview_url", "site_access", "has_password", "passkeys", "group"}


def name_of(item):
    return next((item[key] for key in ("id", "key") if key in item), None) if isinstance(item, dict) else None


def missing(old, new, at):
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() - PASSING - (NEWER - new.keys())):
            yield from missing(old[key], new.get(key), f"{at}/{key}")
    elif isinstance(old, list) and isinstance(new, list) and all(map(name_of, old)):
        there = {name_of(item): item for item in new}
        for item in old:
            yield from missing(item, there.get(name_of(item)), f"{at}/{name_of(item)}")
    elif old != new:
        yield f"{at}: {json.dumps(old)} is {json.dumps(new)}"


said = list(missing(*(json.load(open(name)) for name in sys.argv[1:3]), ""))
print("\n".join(said))
sys.exit(bool(said))
