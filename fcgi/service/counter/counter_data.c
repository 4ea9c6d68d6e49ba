/* What was counted, as CloudWatch's data. */
#include "service/counter/counter_data.h"

#include <stdlib.h>
#include <string.h>

#include "lib/aws/cloudwatch.h"
#include "lib/base/count.h"
#include "lib/base/counters.h"
#include "service/counter/counter_kept.h"

#define BUCKET     "latency_le_"
#define LONGEST_US 75e6		/* where the last bucket ends: the front end waits no longer */

struct latency {
	double buckets[COUNTERS_BUCKETS];
	double sum_us;
};

/* What is added up over a program's hosts. */
struct sums {
	double         requests, status_5xx;
	struct latency latency;
};

struct out {
	struct cloudwatch_dimension dimensions[2];
	struct cloudwatch_datum     datum;
	void (*take)(void *context, const struct cloudwatch_datum *datum);
	void  *context;
};

static double
lower_us(size_t bucket)
{
	return bucket == 0 ? 0 : (double)counters_bounds_us[bucket - 1];
}

static double
upper_us(size_t bucket)
{
	return bucket == COUNTERS_BUCKETS - 1 ? LONGEST_US : (double)counters_bounds_us[bucket];
}

/*
 * Where in its bucket each request is put: the same share of the way through all
 * of them, so that the sum, and with it the average, is the measured one, and no
 * percentile leaves its bucket.
 */
static double
share_of(const struct latency *latency)
{
	double least = 0, most = 0, share;
	size_t i;

	for (i = 0; i < COUNTERS_BUCKETS; i++) {
		least += latency->buckets[i] * lower_us(i);
		most += latency->buckets[i] * upper_us(i);
	}
	share = most > least ? (latency->sum_us - least) / (most - least) : 0;
	return share < 0 ? 0 : share > 1 ? 1 : share;
}

static void
send(struct out *out, const char *name, const char *unit, const double *values,
    const double *counts, size_t count)
{
	out->datum.name = name;
	out->datum.unit = unit;
	out->datum.values = values;
	out->datum.counts = counts;
	out->datum.value_count = count;
	out->take(out->context, &out->datum);
}

static void
send_one(struct out *out, const char *name, double value)
{
	const bool is_bytes = strstr(name, "bytes") != NULL;

	send(out, name, is_bytes ? "Bytes" : "Count", &value, NULL, 1);
}

static void
send_latency(struct out *out, const struct latency *latency)
{
	double values[COUNTERS_BUCKETS], counts[COUNTERS_BUCKETS];
	const double share = share_of(latency);
	size_t i, n = 0;

	for (i = 0; i < COUNTERS_BUCKETS; i++) {
		if (latency->buckets[i] <= 0)
			continue;
		values[n] = (lower_us(i) + share * (upper_us(i) - lower_us(i))) / 1000;
		counts[n++] = latency->buckets[i];
	}
	if (n > 0)
		send(out, COUNTER_LATENCY, "Milliseconds", values, counts, n);
}

static size_t
bucket_of(const char *bound)
{
	const long long us = strcmp(bound, "inf") == 0 ? INT64_MAX : strtoll(bound, NULL, 10);
	size_t i;

	for (i = 0; i < COUNTERS_BUCKETS - 1; i++)
		if (us <= counters_bounds_us[i])
			break;
	return i;
}

static void
take_row(struct out *out, const struct counter_row *row, struct latency *latency,
    struct sums *sums)
{
	double *bucket;

	if (strcmp(row->name, "latency_us") == 0) {
		latency->sum_us += row->value;
		sums->latency.sum_us += row->value;
		return;
	}
	if (strncmp(row->name, BUCKET, strlen(BUCKET)) == 0) {
		bucket = &latency->buckets[bucket_of(row->name + strlen(BUCKET))];
		*bucket += row->value;
		sums->latency.buckets[bucket - latency->buckets] += row->value;
		return;
	}
	if (strcmp(row->name, COUNTER_ALIVE) == 0)
		sums->requests += row->value;
	else if (strcmp(row->name, "status_5xx") == 0)
		sums->status_5xx += row->value;
	send_one(out, row->name, row->value);
}

static bool
is_same_host(const struct counter_row *a, const struct counter_row *b)
{
	return a->at_us == b->at_us && strcmp(a->host, b->host) == 0 &&
	    strcmp(a->program, b->program) == 0;
}

static bool
is_same_step(const struct counter_row *a, const struct counter_row *b)
{
	return a->at_us == b->at_us && strcmp(a->program, b->program) == 0;
}

static void
send_sums(struct out *out, const struct sums *sums)
{
	out->datum.dimension_count = 1;
	send_one(out, COUNTER_ALIVE, sums->requests);
	if (sums->status_5xx > 0)
		send_one(out, "status_5xx", sums->status_5xx);
	send_latency(out, &sums->latency);
}

void
counter_data(const struct counter_row *rows, size_t count, bool is_fine,
    void (*take)(void *context, const struct cloudwatch_datum *datum), void *context)
{
	struct out out = { .take = take, .context = context, .datum.is_fine = is_fine };
	struct sums sums = { 0 };
	struct latency latency;
	size_t i = 0, first;

	out.datum.dimensions = out.dimensions;
	while (i < count) {
		first = i;
		latency = (struct latency){ 0 };
		out.dimensions[0] = (struct cloudwatch_dimension){ COUNTER_DIMENSION_PROGRAM,
		    rows[i].program };
		out.dimensions[1] = (struct cloudwatch_dimension){ COUNTER_DIMENSION_INSTANCE,
		    rows[i].host };
		out.datum.dimension_count = COUNT(out.dimensions);
		out.datum.at_us = rows[i].at_us;
		for (; i < count && is_same_host(&rows[i], &rows[first]); i++)
			take_row(&out, &rows[i], &latency, &sums);
		send_latency(&out, &latency);
		if (i < count && is_same_step(&rows[i], &rows[first]))
			continue;
		send_sums(&out, &sums);
		sums = (struct sums){ 0 };
	}
}
