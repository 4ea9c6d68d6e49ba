"""Which operations the double answers itself, and what else is done after others."""

_operations = {}	# (service, operation): function of the parameters
_after = {}		# the same: functions of the parameters and the answer's bytes


def operation(service, name):
    """@operation("cloudwatch", "PutMetricData"): the function answers it from now on."""
    def add(function):
        _operations[service, name] = function
        return function
    return add


def after(service, name):
    """@after("ec2", "RunInstances"): called when it was answered, by whomever, with the
    parameters and the answer's bytes; returns others, or None."""
    def add(function):
        _after.setdefault((service, name), []).append(function)
        return function
    return add


def find(service, name):
    return _operations.get((service, name))


def done(service, name, params, answer):
    for function in _after.get((service, name), ()):
        answer = function(params, answer) or answer
    return answer
