"""How a test steers the double and looks into it: /_double/…, unsigned, JSON.

    GET  /_double/calls              what was asked, oldest first; ?operation= of that alone
    GET  /_double/refused            codes and messages of what was refused
    GET  /_double/metrics            CloudWatch's points
    POST /_double/faults             {"operation", "fault", "times"?, "seconds"?}; {}: none any more
    POST /_double/clock              {"ahead_s"}: its clock runs ahead of the machine's
    POST /_double/page               {"points"}: of one page of GetMetricData
    POST /_double/forget             all of the above
"""
import datetime
import json
import sys
import threading
import urllib.parse

import cloudwatch
import faults
import signature

PREFIX = "/_double/"
lock = threading.Lock()
calls = []
refusals = []


def plain(value):
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return repr(value)


def remember(model, operation, region, params, key, headers, sent, whole):
    call = {"service": model.service_name, "operation": operation.name, "region": region,
            "key": key, "at": signature.now().timestamp(), "encoding": headers.get("Content-Encoding"),
            "sent_bytes": sent, "body_bytes": whole, "params": params}
    with lock:
        calls.append(call)
    print(json.dumps({key: call[key] for key in ("service", "operation", "params")},
                     default=plain), file=sys.stderr, flush=True)


def refused(error):
    with lock:
        refusals.append({"code": error.code, "message": error.message, "status": error.status})
    print(f"refused: {error}", file=sys.stderr, flush=True)


def points():
    """CloudWatch's metrics, a line each point."""
    with cloudwatch.lock:
        return [{"namespace": namespace, "name": name, "dimensions": dict(dimensions),
                 "at": stamp, "sample": sample, "resolution": resolution}
                for (namespace, name, dimensions), taken in sorted(cloudwatch.metrics.items())
                for stamp, sample, resolution in taken]


def forget():
    with lock:
        calls.clear()
        refusals.clear()
    with cloudwatch.lock:
        cloudwatch.metrics.clear()
    faults.clear()
    signature.ahead_s = 0
    cloudwatch.page_points = cloudwatch.POINTS_MAX


def steer(what, said):
    if what == "faults" and said:
        faults.arm(**said)
    elif what == "faults":
        faults.clear()
    elif what == "clock":
        signature.ahead_s = said["ahead_s"]
    elif what == "page":
        cloudwatch.page_points = said["points"]
    elif what == "forget":
        forget()
    else:
        raise KeyError(what)
    return {}


def look(what, query):
    if what == "calls":
        wanted = query.get("operation")
        with lock:
            return [call for call in calls if not wanted or call["operation"] in wanted]
    if what == "refused":
        with lock:
            return list(refusals)
    if what == "metrics":
        return points()
    raise KeyError(what)


def answer(method, target, body):
    """(status, headers, body, type)"""
    address = urllib.parse.urlsplit(target)
    what = address.path[len(PREFIX):]
    try:
        if method == "GET":
            said = look(what, urllib.parse.parse_qs(address.query))
        else:
            said = steer(what, json.loads(body or b"{}"))
        return 200, [], json.dumps(said, default=plain).encode(), "application/json"
    except (KeyError, TypeError, ValueError) as fault:
        return 400, [], json.dumps({"fault": repr(fault)}).encode(), "application/json"
