"""What the double refuses, and how each protocol says so."""
import json
from xml.sax.saxutils import escape


class AWSError(Exception):
    """An error as AWS answers it: its code, what it says, and the HTTP status."""

    def __init__(self, code, message, status=400):
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status = code, message, status


REQUEST_ID = "00000000-0000-4000-8000-000000000000"


def body(error, protocol, is_s3=False):
    """(bytes, Content-Type) of an error in the protocol of the service asked."""
    if protocol in ("json", "rest-json"):
        said = {"__type": error.code, "message": error.message}
        return json.dumps(said).encode(), "application/x-amz-json-1.1"
    code = f"<Code>{error.code}</Code><Message>{escape(error.message)}</Message>"
    request = f"<RequestId>{REQUEST_ID}</RequestId>"
    if is_s3:
        text = f"<Error>{code}{request}</Error>"
    elif protocol == "ec2":
        text = f"<Response><Errors><Error>{code}</Error></Errors>" \
               f"<RequestID>{REQUEST_ID}</RequestID></Response>"
    else:
        kind = "Sender" if error.status < 500 else "Receiver"
        text = f"<ErrorResponse><Error><Type>{kind}</Type>{code}</Error>{request}</ErrorResponse>"
    return text.encode(), "text/xml"
