"""What goes wrong on demand: the next so many calls of an operation."""
import threading
import time

from errors import AWSError

_lock = threading.Lock()
_armed = []

ERRORS = {
    "throttle": ("Throttling", "Rate exceeded", 400),
    "limit": ("LimitExceededException", "The quota is used up", 429),
    "busy": ("ServiceUnavailable", "Please try again", 503),
    "broken": ("InternalFailure", "We are sorry", 500),
    "denied": ("AccessDenied", "User is not authorized to perform this", 403),
    "invalid": ("InvalidParameterValue", "A value is not taken", 400),
}


class Closed(Exception):
    """The connection ends without an answer; `after`: when the work was done."""

    def __init__(self, after):
        super().__init__()
        self.after = after


def arm(operation, fault, times=1, seconds=0):
    """`fault`: one of ERRORS, "close" (before it is done), "lose" (after), or "slow"."""
    if fault not in ERRORS and fault not in ("close", "lose", "slow"):
        raise ValueError(fault)
    with _lock:
        _armed.append({"operation": operation, "fault": fault, "times": times, "seconds": seconds})


def clear():
    with _lock:
        _armed.clear()


def _take(operation):
    with _lock:
        for armed in _armed:
            if armed["operation"] in (operation, "*"):
                armed["times"] -= 1
                if armed["times"] == 0:
                    _armed.remove(armed)
                return dict(armed)
    return None


def strike(operation):
    """Raise what was armed; true: the answer gets lost after the work."""
    armed = _take(operation)
    if armed is None:
        return False
    if armed["fault"] in ERRORS:
        raise AWSError(*ERRORS[armed["fault"]])
    if armed["fault"] == "close":
        raise Closed(False)
    if armed["fault"] == "slow":
        time.sleep(armed["seconds"])
    return armed["fault"] == "lose"
