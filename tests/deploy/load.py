#!/usr/bin/python3
"""Constant load on a site, as people make it: load.py URL FILE TOKEN

Until FILE is there: pages, lists, views, images that are put and seen, matrices
that are made, over kept connections; nothing is tried twice.  Then one line:
requests, failed, a second, of which so many changed something.
"""
import collections
import http.client
import json
import os
import sys
import threading
import time

url, stop, token = sys.argv[1:4]
host = url.split("/")[2]
THREADS, RATE = 12, 260
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "../smoke/picture.png"), "rb") as file:
    picture = file.read()
statuses = collections.Counter()
failures = collections.Counter()
as_user = {"Authorization": f"Bearer {token}"}
as_json = dict(as_user, **{"Content-Type": "application/json"})
as_png = dict(as_user, **{"Content-Type": "image/png"})


def video():
    """One that is there to be seen."""
    connection = http.client.HTTPConnection(host, timeout=30)
    connection.request("GET", "/api/videos")
    return json.loads(connection.getresponse().read())["items"][0]["id"]


def requests(number, shown):
    """What one person does, over and over: method, path, body, headers, wanted."""
    matrix = json.dumps({"name": f"load_{number}", "kind": "identity", "rows": 8, "cols": 8, "overwrite": True})
    for _ in range(4):
        yield "GET", "/", None, {}
        yield "GET", "/api/videos", None, {}
        yield "GET", f"/api/videos/{shown}", None, as_user
        yield "GET", "/api/stats/health", None, {}
        yield "GET", "/api/auth/me", None, as_user
        yield "POST", f"/api/videos/{shown}/views", None, as_user
    yield "PUT", f"/api/images/load-{number}", picture, as_png
    yield "GET", f"/api/images/load-{number}?w=64", None, as_user
    yield "POST", "/api/matrix", matrix, as_json


def detail(text):
    """What a problem says, without what is its own alone."""
    try:
        return {name: value for name, value in json.loads(text).items() if name not in ("request_id", "type")}
    except ValueError:
        return text[:120]


def ask(connection, method, path, body, headers):
    connection.request(method, path, body, headers)
    reply = connection.getresponse()
    text = reply.read()
    if reply.status >= 300:
        failures[f"{method} {path.split('?')[0]}: {reply.status} {detail(text)}"] += 1
    return method, reply.status


def run(number, shown):
    connection = http.client.HTTPConnection(host, timeout=30)
    count = 0
    started = time.monotonic()
    while not os.path.exists(stop):
        for request in requests(number, shown):
            try:
                method, status = ask(connection, *request)
            except (OSError, http.client.HTTPException) as fault:
                method, status = request[0], 0
                failures[f"{request[0]} {request[1]}: {fault!r}"] += 1
                connection.close()
            statuses[method, status] += 1
            count += 1
            time.sleep(max(0, started + count * THREADS / RATE - time.monotonic()))


shown = video()
began = time.monotonic()
threads = [threading.Thread(target=run, args=(n, shown)) for n in range(THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
total = sum(statuses.values())
failed = sum(count for (_, status), count in statuses.items() if not 200 <= status < 300)
changed = sum(count for (method, _), count in statuses.items() if method != "GET")
print(f"{total} requests, {failed} failed, {total / (time.monotonic() - began):.0f} a second, {changed} of them changed something")
for failure, count in failures.most_common(5):
    print(f"  {count} x {failure}")
sys.exit(failed > 0)
