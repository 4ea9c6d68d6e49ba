"""Signature Version 4, checked: botocore signs the same request once more."""
import copy
import datetime
import hashlib
import hmac
import urllib.parse

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest, HTTPHeaders
from botocore.credentials import Credentials

from errors import AWSError

ALGORITHM = "AWS4-HMAC-SHA256 "
SKEW_MAX_S = 15 * 60
EXPIRES_MAX_S = 7 * 24 * 60 * 60
MUST_BE_SIGNED = {"host", "x-amz-date"}

# access key: (secret key, session token); None: keys that last
KEYS = {
    "AKIDTEST": ("secrettest", None),
    "ASIATEST": ("session secret", "session+token/=="),
}
# The double's clock runs so many seconds ahead of the machine's.
ahead_s = 0


def now():
    return datetime.datetime.utcnow() + datetime.timedelta(seconds=ahead_s)


def parse(header):
    """Credential, SignedHeaders and Signature of an Authorization header."""
    if not header.startswith(ALGORITHM):
        raise AWSError("MissingAuthenticationToken", "Missing Authentication Token", 403)
    try:
        parts = dict(part.strip().split("=", 1) for part in header[len(ALGORITHM):].split(","))
        key, date, region, scope, end = parts["Credential"].rsplit("/", 4)
        signed = parts["SignedHeaders"].split(";")
        given = parts["Signature"]
    except (KeyError, ValueError):
        raise AWSError("IncompleteSignature", header) from None
    if end != "aws4_request" or signed != sorted(signed):
        raise AWSError("IncompleteSignature", header)
    return key, date, region, scope, signed, given


def check_time(stamp, date):
    try:
        signed_at = datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ")
    except ValueError:
        raise AWSError("IncompleteSignature", f"Date: {stamp}") from None
    if stamp[:8] != date:
        raise AWSError("SignatureDoesNotMatch", f"Credential is of {date}, not {stamp[:8]}", 403)
    age_s = (now() - signed_at).total_seconds()
    mine = f"{now():%Y%m%dT%H%M%SZ}"
    if age_s > SKEW_MAX_S:
        raise AWSError("SignatureDoesNotMatch",
                       f"Signature expired: {stamp} is now earlier than {mine} - 15 min.", 403)
    if age_s < -SKEW_MAX_S:
        raise AWSError("SignatureDoesNotMatch",
                       f"Signature not yet current: {stamp} is still later than {mine} + 15 min.",
                       403)


def check_key(key, headers, signed):
    """The secret key, once the session token is the right one, or rightly absent."""
    if key not in KEYS:
        raise AWSError("InvalidClientTokenId",
                       "The security token included in the request is invalid.", 403)
    secret, token = KEYS[key]
    if headers.get("X-Amz-Security-Token") != token:
        raise AWSError("InvalidClientTokenId",
                       "The security token included in the request is invalid.", 403)
    if token is not None and "x-amz-security-token" not in signed:
        raise AWSError("SignatureDoesNotMatch", "x-amz-security-token is not signed", 403)
    return secret


def check_body(headers, body):
    said = headers.get("X-Amz-Content-SHA256", "")
    if len(said) == 64 and said != hashlib.sha256(body).hexdigest():
        raise AWSError("XAmzContentSHA256Mismatch", "The body is another than was signed")


def expected(method, url, headers, body, signed, secret, stamp, region, scope):
    """What botocore signs from just the headers that the client says it signed."""
    request = AWSRequest(method, url, data=body)
    for name in signed:
        if name not in headers:
            raise AWSError("SignatureDoesNotMatch", f"{name} is signed and was not sent", 403)
        request.headers[name] = headers[name]
    if "X-Amz-Content-SHA256" in headers and "x-amz-content-sha256" not in signed:
        request.headers["X-Amz-Content-SHA256"] = headers["X-Amz-Content-SHA256"]
    request.context["timestamp"] = stamp
    signer = S3SigV4Auth if scope == "s3" else SigV4Auth
    signer = signer(Credentials("", secret), scope, region)
    signer.headers_to_sign = lambda req: HTTPHeaders.from_pairs(
        (name, req.headers[name]) for name in signed)
    text = signer.string_to_sign(request, signer.canonical_request(request))
    return signer.signature(text, request)


def check_expiry(stamp, date, seconds):
    """A presigned address holds from its date, for as long as it says."""
    try:
        since = datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ")
        holds_s = int(seconds)
    except ValueError:
        raise AWSError("AuthorizationQueryParametersError", f"{stamp}, {seconds}") from None
    if stamp[:8] != date or not 1 <= holds_s <= EXPIRES_MAX_S:
        raise AWSError("AuthorizationQueryParametersError", f"{stamp}, {date}, {seconds}")
    age_s = (now() - since).total_seconds()
    if age_s < -SKEW_MAX_S or age_s > holds_s:
        raise AWSError("AccessDenied", "Request has expired", 403)


def verify_presigned(method, url, headers):
    """The same as verify() of an S3 address that carries its signature."""
    plain, _, query = url.partition("?")
    pairs = [pair for pair in query.split("&") if not pair.startswith("X-Amz-Signature=")]
    said = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
    try:
        key, date, region, scope, end = said["X-Amz-Credential"].rsplit("/", 4)
        stamp, seconds = said["X-Amz-Date"], said["X-Amz-Expires"]
        signed = said["X-Amz-SignedHeaders"].split(";")
    except (KeyError, ValueError):
        raise AWSError("AuthorizationQueryParametersError", query) from None
    unsigned = [name for name in map(str.lower, headers)
                if name.startswith("x-amz-") and name not in signed]
    if said.get("X-Amz-Algorithm") != ALGORITHM.strip() or (scope, end) != ("s3", "aws4_request") \
            or "host" not in signed or unsigned:
        raise AWSError("AuthorizationQueryParametersError", f"{query} {unsigned}")
    secret, token = KEYS.get(key, (None, None))
    if secret is None or said.get("X-Amz-Security-Token") != token:
        raise AWSError("InvalidAccessKeyId", "The access key or its token is not known.", 403)
    check_expiry(stamp, date, seconds)
    request = AWSRequest(method, f"{plain}?{'&'.join(pairs)}")
    for name in signed:
        request.headers[name] = headers.get(name, "")
    request.context["timestamp"] = stamp
    signer = S3SigV4QueryAuth(Credentials("", secret), scope, region, int(seconds))
    signer.headers_to_sign = lambda req: HTTPHeaders.from_pairs(
        (name, req.headers[name]) for name in signed)
    text = signer.string_to_sign(request, signer.canonical_request(request))
    if not hmac.compare_digest(signer.signature(text, request), said["X-Amz-Signature"]):
        raise AWSError("SignatureDoesNotMatch", "The request signature we calculated does not "
                       "match the signature of the presigned address.", 403)
    return scope, region, key


def is_presigned(url):
    return "X-Amz-Signature=" in url.partition("?")[2]


def unwrapped(target, headers):
    """(target, headers) as if what signed a presigned address had come in a header: who holds
    the state looks there for whose request it is."""
    if not is_presigned(target):
        return target, headers
    plain, _, query = target.partition("?")
    pairs = query.split("&")
    said = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
    kept = [pair for pair in pairs if not pair.startswith("X-Amz-")]
    headers = copy.copy(headers)
    headers["Authorization"] = (f"{ALGORITHM}Credential={said['X-Amz-Credential']}, "
                                f"SignedHeaders={said['X-Amz-SignedHeaders']}, "
                                f"Signature={said['X-Amz-Signature']}")
    return plain + ("?" + "&".join(kept) if kept else ""), headers


def verify(method, url, headers, body):
    """(scope, region, key) of a request that was rightly signed; raises AWSError for others."""
    if is_presigned(url):
        return verify_presigned(method, url, headers)
    key, date, region, scope, signed, given = parse(headers.get("Authorization", ""))
    missing = MUST_BE_SIGNED - set(signed)
    # what says how the body is to be read must not be changed on the way
    missing |= {name for name in ("content-encoding",) if name in headers} - set(signed)
    if missing:
        raise AWSError("IncompleteSignature", f"not signed: {', '.join(sorted(missing))}", 403)
    stamp = headers.get("X-Amz-Date", "")
    secret = check_key(key, headers, signed)
    check_time(stamp, date)
    check_body(headers, body)
    right = expected(method, url, headers, body, signed, secret, stamp, region, scope)
    if not hmac.compare_digest(right, given):
        raise AWSError("SignatureDoesNotMatch", "The request signature we calculated does not "
                       "match the signature you provided.", 403)
    return scope, region, key
