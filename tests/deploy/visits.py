#!/usr/bin/python3
"""What a visitor waits for: visits.py URL VIDEO TOKEN

Asks for the home page and its list of videos, each visit on a new connection,
four visits a second, from when VIDEO is uploaded until it is transcoded.  The
last line says the 95th percentile of the page and of the list; fails above 500 ms,
on any error, and when it saw fewer than 40 visits while the video was in work.
"""
import http.client
import json
import statistics
import sys
import time

url, video, token = sys.argv[1:4]
host = url.split("/")[2]
EVERY_S, LIMIT_MS, LONGEST_S = 0.25, 500, 1500


def get(connection, path, headers):
    started = time.monotonic()
    connection.request("GET", path, None, headers)
    reply = connection.getresponse()
    body = reply.read()
    if reply.status != 200:
        sys.exit(f"{path}: {reply.status} {body[:200]!r}")
    return (time.monotonic() - started) * 1000, body


def percentile(times):
    return statistics.quantiles(times, n=20)[-1]


def processing():
    connection = http.client.HTTPConnection(host, timeout=30)
    body = json.loads(get(connection, f"/api/videos/{video}", {"Authorization": f"Bearer {token}"})[1])
    connection.close()
    if body["state"] == "failed":
        sys.exit(f"the video failed: {body}")
    return body["state"] != "ready"


pages, lists = [], []
began = time.monotonic()
while processing():
    if time.monotonic() - began > LONGEST_S:
        sys.exit(f"not transcoded after {LONGEST_S} s")
    for _ in range(8):
        visit = time.monotonic()
        connection = http.client.HTTPConnection(host, timeout=30)
        pages.append(get(connection, "/", {})[0])
        lists.append(get(connection, "/api/videos", {})[0])
        connection.close()
        time.sleep(max(0, visit + EVERY_S - time.monotonic()))
print(f"{len(pages)} visits in {time.monotonic() - began:.0f} s: home page p95 {percentile(pages):.0f} ms"
      f" (most {max(pages):.0f}), list of videos p95 {percentile(lists):.0f} ms (most {max(lists):.0f})")
sys.exit(len(pages) < 40 or max(percentile(pages), percentile(lists)) > LIMIT_MS)
