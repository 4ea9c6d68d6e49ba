"""EC2's metadata service at 169.254.169.254, as an instance with IMDSv2 alone sees it:
its user data, and keys of its role that the double takes from then on."""
import base64
import datetime
import http.server
import json
import secrets
import threading

import signature

ROLE = "/latest/meta-data/iam/security-credentials/"
identities = {}		# an instance's address: its Identity
tokens = {}		# a session's token: the address that it was given to


class Identity:
    """What an instance was started with; its keys are made when they are asked for."""

    def __init__(self, user_data, profile, tokens_are):
        self.user_data, self.role = base64.b64decode(user_data), profile
        self.wants_token = tokens_are == "required"
        self.key = self.instance = None

    def keys(self):
        if self.key is None:
            self.key = "ASIA" + secrets.token_hex(8).upper()
            signature.KEYS[self.key] = (secrets.token_urlsafe(30), secrets.token_urlsafe(60))
        secret, token = signature.KEYS[self.key]
        until = datetime.datetime.utcnow() + datetime.timedelta(hours=6)
        return {"Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": self.key,
                "SecretAccessKey": secret, "Token": token,
                "LastUpdated": f"{datetime.datetime.utcnow():%Y-%m-%dT%H:%M:%SZ}",
                "Expiration": f"{until:%Y-%m-%dT%H:%M:%SZ}"}


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def send(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self):
        ttl = self.headers.get("X-aws-ec2-metadata-token-ttl-seconds", "")
        if self.path != "/latest/api/token" or "X-Forwarded-For" in self.headers:
            return self.send(403)
        if not ttl.isdigit() or not 1 <= int(ttl) <= 21600:
            return self.send(400)
        token = secrets.token_urlsafe(40)
        tokens[token] = self.client_address[0]
        return self.send(200, token.encode())

    def do_GET(self):
        identity = identities.get(self.client_address[0])
        if identity is None:
            return self.send(404)
        token = self.headers.get("X-aws-ec2-metadata-token")
        if tokens.get(token) != self.client_address[0] and (token or identity.wants_token):
            return self.send(401)
        if self.path == "/latest/user-data":
            return self.send(200, identity.user_data)
        if self.path == "/latest/meta-data/instance-id":
            return self.send(200, identity.instance.encode())
        if self.path == ROLE:
            return self.send(200, identity.role.encode())
        if self.path == ROLE + identity.role:
            return self.send(200, json.dumps(identity.keys(), indent=2).encode())
        return self.send(404)


def serve():
    server = http.server.ThreadingHTTPServer(("169.254.169.254", 80), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
