#!/usr/bin/python3
"""Constant load on a site: load.py URL FILE: until FILE is there, GETs of pages
and lists over kept connections; then one line: requests, failed, a second."""
import collections
import http.client
import os
import sys
import threading
import time

url, stop = sys.argv[1], sys.argv[2]
host = url.split("/")[2]
paths = ["/", "/api/videos", "/api/auth/registration", "/api/videos/health"]
statuses = collections.Counter()
THREADS, RATE = 8, 300


def ask(connection, path):
    """One request as browsers make it: a kept connection that the other side
    ended meanwhile is opened anew, once."""
    try:
        connection.request("GET", path)
        reply = connection.getresponse()
    except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
        connection.close()
        connection.request("GET", path)
        reply = connection.getresponse()
    reply.read()
    return reply.status


def run(number):
    connection = http.client.HTTPConnection(host, timeout=30)
    count = 0
    started = time.monotonic()
    while not os.path.exists(stop):
        try:
            status = ask(connection, paths[(number + count) % len(paths)])
        except OSError as fault:
            status = repr(fault)
            connection.close()
        statuses[status] += 1
        count += 1
        time.sleep(max(0, started + count * THREADS / RATE - time.monotonic()))


began = time.monotonic()
threads = [threading.Thread(target=run, args=(n,)) for n in range(THREADS)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
total = sum(statuses.values())
failed = total - statuses[200]
print(f"{total} requests, {failed} failed, {total / (time.monotonic() - began):.0f} a second", dict(statuses))
sys.exit(failed > 0)
