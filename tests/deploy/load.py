#!/usr/bin/python3
"""Constant load on a site, as people make it: load.py URL FILE TOKEN [RATE [UPLOAD_S [anew]]]

Until FILE is there: pages, lists, views, images that are put and seen, matrices
that are made, over kept connections (or a new one each), RATE a second; nothing is
tried twice.  Beside it pictures whose bodies take three seconds, and a video and a
picture whose bodies take UPLOAD_S: they begin at once (FILE.begun is there then) and
are waited for.
Then one line: requests, failed, a second, of which so many changed something; and
how long they took, but for the slow bodies.
"""
import collections
import http.client
import json
import os
import struct
import sys
import threading
import time
import zlib

url, stop, token = sys.argv[1:4]
RATE = int(sys.argv[4]) if len(sys.argv) > 4 else 300
UPLOAD_S = int(sys.argv[5]) if len(sys.argv) > 5 else 60
ANEW = len(sys.argv) > 6
host = url.split("/")[2]
THREADS, SLOW_THREADS, PICTURE_S, PIECES_A_SECOND = 16, 3, 3, 5
here = os.path.dirname(os.path.abspath(__file__))


def sample(name):
    with open(os.path.join(here, "../smoke", name), "rb") as file:
        return file.read()


picture = sample("picture.png")
# with enough in them that no front end finds them too slow
PADDING = bytes(256 << 10)
film = sample("clip.mp4") + struct.pack(">I4s", len(PADDING) + 8, b"free") + PADDING
kept = struct.pack(">I4s", len(PADDING), b"keEp") + PADDING
poster = picture[:-12] + kept + struct.pack(">I", zlib.crc32(kept[4:])) + picture[-12:]
statuses = collections.Counter()
failures = collections.Counter()
times = []
as_user = {"Authorization": f"Bearer {token}"}
as_json = dict(as_user, **{"Content-Type": "application/json"})
as_png = dict(as_user, **{"Content-Type": "image/png"})
as_mp4 = dict(as_user, **{"Content-Type": "video/mp4"})


def video():
    """One that is there to be seen."""
    connection = http.client.HTTPConnection(host, timeout=30)
    connection.request("GET", "/api/videos")
    return json.loads(connection.getresponse().read())["items"][0]["id"]


def requests(number, shown):
    """What one person does, over and over: method, path, body, headers."""
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
    """The reply's status, which is counted; 0: there was none."""
    try:
        connection.request(method, path, body, headers)
        reply = connection.getresponse()
        text, status = reply.read(), reply.status
        if status >= 300:
            failures[f"{method} {path.split('?')[0]}: {status} {detail(text)}"] += 1
    except (OSError, http.client.HTTPException) as fault:
        status = 0
        failures[f"{method} {path}: {fault!r}"] += 1
        connection.close()
    statuses[method, status] += 1
    return status


def run(number, shown):
    connection = http.client.HTTPConnection(host, timeout=30)
    started, count = time.monotonic(), 0
    while not os.path.exists(stop):
        for request in requests(number, shown):
            began = time.monotonic()
            ask(connection, *request)
            times.append(time.monotonic() - began)
            if ANEW:
                connection.close()
            count += 1
            time.sleep(max(0, started + count * THREADS / RATE - time.monotonic()))


def slowly(body, seconds, begun=None):
    """The body in pieces, each at its time."""
    pieces, began = seconds * PIECES_A_SECOND, time.monotonic()
    for n in range(pieces):
        yield body[len(body) * n // pieces:len(body) * (n + 1) // pieces]
        if n == 1 and begun:
            open(begun, "w").close()
        time.sleep(max(0, began + (n + 1) / PIECES_A_SECOND - time.monotonic()))


def run_slow(number):
    connection = http.client.HTTPConnection(host, timeout=30)
    headers = dict(as_png, **{"Content-Length": str(len(picture))})
    while not os.path.exists(stop):
        ask(connection, "PUT", f"/api/images/slow-{number}", slowly(picture, PICTURE_S), headers)


def upload(method, path, body, headers):
    connection = http.client.HTTPConnection(host, timeout=30)
    headers = dict(headers, **{"Content-Length": str(len(body))})
    began = time.monotonic()
    status = ask(connection, method, path, slowly(body, UPLOAD_S, stop + ".begun"), headers)
    print(f"{method} of {time.monotonic() - began:.0f} s: {status}")


def at(share):
    return f"{1000 * times[min(len(times) - 1, int(share * len(times)))]:.0f} ms"


shown = video()
began = time.monotonic()
threads = [threading.Thread(target=run, args=(n, shown)) for n in range(THREADS)]
threads += [threading.Thread(target=run_slow, args=(n,)) for n in range(SLOW_THREADS)]
uploading = [threading.Thread(target=upload, args=asked) for asked in (
    ("POST", "/api/videos?title=slow&privacy=private", film, as_mp4),
    ("PUT", f"/api/images/slow-{os.getpid()}", poster, as_png))]
for thread in threads + uploading:
    thread.start()
for thread in threads:
    thread.join()
took = time.monotonic() - began
for thread in uploading:
    thread.join()
times.sort()
total = sum(statuses.values())
failed = sum(count for (_, status), count in statuses.items() if not 200 <= status < 300)
changed = sum(count for (method, _), count in statuses.items() if method != "GET")
print(f"{total} requests, {failed} failed, {total / took:.0f} a second, {changed} of them changed something")
print(f"half took {at(0.5)}, of a hundred 99 {at(0.99)}, of a thousand 999 {at(0.999)}, the slowest {at(1)}")
for failure, count in failures.most_common(5):
    print(f"  {count} x {failure}")
sys.exit(failed > 0)
