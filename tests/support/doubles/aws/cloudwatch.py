"""CloudWatch's metrics: what PutMetricData brought, and GetMetricData out of it.

Limits are the real service's: CloudWatch API Reference, "PutMetricData", "MetricDatum",
"GetMetricData", and CloudWatch User Guide, "Using search expressions in graphs".
"""
import datetime
import math
import re
import threading

import signature
from errors import AWSError
from handlers import operation

DATA_MAX, VALUES_MAX, DIMENSIONS_MAX = 1000, 150, 30
BODY_MAX = 1024 * 1024
PAST_MAX, FUTURE_MAX = datetime.timedelta(days=14), datetime.timedelta(hours=2)
QUERIES_MAX, SEARCHED_MAX, POINTS_MAX = 500, 100, 100800
VALUE_MAX = 2.0 ** 360

lock = threading.Lock()
# (namespace, name, ((dimension, value), …)): [(time, {value: count} or statistics, resolution)]
metrics = {}
# Points of an answer's page; small, and a client has to turn pages.
page_points = POINTS_MAX


def invalid(text):
    raise AWSError("InvalidParameterValue", text)


def check_name(text, what):
    if not text.strip() or not text.isascii() or not text.isprintable() or text.startswith(":"):
        invalid(f"{what} {text!r}: not printable ASCII, blank, or begins with a colon")


def check_value(value, what):
    if not math.isfinite(value) or abs(value) > VALUE_MAX:
        invalid(f"{what} = {value}")


def check_time(stamp):
    now = signature.now().replace(tzinfo=datetime.timezone.utc)
    if stamp < now - PAST_MAX or stamp > now + FUTURE_MAX:
        invalid(f"Timestamp {stamp} is more than two weeks ago or two hours ahead")


def key_of(namespace, name, dimensions):
    return namespace, name, tuple(sorted((d["Name"], d["Value"]) for d in dimensions))


def check_dimensions(dimensions):
    if len(dimensions) > DIMENSIONS_MAX or \
            len({d["Name"] for d in dimensions}) != len(dimensions):
        invalid("Dimensions: more than 30, or one given twice")
    for dimension in dimensions:
        check_name(dimension["Name"], "Dimension name")
        check_name(dimension["Value"], "Dimension value")


def sample_of(datum):
    """{value: count}, or the statistics as they are."""
    forms = [name for name in ("Value", "Values", "StatisticValues") if name in datum]
    if len(forms) != 1 or ("Counts" in datum and "Values" not in datum):
        raise AWSError("InvalidParameterCombination", f"{datum['MetricName']}: {forms} at once")
    if "Value" in datum:
        check_value(datum["Value"], datum["MetricName"])
        return {datum["Value"]: 1.0}
    if "StatisticValues" in datum:
        for name, value in datum["StatisticValues"].items():
            check_value(value, name)
        return dict(datum["StatisticValues"])
    values = datum["Values"]
    counts = datum.get("Counts", [1.0] * len(values))
    if len(values) > VALUES_MAX or len(counts) != len(values):
        invalid(f"{datum['MetricName']}: {len(values)} values, {len(counts)} counts")
    sample = {}
    for value, count in zip(values, counts):
        check_value(value, datum["MetricName"])
        check_value(count, "Counts")
        sample[value] = sample.get(value, 0.0) + count
    return sample


@operation("cloudwatch", "PutMetricData")
def put_metric_data(params):
    """All of it is taken, or nothing."""
    check_name(params["Namespace"], "Namespace")
    if params["Namespace"].startswith("AWS/"):
        invalid("Namespaces that begin with AWS/ are reserved")
    if len(params["MetricData"]) > DATA_MAX:
        invalid(f"{len(params['MetricData'])} metrics, of at most {DATA_MAX}")
    taken = []
    for datum in params["MetricData"]:
        dimensions = datum.get("Dimensions", [])
        check_name(datum["MetricName"], "MetricName")
        check_dimensions(dimensions)
        stamp = datum.get("Timestamp", signature.now().replace(tzinfo=datetime.timezone.utc))
        check_time(stamp)
        if datum.get("StorageResolution", 60) not in (1, 60):
            invalid(f"StorageResolution = {datum['StorageResolution']}")
        taken.append((key_of(params["Namespace"], datum["MetricName"], dimensions),
                      (stamp, sample_of(datum), datum.get("StorageResolution", 60))))
    with lock:
        for key, point in taken:
            metrics.setdefault(key, []).append(point)
    return {}


def statistics(samples):
    """Sum, count, least and most of several samples."""
    total = count = 0.0
    least, most = math.inf, -math.inf
    for sample in samples:
        if "SampleCount" in sample:
            total, count = total + sample["Sum"], count + sample["SampleCount"]
            least, most = min(least, sample["Minimum"]), max(most, sample["Maximum"])
        else:
            total += sum(value * n for value, n in sample.items())
            count += sum(sample.values())
            least, most = min(least, *sample), max(most, *sample)
    return total, count, least, most


def percentile(samples, share):
    """The least value that so many of all are not above."""
    values = sorted((value, n) for sample in samples if "SampleCount" not in sample
                    for value, n in sample.items())
    wanted = share * sum(n for _, n in values)
    for value, n in values:
        wanted -= n
        if wanted <= 1e-9:
            return value
    return None


def statistic(name, samples):
    total, count, least, most = statistics(samples)
    plain = {"Sum": total, "SampleCount": count, "Minimum": least, "Maximum": most,
             "Average": total / count if count else 0.0}
    if name in plain:
        return plain[name]
    if re.fullmatch(r"p\d{1,2}(\.\d+)?", name):
        return percentile(samples, float(name[1:]) / 100)
    return invalid(f"Stat {name}")


def points(key, period, name, start, end):
    """[(time, value)], a period each, oldest first."""
    slots = {}
    for stamp, sample, resolution in metrics.get(key, ()):
        seconds = int(stamp.timestamp())
        seconds -= seconds % resolution
        slot = seconds - seconds % period
        if start.timestamp() <= slot < end.timestamp():
            slots.setdefault(slot, []).append(sample)
    out = []
    for slot in sorted(slots):
        value = statistic(name, slots[slot])
        if value is not None:
            out.append((datetime.datetime.fromtimestamp(slot, datetime.timezone.utc), value))
    return out


SEARCH = re.compile(r"SEARCH\('\{([^}]*)\}\s*([^']*)',\s*'([^']*)'(?:,\s*(\d+))?\)$")
TERM = re.compile(r'([A-Za-z]+)="([^"]*)"')


def search(expression):
    """Metrics with just the dimensions that are named, of the terms that are given."""
    match = SEARCH.match(expression.strip())
    if not match:
        raise AWSError("ValidationError", f"Error in expression: {expression}")
    schema = [part.strip().strip('"') for part in match[1].split(",")]
    terms = TERM.findall(match[2])
    if TERM.sub("", match[2]).strip() not in ("", "AND"):
        raise AWSError("ValidationError", f"Error in expression: {expression}")
    found = []
    for key in sorted(metrics):
        namespace, name, dimensions = key
        holds = {"MetricName": name, "Namespace": namespace, **dict(dimensions)}
        if namespace == schema[0] and sorted(schema[1:]) == [d for d, _ in dimensions] and \
                all(holds.get(term) == value for term, value in terms):
            found.append(key)
    return found[:SEARCHED_MAX], match[3], int(match[4] or 300)


def label_of(query, key):
    """The label, with ${PROP('…')} filled in."""
    namespace, name, dimensions = key
    known = {"MetricName": name, "Namespace": namespace,
             **{f"Dim.{dimension}": value for dimension, value in dimensions}}
    label = query.get("Label")
    if label is None:
        return " ".join([name, *(value for _, value in dimensions)])
    return re.sub(r"\$\{PROP\('([^']*)'\)\}", lambda m: known.get(m[1], ""), label)


def check_queries(params):
    queries = params["MetricDataQueries"]
    ids = [query["Id"] for query in queries]
    if len(queries) > QUERIES_MAX or len(set(ids)) != len(ids):
        raise AWSError("ValidationError", "more than 500 queries, or one Id twice")
    for query in queries:
        if not re.fullmatch(r"[a-z][A-Za-z0-9_]*", query["Id"]):
            raise AWSError("ValidationError", f"Id {query['Id']}")
        if ("MetricStat" in query) == ("Expression" in query):
            raise AWSError("ValidationError", "one of MetricStat and Expression")
    if params["StartTime"] >= params["EndTime"]:
        raise AWSError("ValidationError", "StartTime is not before EndTime")


def check_period(period):
    if period not in (1, 5, 10, 30) and (period < 1 or period % 60):
        raise AWSError("ValidationError", f"Period {period}")


def results(params):
    """(query, key, points) of every series that is asked for."""
    for query in params["MetricDataQueries"]:
        if "Expression" in query:
            keys, name, period = search(query["Expression"])
        else:
            asked = query["MetricStat"]
            metric = asked["Metric"]
            keys = [key_of(metric.get("Namespace"), metric.get("MetricName"),
                           metric.get("Dimensions", []))]
            name, period = asked["Stat"], asked["Period"]
        check_period(period)
        if query.get("ReturnData", True):
            for key in keys:
                yield query, key, points(key, period, name, params["StartTime"],
                                         params["EndTime"])


@operation("cloudwatch", "GetMetricData")
def get_metric_data(params):
    """A page of points; NextToken counts those that are behind."""
    check_queries(params)
    newest_first = params.get("ScanBy", "TimestampDescending") == "TimestampDescending"
    behind, left = int(params.get("NextToken", 0)), page_points
    out, more = [], False
    with lock:
        for query, key, series in results(params):
            if newest_first:
                series = series[::-1]
            skipped = min(behind, len(series))
            behind -= skipped
            taken = series[skipped:skipped + left]
            left -= len(taken)
            rest = skipped + len(taken) < len(series)
            more = more or rest
            if taken or not series:
                out.append({"Id": query["Id"], "Label": label_of(query, key),
                            "Timestamps": [stamp for stamp, _ in taken],
                            "Values": [value for _, value in taken],
                            "StatusCode": "PartialData" if rest else "Complete"})
    answer = {"MetricDataResults": out, "Messages": []}
    if more:
        answer["NextToken"] = str(int(params.get("NextToken", 0)) + page_points)
    return answer


@operation("cloudwatch", "ListMetrics")
def list_metrics(params):
    with lock:
        return {"Metrics": [
            {"Namespace": namespace, "MetricName": name,
             "Dimensions": [{"Name": d, "Value": v} for d, v in dimensions]}
            for namespace, name, dimensions in sorted(metrics)
            if params.get("Namespace", namespace) == namespace and
            params.get("MetricName", name) == name]}
