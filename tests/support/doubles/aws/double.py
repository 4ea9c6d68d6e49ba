#!/usr/bin/python3
"""An AWS to test against, on a loopback port: README.md says what it checks and holds.

    double.py [--address A] [--port N] [--forward URL] [--with FILE.py]…

The first line on standard output is its address; it ends when standard input does, or
when it is told to.
"""
import argparse
import gzip
import http.client
import http.server
import importlib.util
import json
import os
import sys
import threading
import urllib.parse

sys.dont_write_bytecode = True	# the tree stays as it is
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.modules["double"] = sys.modules["__main__"]

import answer
import cloudwatch
import control
import errors
import faults
import handlers
import models
import read_json
import read_query
import read_rest
import signature
import values

HOP = {"content-length", "connection", "date", "server", "content-type", "transfer-encoding"}
forward_to = None


def read(model, method, target, headers, body):
    """(operation model, parameters), in the service's own protocol."""
    protocol = models.protocol(model)
    if protocol in ("query", "ec2"):
        return read_query.read(model, body, headers.get("Content-Type", ""))
    if protocol == "json":
        return read_json.read(model, headers, body)
    return read_rest.read(model, method, target, headers, body, protocol == "rest-json")


def plain_body(headers, body):
    """What was compressed on its way."""
    encoding = headers.get("Content-Encoding", "")
    if encoding in ("", "aws-chunked"):
        return body
    if encoding != "gzip":
        raise errors.AWSError("InvalidParameterValue", f"Content-Encoding: {encoding}", 415)
    try:
        return gzip.decompress(body)
    except (OSError, EOFError) as fault:
        raise errors.AWSError("MalformedInput", str(fault)) from None


def forward(method, target, headers, body):
    """(status, headers, body, type) of the server that holds the state."""
    to = http.client.HTTPConnection(urllib.parse.urlsplit(forward_to).netloc, timeout=120)
    to.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
    for name, value in headers.items():
        to.putheader(name, value)
    to.endheaders(body)
    said = to.getresponse()
    text = said.read()
    to.close()
    hop = HOP - {"content-length"} if method == "HEAD" else HOP	# of what it does not send
    others = [(name, value) for name, value in said.headers.items() if name.lower() not in hop]
    return said.status, others, text, said.headers.get("Content-Type", "text/xml")


def respond(method, target, headers, body, protocol_to):
    """Check a request, and answer it: (status, headers, body, type, lost)."""
    scope, region, key = signature.verify(method, f"http://{headers['Host']}{target}", headers, body)
    target, headers = signature.unwrapped(target, headers)
    model = models.service(scope)
    protocol_to.append((models.protocol(model), scope == "s3"))
    if scope == "monitoring" and len(body) > cloudwatch.BODY_MAX:
        raise errors.AWSError("RequestEntityTooLarge", f"{len(body)} bytes", 413)
    text = plain_body(headers, body)
    operation, params = read(model, method, target, headers, text)
    values.check(operation.input_shape, params)
    model = operation.service_model
    control.remember(model, operation, region, params, key, headers, len(body), len(text))
    lost = faults.strike(operation.name)
    own = handlers.find(model.service_name, operation.name)
    if own is not None:
        said = own(params) or {}
        text, kind = (said, "application/octet-stream") if isinstance(said, bytes) else \
            answer.body(model, operation, said)
        status, more = 200, []
    elif forward_to:
        status, more, text, kind = forward(method, target, headers, body)
    else:
        raise errors.AWSError("NotImplemented",
                              f"{model.service_name} {operation.name}: nobody holds its state", 501)
    if status < 300:
        text = handlers.done(model.service_name, operation.name, params, text)
    return status, more, text, kind, lost


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def date_time_string(self, timestamp=None):
        return f"{signature.now():%a, %d %b %Y %H:%M:%S GMT}"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith(control.PREFIX):
            return self.send(*control.answer(self.command, self.path, body))
        protocol = []	# what was learnt of it before it failed
        try:
            status, more, text, kind, lost = respond(self.command, self.path, self.headers, body,
                                                     protocol)
        except faults.Closed:
            lost = True
        except errors.AWSError as error:
            known, is_s3 = protocol[0] if protocol else ("query", False)
            text, kind = errors.body(error, known, is_s3)
            status, more, lost = error.status, [], False
            control.refused(error)
        if lost:
            self.close_connection = True
            return None
        return self.send(status, more, text, kind)

    def send(self, status, more, text, kind):
        self.send_response(status)
        for name, value in more:
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        if not any(name.lower() == "content-length" for name, _ in more):
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = answer


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


def load(path):
    """A file that adds handlers of its own: `from handlers import operation`."""
    sys.path.append(os.path.dirname(os.path.abspath(path)))
    spec = importlib.util.spec_from_file_location(os.path.basename(path).removesuffix(".py"), path)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))


def main():
    global forward_to
    options = argparse.ArgumentParser()
    options.add_argument("--address", default="127.0.0.1")
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--forward", metavar="URL")
    options.add_argument("--with", dest="files", action="append", default=[])
    options.add_argument("--stay", action="store_true", help="do not end with standard input")
    given = options.parse_args()
    forward_to = given.forward
    for path in given.files:
        load(path)
    server = Server((given.address, given.port), Handler)
    print(f"http://{given.address}:{server.server_port}", flush=True)
    if not given.stay:
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
