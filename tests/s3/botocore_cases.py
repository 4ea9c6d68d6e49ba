"""Requests signed by botocore, a line each, for tests/s3/signer.c to sign as well."""
import random
import urllib.parse

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

random.seed(20)
LETTERS = "abcXYZ019-_.~ !*'()+&=%$@:,;/?#éü漢"
KEY_LETTERS = LETTERS.replace("?", "").replace("#", "")


def word(letters, most):
    return "".join(random.choice(letters) for _ in range(random.randint(1, most)))


for number in range(200):
    method = random.choice(["GET", "PUT", "POST", "DELETE", "HEAD"])
    host = random.choice(["s3.eu-west-1.amazonaws.com", "127.0.0.1:9000", "bucket.example.org"])
    path = "/bucket/" + "/".join(word(KEY_LETTERS.replace("/", ""), 9) for _ in range(random.randint(1, 4)))
    query = [(word("abcxyz-", 8) + str(i), word(LETTERS, 8) if random.random() < .8 else "")
             for i in range(random.randint(0, 5))]
    token = "t0ken/+=" if number % 3 == 0 else ""
    keys = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", token or None)
    url = f"https://{host}{urllib.parse.quote(path, safe='/~')}"
    if query:
        url += "?" + "&".join(f"{urllib.parse.quote(k, safe='-_.~')}={urllib.parse.quote(v, safe='-_.~')}"
                              for k, v in query)
    presigned = AWSRequest(method=method, url=url)
    S3SigV4QueryAuth(keys, "s3", "eu-west-1", expires=3600).add_auth(presigned)
    said = dict(urllib.parse.parse_qsl(presigned.url.split("?", 1)[1]))
    headed = AWSRequest(method=method, url=url)
    headed.headers["Host"] = host
    S3SigV4Auth(keys, "s3", "eu-west-1").add_auth(headed)
    print("\t".join([method, host, path, "\x1e".join(f"{k}\x1f{v}" for k, v in query), token,
                     said["X-Amz-Date"], said["X-Amz-Signature"], headed.headers["X-Amz-Date"],
                     headed.headers["X-Amz-Content-SHA256"],
                     headed.headers["Authorization"].rsplit("=", 1)[1]]))
