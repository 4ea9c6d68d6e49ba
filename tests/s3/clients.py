"""The AWS CLI, boto3, rclone and s3cmd with the keys that the site hands out."""
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

SITE, DATA, TOP, passed, failed = sys.argv[1:6]
counts = {"passed": int(passed), "failed": int(failed)}
settings = dict(line.rstrip("\n").split(" = ", 1) for line in open(f"{DATA}/ceph/settings"))
ENDPOINT = settings["s3_endpoint"]
WORK = tempfile.mkdtemp()


def check(name, test):
    try:
        said = test()
    except Exception as fault:  # whatever it is, the check has failed
        said = f"{type(fault).__name__}: {fault}"
    if said in (None, True):
        counts["passed"] += 1
    else:
        counts["failed"] += 1
        print(f"FAIL {name}\n     {said}")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


opener = urllib.request.build_opener(NoRedirect)


def http(method, url, data=None, headers=None):
    request = urllib.request.Request(url, data=data, method=method, headers=headers or {})
    try:
        with opener.open(request, timeout=60) as reply:
            return reply.status, reply.headers, reply.read()
    except urllib.error.HTTPError as reply:
        return reply.code, reply.headers, reply.read()


def api(method, path, body=None, token=None):
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    status, _, text = http(method, SITE + path, json.dumps(body).encode() if body is not None
                           else None, headers)
    return status, json.loads(text) if text else {}


def register(name):
    status, headers, _ = http("POST", f"{SITE}/api/auth/register", json.dumps(
        {"username": name, "password": "correct horse battery"}).encode(),
        {"Content-Type": "application/json"})
    assert status == 201, status
    cookie = headers["Set-Cookie"].split(";")[0]
    status, _, text = http("POST", f"{SITE}/api/auth/tokens", json.dumps(
        {"name": "tools", "scopes": ["read", "upload", "manage"]}).encode(),
        {"Content-Type": "application/json", "Cookie": cookie})
    assert status in (200, 201), (status, text)
    return json.loads(text)["token"], cookie


def make_video(path, padding):
    """The clip, and behind it a box that says nothing, as large as is wanted."""
    shutil.copy(f"{TOP}/tests/smoke/clip.mp4", path)
    with open(path, "ab") as out:
        out.write(struct.pack(">I", padding + 8) + b"free")
        out.write(os.urandom(1 << 20) * (padding >> 20))


def until(test, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if test():
            return True
        time.sleep(0.1)
    return "it does not come to that"


def tool_env(token, **more):
    env = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    env.update(AWS_EC2_METADATA_DISABLED="true", AWS_DEFAULT_REGION="us-east-1",
               AWS_ENDPOINT_URL=ENDPOINT, AWS_SHARED_CREDENTIALS_FILE="/dev/null",
               AWS_CONFIG_FILE="/dev/null", VITRINA_URL=SITE, VITRINA_TOKEN=token,
               HOME=WORK, PATH=f"{TOP}/{os.environ.get('BUILD', 'build')}/bin:{os.environ['PATH']}")
    if os.environ.get("HOME"):
        env["PYENV_ROOT"] = os.environ.get("PYENV_ROOT", f"{os.environ['HOME']}/.pyenv")
    env.update(more)
    return env


def run(argv, env):
    done = subprocess.run(argv, env=env, capture_output=True, text=True, timeout=120)
    return done.returncode == 0 or f"{argv[0]}: {done.stderr[-400:]}{done.stdout[-200:]}"


def lease(token):
    return api("GET", "/api/credentials/s3/sts", token=token)[1]


def client_of(keys):
    return boto3.client("s3", endpoint_url=ENDPOINT, region_name="us-east-1",
                        aws_access_key_id=keys["AccessKeyId"],
                        aws_secret_access_key=keys["SecretAccessKey"],
                        aws_session_token=keys.get("SessionToken"),
                        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}))


def owner():
    return client_of({"AccessKeyId": settings["s3_access_key"],
                      "SecretAccessKey": open(f"{DATA}/ceph/s3_secret_key").read()})


def denied(call, *codes):
    try:
        call()
    except ClientError as fault:
        code = fault.response["Error"]["Code"]
        return code in (codes or ("AccessDenied", "403")) or code
    return "it was allowed"


def original(video, token):
    status, headers, _ = http("GET", f"{SITE}/api/videos/{video}/original", None,
                              {"Authorization": f"Bearer {token}"})
    assert status == 302, status
    return headers["Location"]


class Story:
    """One account's uploads, from its first key to its end."""

    def __init__(self):
        self.token, self.cookie = register(f"tools-{os.getpid()}")
        self.other, _ = register(f"other-{os.getpid()}")
        self.video = f"{WORK}/video.mp4"
        make_video(self.video, 90 << 20)

    def plan(self, token=None, size=None):
        status, said = api("POST", "/api/credentials/uploads", {
            "filename": "video.mp4", "size_bytes": size or os.path.getsize(self.video)},
            token or self.token)
        assert status == 201, (status, said)
        return said

    def publish(self, key, privacy="private"):
        status, said = api("POST", "/api/videos", {
            "key": key, "title": "By a tool", "privacy": privacy}, self.token)
        assert status == 201, (status, said)
        return said["id"]

    def aws_config(self, text):
        path = f"{WORK}/config"
        with open(path, "w") as out:
            out.write(f"[default]\n{text}\ns3 =\n    addressing_style = path\n"
                      "    max_bandwidth = 20MB/s\n    multipart_chunksize = 8MB\n")
        return path

    def cli_past_expiry(self, env):
        place = self.plan()
        said = run(["aws", "--endpoint-url", ENDPOINT, "s3", "cp", "--no-progress",
                    self.video, place["uri"]], env)
        if said is not True:
            return said
        self.key = place["key"]
        self.id = self.publish(self.key)
        status, _, body = http("GET", original(self.id, self.token))
        return status == 200 and body == open(self.video, "rb").read()

    def by_process(self):
        return self.cli_past_expiry(tool_env(self.token, AWS_CONFIG_FILE=self.aws_config(
            "credential_process = vitrina-credentials")))

    def by_container(self):
        return self.cli_past_expiry(tool_env(
            self.token, AWS_CONFIG_FILE=self.aws_config("output = json"),
            AWS_CONTAINER_CREDENTIALS_FULL_URI=f"{SITE}/api/credentials",
            AWS_CONTAINER_AUTHORIZATION_TOKEN=f"Bearer {self.token}"))

    def boto_goes_on(self):
        """A session object of boto3's that lives longer than three of ours."""
        code = ("import boto3, os, time\n"
                "s3 = boto3.client('s3', endpoint_url=os.environ['AWS_ENDPOINT_URL'])\n"
                "bucket, key = os.environ['URI'][5:].split('/', 1)\n"
                "end = time.monotonic() + 7\n"
                "while time.monotonic() < end:\n"
                "    s3.put_object(Bucket=bucket, Key=key, Body=b'x')\n"
                "    time.sleep(0.2)\n")
        return run([sys.executable, "-c", code], tool_env(
            self.token, URI=self.plan()["uri"], AWS_CONFIG_FILE=self.aws_config(
                "credential_process = vitrina-credentials")))

    def is_limited(self):
        given = lease(self.token)
        s3, bucket = client_of(given["credentials"]), given["bucket"]
        own = self.plan()["key"]
        s3.put_object(Bucket=bucket, Key=own, Body=b"mine")
        others = self.plan(self.other)["key"]
        for call in (lambda: s3.put_object(Bucket=bucket, Key=others, Body=b"x"),
                     lambda: s3.put_object(Bucket=bucket, Key="v/x", Body=b"x"),
                     lambda: s3.get_object(Bucket=bucket, Key=own),
                     lambda: s3.delete_object(Bucket=bucket, Key=own),
                     lambda: s3.list_objects_v2(Bucket=bucket)):
            said = denied(call)
            if said is not True:
                return said
        return True

    def is_shared_and_private(self):
        one, two = lease(self.token), lease(self.token)
        headers = http("GET", f"{SITE}/api/credentials", None,
                       {"Authorization": f"Bearer {self.token}"})[1]
        keys = one["credentials"]["AccessKeyId"], two["credentials"]["AccessKeyId"]
        return headers["Cache-Control"].startswith("private") and (keys[0] == keys[1] or
                                                                   "another within a second")

    def expires(self):
        given = lease(self.token)
        s3, key = client_of(given["credentials"]), self.plan()["key"]
        return until(lambda: denied(lambda: s3.put_object(
            Bucket=given["bucket"], Key=key, Body=b"x"),
            "AccessDenied", "ExpiredToken", "InvalidAccessKeyId", "403") is True, 15)

    def cut_is_denied(self):
        given = lease(self.token)
        keys = dict(given["credentials"], SessionToken=given["credentials"]["SessionToken"][8:])
        return denied(lambda: client_of(keys).put_object(
            Bucket=given["bucket"], Key=self.plan()["key"], Body=b"x"),
            "AccessDenied", "InvalidToken", "InvalidAccessKeyId", "InvalidArgument", "403", "400")

    def is_pinned(self):
        given = lease(self.token)
        client_of(given["credentials"]).put_object(Bucket=given["bucket"], Key=self.key,
                                                   Body=b"something else")
        status, _, body = http("GET", original(self.id, self.token))
        return status == 200 and body == open(self.video, "rb").read()

    def others_key(self):
        others = self.plan(self.other)["key"]
        status, _ = api("POST", "/api/videos", {"key": others, "title": "t"}, self.token)
        return status == 403 or status

    def twice(self):
        status, _ = api("POST", "/api/videos", {"key": self.key, "title": "t"}, self.token)
        return status == 409 or status

    def link_expires_and_another_comes(self):
        link = original(self.id, self.token)
        said = until(lambda: http("GET", link, None, {"Range": "bytes=0-3"})[0] == 403, 15)
        if said is not True:
            return said
        status, _, _ = http("GET", original(self.id, self.token), None, {"Range": "bytes=0-3"})
        return status == 206 or status

    def private_is_private(self):
        return http("GET", f"{SITE}/api/videos/{self.id}/original")[0] == 404 and \
            http("GET", f"{SITE}/api/videos/{self.id}/original", None,
                 {"Authorization": f"Bearer {self.other}"})[0] == 404

    def begin(self, size):
        status, said = api("POST", "/api/credentials/s3/multipart", {
            "filename": "a.mp4", "type": "video/mp4", "metadata": {"size_bytes": size}}, self.token)
        assert status == 200, (status, said)
        return f"/api/credentials/s3/multipart/{urllib.parse.quote(said['uploadId'], safe='')}", said

    def tampered_parts(self):
        path, upload = self.begin(10)
        query = f"?key={upload['key']}"
        url = api("GET", f"{path}/1{query}", token=self.token)[1]["url"]
        wrong = {
            "method": ("DELETE", url),
            "key": ("PUT", url.replace(upload["key"], upload["key"][:-1] + "x")),
            "part": ("PUT", url.replace("partNumber=1", "partNumber=2")),
            "expiry": ("PUT", url.replace("X-Amz-Expires=", "X-Amz-Expires=9")),
        }
        for name, (method, where) in wrong.items():
            status = http(method, where, b"0123456789" if method == "PUT" else None)[0]
            if where == url and method == "PUT" or status != 403:
                return f"{name}: {status}"
        return http("PUT", url, b"0123456789")[0] == 200

    def complete(self):
        path, upload = self.begin(10)
        query = f"?key={upload['key']}"
        url = api("GET", f"{path}/1{query}", token=self.token)[1]["url"]
        etag = http("PUT", url, b"0123456789")[1]["ETag"]
        listed = api("GET", f"{path}{query}", token=self.token)[1]
        if [(p["PartNumber"], p["ETag"], p["Size"]) for p in listed] != [(1, etag, 10)]:
            return listed
        wrong = api("POST", f"{path}/complete{query}", {"parts": [
            {"PartNumber": 1, "ETag": '"00000000000000000000000000000000"'}]}, self.token)
        if wrong[0] != 422 or wrong[1]["errors"][0]["pointer"] != "/parts/0/ETag":
            return wrong
        parts = {"parts": [{"PartNumber": 1, "ETag": etag}]}
        said = [api("POST", f"{path}/complete{query}", parts, self.token) for _ in range(2)]
        return said[0][0] == 200 and said[0] == said[1] or said

    def aborts(self):
        path, upload = self.begin(10)
        query = f"?key={upload['key']}"
        url = api("GET", f"{path}/1{query}", token=self.token)[1]["url"]
        status = api("DELETE", path + query, token=self.token)[0]
        return (status, http("PUT", url, b"0123456789")[0]) == (200, 404)

    def batch(self):
        path, upload = self.begin(10 << 30)
        numbers = ",".join(str(n) for n in range(1, 1001))
        target = f"{path}/batch?key={upload['key']}&partNumbers={numbers}"
        took = []
        for _ in range(7):
            began = time.monotonic()
            status, said = api("GET", target, token=self.token)
            took.append(time.monotonic() - began)
            if status != 200 or len(said["presignedUrls"]) != 1000:
                return status
        print(f"     1,000 presigned URLs through the site: {sorted(took)[3] * 1000:.1f} ms")
        return True

    def rclone(self):
        place, given = self.plan(), lease(self.token)
        keys = given["credentials"]
        return run(["rclone", "copyto", "--s3-no-check-bucket", "--s3-no-head", self.small(),
                    f":s3:{given['bucket']}/{place['key']}"], tool_env(
            self.token, RCLONE_S3_PROVIDER="Ceph", RCLONE_S3_ENDPOINT=ENDPOINT,
            RCLONE_S3_ACCESS_KEY_ID=keys["AccessKeyId"],
            RCLONE_S3_SECRET_ACCESS_KEY=keys["SecretAccessKey"],
            RCLONE_S3_SESSION_TOKEN=keys["SessionToken"], RCLONE_CONFIG="/dev/null"))

    def s3cmd(self):
        place, keys = self.plan(), lease(self.token)["credentials"]
        host = ENDPOINT.split("//")[1]
        return run(["s3cmd", "--config=/dev/null", "--no-ssl", f"--host={host}",
                    f"--host-bucket={host}", "--access_key=" + keys["AccessKeyId"],
                    "--secret_key=" + keys["SecretAccessKey"],
                    "--access_token=" + keys["SessionToken"], "put", self.small(), place["uri"]],
                   tool_env(self.token))

    def small(self):
        return f"{TOP}/tests/smoke/clip.mp4"

    def sent_while_made(self):
        """Segments are in the store while ffmpeg still makes others."""
        path = f"{WORK}/long.mp4"
        said = run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=30:d=40",
                    "-c:v", "mpeg4", "-q:v", "5", path], tool_env(self.token))
        if said is not True:
            return said
        with open(path, "rb") as body:
            status, _, text = http("POST", f"{SITE}/api/videos?title=Long&privacy=private", body.read(),
                                   {"Content-Type": "video/mp4", "Authorization": f"Bearer {self.token}"})
        if status != 201:
            return status, text
        video, s3 = json.loads(text)["id"], owner()

        def is_early():
            listed = s3.list_objects_v2(Bucket="vitrina", Prefix=f"v/{video}/hls-").get("Contents", [])
            segments = [o for o in listed if o["Key"].endswith(".m4s")]
            return segments and not any(o["Key"].endswith("master.m3u8") for o in listed)
        said = until(is_early, 60)
        if said is not True:
            return said
        return until(lambda: api("GET", f"/api/videos/{video}", token=self.token)[1]["state"] == "ready", 120)

    def keeps(self, path, kind, body, query="", answer=None):
        """PUT to us; the bytes are an object of the account's in the S3, and come back."""
        before = self.objects()
        headers = {"Authorization": f"Bearer {self.token}"}
        status, _, text = http("PUT", f"{SITE}{path}", body, {**headers, "Content-Type": kind})
        if status != 201:
            return status, text
        if len(self.objects()) <= len(before):
            return "it is not in the S3"
        status, _, got = http("GET", f"{SITE}{path}{query}", None, headers)
        return status == 200 and (answer is None or answer(got)) or (status, got[:100])

    def objects(self):
        listed = owner().list_object_versions(Bucket="vitrina", Prefix=f"{self.key.rsplit('/', 1)[0]}/")
        return [o["Key"] for o in listed.get("Versions", [])]

    def image(self):
        picture = open(f"{TOP}/tests/smoke/picture.png", "rb").read()
        said = self.keeps("/api/images/on-s3", "image/png", picture)
        if said is not True:
            return said
        status, headers, body = http("GET", f"{SITE}/api/images/on-s3?w=16&format=webp")
        return status == 200 and headers["Content-Type"] == "image/webp" and body[8:12] == b"WEBP" or status

    def matrix(self):
        rows, columns = 700, 900
        head = f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({rows}, {columns}), }}".ljust(117) + "\n"
        npy = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + \
            struct.pack(f"<{rows * columns}d", *(i % 1000 / 8 for i in range(rows * columns)))
        said = self.keeps("/api/matrix/tall", "application/x-npy", npy, "?format=npy",
                          lambda got: got[-rows * columns * 8:] == npy[-rows * columns * 8:])
        if said is not True:
            return said
        status, said = api("POST", "/api/matrix/eval", {"expression": "tall - tall", "save_as": "zero"}, self.token)
        if status not in (200, 201):
            return status, said
        status, _, got = http("GET", f"{SITE}/api/matrix/zero?format=npy", None,
                              {"Authorization": f"Bearer {self.token}"})
        return status == 200 and got[-rows * columns * 8:] == bytes(rows * columns * 8) or status

    def leaves_nothing(self):
        s3 = owner()
        prefix = self.key.rsplit("/", 1)[0] + "/"

        def versions():
            said = s3.list_object_versions(Bucket="vitrina", Prefix=prefix)
            return len(said.get("Versions", [])) + len(said.get("DeleteMarkers", []))
        if versions() < 2:
            return "there was nothing to begin with"
        status, _, text = http("DELETE", f"{SITE}/api/auth/me", json.dumps(
            {"password": "correct horse battery"}).encode(),
            {"Content-Type": "application/json", "Cookie": self.cookie})
        if status != 204:
            return status, text
        return until(lambda: versions() == 0, 60)


story = Story()
check("the AWS CLI uploads past the end of its keys, by credential_process", story.by_process)
check("and by the container's address", story.by_container)
check("boto3 goes on past three sessions", story.boto_goes_on)
check("keys put below their own prefix, and do nothing else", story.is_limited)
check("keys are shared while they are good, and kept by nobody else", story.is_shared_and_private)
check("keys end", story.expires)
check("a cut token is denied", story.cut_is_denied)
check("what was published stays, though its owner writes the key again", story.is_pinned)
check("another's key is 403", story.others_key)
check("a key is published once", story.twice)
check("a link ends, and whoever asks again gets another", story.link_expires_and_another_comes)
check("a private video is for its owner alone", story.private_is_private)
check("a part's address is for that part alone", story.tampered_parts)
check("parts are listed, checked and completed, twice over", story.complete)
check("an upload that was given up takes no part", story.aborts)
check("addresses come a thousand at a time", story.batch)
check("rclone uploads with a session", story.rclone)
check("s3cmd too", story.s3cmd)
check("renditions reach the S3 while they are made", story.sent_while_made)
check("images live in the S3", story.image)
check("and matrices", story.matrix)
check("an account that goes leaves no version of anything", story.leaves_nothing)
shutil.rmtree(WORK)
print(f"{counts['passed']} passed, {counts['failed']} failed")
sys.exit(counts["failed"] > 0)
