"""store copy, from a directory to an S3, of a site that people go on using."""
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib

import boto3

SITE, DATA, TOP = sys.argv[1:4]
PART = 5 << 20
CLIP = open(f"{TOP}/tests/smoke/clip.mp4", "rb").read()
counts = {"passed": 0, "failed": 0}


def check(name, test):
    try:
        said = test()
    except Exception as fault:  # whatever it is, the check has failed
        said = f"{type(fault).__name__}: {fault}"
    good = said in (None, True)
    counts["passed" if good else "failed"] += 1
    if not good:
        print(f"FAIL {name}\n     {said}", flush=True)


def http(method, url, data=None, headers=None):
    request = urllib.request.Request(url, data=data, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.status, reply.headers, reply.read()
    except urllib.error.HTTPError as reply:
        return reply.code, reply.headers, reply.read()


def api(method, path, body=None):
    status, _, text = http(method, SITE + path, None if body is None else json.dumps(body).encode(),
                           {"Content-Type": "application/json", "Cookie": cookie})
    return status, json.loads(text) if text else {}


def register():
    status, headers, _ = http("POST", f"{SITE}/api/auth/register", json.dumps(
        {"username": "mover", "password": "correct horse battery"}).encode(),
        {"Content-Type": "application/json"})
    assert status == 201, status
    return headers["Set-Cookie"].split(";")[0]


def film(number):
    """The clip, and a box behind it that says which one it is."""
    mark = f"film {number:08d}".encode() * 20000
    return CLIP + (len(mark) + 8).to_bytes(4, "big") + b"free" + mark


class Writer(threading.Thread):
    """Somebody who publishes all the time: what was acknowledged has to stay."""

    def __init__(self):
        super().__init__()
        self.done, self.ending = {}, threading.Event()
        self.number = 0

    def run(self):
        while not self.ending.is_set():
            self.number += 1
            try:
                status, _, text = http("POST", f"{SITE}/api/videos?title=film&privacy=private",
                                       film(self.number), {"Content-Type": "video/mp4", "Cookie": cookie})
                if status == 201:
                    self.done[json.loads(text)["id"]] = self.number
            except OSError:  # the site is being restarted
                time.sleep(0.05)

    def more(self, count):
        """Until so many more are acknowledged."""
        until(lambda: len(self.done) >= count + more_from, f"{count} more are published")


def picture(number):
    """A PNG of one pixel, of another colour each time."""
    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])) \
        + chunk(b"IDAT", zlib.compress(b"\0" + number.to_bytes(3, "big"))) + chunk(b"IEND", b"")


class Replacer(threading.Thread):
    """Somebody who replaces what is there, and deletes it: nothing of that has to stay."""

    def __init__(self):
        super().__init__()
        self.done, self.ending = 0, threading.Event()

    def run(self):
        number = 0
        while not self.ending.is_set():
            number += 1
            key = f"{SITE}/api/images/p{number % 5}"
            try:
                status = http("PUT", key, picture(number), {"Content-Type": "image/png", "Cookie": cookie})[0]
                if number % 7 == 0:
                    http("DELETE", key, None, {"Cookie": cookie})
                self.done += status in (200, 201)
            except OSError:  # the site is being restarted
                time.sleep(0.05)
            time.sleep(0.02)


def until(test, what, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if test():
            return True
        time.sleep(0.05)
    raise TimeoutError(f"it does not come to that {what}")


def program_environ():
    """What the site's programs were started with."""
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            env = dict(item.split("=", 1) for item in open(path).read().split("\0") if "=" in item)
            exe = os.readlink(path.replace("environ", "exe"))
        except (OSError, ValueError):
            continue
        if exe.endswith("/bin/worker") and env.get("VITRINA_SCRATCH_DIR") == f"{DATA}/scratch":
            return env
    raise LookupError("the worker does not run")


def admin(*words):
    env = program_environ()
    argv = [f"{TOP}/{os.environ.get('BUILD', 'build')}/bin/vitrina-admin", *words]
    if os.getuid() == 0:
        argv[0] = f"{DATA}/app/build/bin/vitrina-admin"
        argv = ["setpriv", "--reuid=vitrina", "--regid=vitrina", "--init-groups", *argv]
    return subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def admin_says(*words):
    process = admin(*words)
    said = process.communicate(timeout=300)[0]
    return process.returncode, said


def restart(**settings):
    for target, env in (("stop", {}), ("run", settings)):
        done = subprocess.run(["make", "--no-print-directory", "-C", TOP, target], capture_output=True, text=True,
                              env={**os.environ, "VITRINA_MIN_FREE": "64M", **env}, timeout=120)
        assert done.returncode == 0, done.stdout[-300:] + done.stderr[-300:]


def files():
    return {path: os.stat(path).st_size for top in "uv"
            for path in glob.glob(f"{DATA}/store/{top}/**", recursive=True) if os.path.isfile(path)}


def all_are_there():
    for video, number in list(writer.done.items()):
        status, _, body = http("GET", f"{SITE}/api/videos/{video}/original", None, {"Cookie": cookie})
        if status != 200 or body != film(number):
            return f"{video}: {status}, {len(body)} bytes"
    return f"only {len(writer.done)}" if len(writer.done) < 10 else True


class Upload:
    """One that begins in the directory and has an end there, whatever happens meanwhile."""

    def __init__(self):
        self.data = film(0) + bytes(4) + b"free" + os.urandom(6 << 20)
        status, said = api("POST", "/api/credentials/s3/multipart", {
            "filename": "late.mp4", "type": "video/mp4", "metadata": {"size_bytes": len(self.data)}})
        assert status == 200 and said["partSize"] == PART, said
        self.key = said["key"]
        self.path = f"/api/credentials/s3/multipart/{urllib.parse.quote(said['uploadId'], safe='')}"
        self.etags = [self.put(1)]

    def put(self, number):
        said = api("GET", f"{self.path}/{number}?key={self.key}")[1]
        status, headers, _ = http("PUT", said["url"], self.data[(number - 1) * PART:number * PART])
        assert status == 200, status
        return headers["ETag"]

    def goes_on(self):
        for number in range(2, (len(self.data) + PART - 1) // PART + 1):
            self.etags.append(self.put(number))
        status, said = api("POST", f"{self.path}/complete?key={self.key}", {"parts": [
            {"PartNumber": n + 1, "ETag": etag} for n, etag in enumerate(self.etags)]})
        if status != 200:
            return status, said
        status, said = api("POST", "/api/videos", {"key": self.key, "title": "late", "privacy": "private"})
        self.id = said.get("id")
        return status == 201 or (status, said)

    def is_whole(self):
        status, _, body = http("GET", f"{SITE}/api/videos/{self.id}/original", None, {"Cookie": cookie})
        return status == 200 and body == self.data


def copy_is_killed():
    process = admin("store", "copy", "file", "s3")
    until(lambda: copied() > 0, "something is copied")
    process.kill()
    process.wait()
    return process.returncode == -signal.SIGKILL or "it was over before it was killed"


def asked(sql):
    argv = ["psql", "-qAtX", "-d", program_environ()["VITRINA_DATABASE"], "-c", sql]
    if os.getuid() == 0:
        argv = ["setpriv", "--reuid=vitrina", "--regid=vitrina", "--init-groups", *argv]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split()


def number_of(sql):
    return int(asked(sql)[0])


def copied():
    return number_of("SELECT count(*) FROM store_copy")


def copy_goes_on():
    status, said = admin_says("store", "copy", "file", "s3")
    kept = re.search(r"(\d+) were there", said)
    return status == 0 and kept and int(kept[1]) > 0 and "store_before = file" in said or (status, said)


def copy_waits():
    status, said = admin_says("store", "copy", "file", "s3")
    return status == 1 and "1 uploads began at file and go on there" in said or (status, said)


def copy_leaves_uploads():
    status, said = admin_says("store", "copy", "file", "s3", "--leave-uploads")
    return status == 0 and "1 uploads that began at file are left there" in said or (status, said)


def copy_ends():
    status, said = admin_says("store", "copy", "file", "s3")
    return status == 0 and "take store_before out" in said or (status, said)


def is_in_s3():
    for video in writer.done:
        opener = urllib.request.build_opener(NoRedirect)
        request = urllib.request.Request(f"{SITE}/api/videos/{video}/original", headers={"Cookie": cookie})
        try:
            opener.open(request, timeout=60)
            return f"{video} is not redirected"
        except urllib.error.HTTPError as reply:
            if reply.code != 302 or "versionId=" not in reply.headers["Location"]:
                return video, reply.code, reply.headers["Location"]
    return True


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def nothing_left_the_source():
    now, rows = files(), set(asked("SELECT key FROM object"))
    gone = [path for path in source if now.get(path) != source[path]]
    gone = [path for path in gone if "/store/v/" in path or path.split("/store/")[1] in rows]
    return gone == [] or f"something went from it: {gone}"


def all_that_was_deleted_is_gone():
    """The worker has done its deletions, of this site and of the S3."""
    return until(lambda: number_of("SELECT count(*) FROM job WHERE kind = 'object_delete'"
                                   " AND state <> 'done'") == 0, "all deletions are done")


def audit_is_clean():
    status, said = admin_says("store", "audit")
    return status == 0 or said


def audit_finds():
    """A stray, and an object that is gone but for a newer version than the pinned one."""
    s3 = boto3.client("s3", endpoint_url=os.environ["S3_TEST_ENDPOINT"], region_name="us-east-1")
    s3.put_object(Bucket="vitrina", Key="u/nobody/stray", Body=b"x")
    version = s3.head_object(Bucket="vitrina", Key=late.key)["VersionId"]
    s3.put_object(Bucket="vitrina", Key=late.key, Body=b"another")
    s3.delete_object(Bucket="vitrina", Key=late.key, VersionId=version)
    status, said = admin_says("store", "audit")
    return status == 1 and f"no object  {late.key}\n" in said and "no row     u/nobody/stray\n" in said \
        and "1 rows have no object, 1 objects have no row" in said or (status, said)


cookie = register()
writer = Writer()
replacer = Replacer()
writer.start()
replacer.start()
more_from = 0
writer.more(8)
late = Upload()
check("a copy is killed amid it", copy_is_killed)
check("and goes on where it was", copy_goes_on)
source = files()
more_from = len(writer.done)
writer.more(2)
restart(VITRINA_STORE="s3", VITRINA_STORE_BEFORE="file")
more_from = len(writer.done)
writer.more(2)
check("what is not in the S3 yet is found where it was", all_are_there)
check("uploads that began in the directory hold it up", copy_waits)
check("unless it is told to leave them", copy_leaves_uploads)
check("such an upload goes on", late.goes_on)
check("then everything is there", copy_ends)
more_from = len(writer.done)
writer.more(1)
writer.ending.set()
replacer.ending.set()
writer.join()
replacer.join()
check("meanwhile pictures were replaced and deleted", lambda: replacer.done > 20 or replacer.done)
check("and all that was deleted is gone", all_that_was_deleted_is_gone)
check("the source has all that it had", nothing_left_the_source)
restart(VITRINA_STORE="s3")
for top in "uv":
    shutil.move(f"{DATA}/store/{top}", f"{DATA}/{top}.away")
check("every video that was acknowledged is in the S3, in the version that is pinned", is_in_s3)
check("and is what it was, without the directory", all_are_there)
check("so is the one that was on its way", late.is_whole)
check("no row lacks its object, no object its row", audit_is_clean)
check("what lacks its row or its object is found", audit_finds)
print(f"{counts['passed']} passed, {counts['failed']} failed")
sys.exit(counts["failed"] > 0)
