/* fcgi/stats/show_metrics.c: GET /api/stats/metrics: Prometheus's text format 0.0.4. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/typed.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/counter/counter_series.h"
#include "service/upkeep/watched.h"
#include "stats/actions.h"
#include "stats/metrics_hosts.h"

/* A family of one figure a process, or one by `label`. */
static const struct family {
	const char *figure;	/* a prefix where there is a label */
	const char *name;
	const char *type;
	const char *help;
	const char *label;
} families[] = {
	{ "status_", "vitrina_requests_total", "counter", "Requests answered, by class of status.", "status" },
	{ "bytes", "vitrina_response_bytes_total", "counter", "Bytes of bodies sent.", NULL },
	{ "store_away", "vitrina_store_away", "gauge", "Breakers that are open before the store, its STS or who signs: these are not asked.", NULL },
	{ "store_away_times", "vitrina_store_away_times_total", "counter", "Breakers that opened.", NULL },
	{ "store_refused", "vitrina_store_refused_total", "counter", "Calls of the store that were not made meanwhile.", NULL },
	{ "cache_requests", "vitrina_cache_requests_total", "counter", "Requests of the image cache.", NULL },
	{ "cache_hits", "vitrina_cache_hits_total", "counter", "Requests that the image cache answered.", NULL },
	{ "cache_misses", "vitrina_cache_misses_total", "counter", "Requests that it did not.", NULL },
	{ "cache_evictions", "vitrina_cache_evictions_total", "counter", "Items that left for want of room.", NULL },
	{ "cache_items", "vitrina_cache_items", "gauge", "Items in the image cache.", NULL },
	{ "cache_size_bytes", "vitrina_cache_size_bytes", "gauge", "Bytes in the image cache.", NULL },
	{ "cache_hits_", "vitrina_cache_policy_hits_total", "counter", "Requests answered while a policy was in force.", "policy" },
	{ "cache_misses_", "vitrina_cache_policy_misses_total", "counter", "Requests not answered meanwhile.", "policy" },
	{ "cache_evictions_", "vitrina_cache_policy_evictions_total", "counter", "Items that left for want of room meanwhile.", "policy" },
	{ "cache_items_", "vitrina_cache_policy_items", "gauge", "Items in the image cache that came in meanwhile.", "policy" },
	{ "cache_size_bytes_", "vitrina_cache_policy_size_bytes", "gauge", "Bytes of these.", "policy" },
	{ "cache_capacity_bytes", "vitrina_cache_capacity_bytes", "gauge", "Bytes that it may hold.", NULL },
};

#define LATENCY "vitrina_request_duration_seconds"
#define BUCKET  "latency_le_"

/* Of the whole site; what is 0 where nothing was ever seen is left out then. */
static const struct gauge {
	const char *name;
	const char *help;
	size_t      offset;
	bool        is_moment;
} gauges[] = {
	{ "vitrina_jobs_waiting", "Jobs that are due and not begun.",
	    TYPED_OFFSET(struct watched, jobs_waiting, int64_t), false },
	{ "vitrina_jobs_wait_seconds", "How long the first of these has been due.",
	    TYPED_OFFSET(struct watched, jobs_wait_s, int64_t), false },
	{ "vitrina_jobs_parked", "Jobs that were given up.",
	    TYPED_OFFSET(struct watched, jobs_parked, int64_t), false },
	{ "vitrina_worker_seen_timestamp_seconds", "When a worker last said that it lives.",
	    TYPED_OFFSET(struct watched, worker_seen_s, int64_t), true },
	{ "vitrina_backup_timestamp_seconds", "When vitrina-backup last ended well.",
	    TYPED_OFFSET(struct watched, backup_s, int64_t), true },
};

struct values {
	const struct counter_value *items;
	size_t                      count;
};

static void
head(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* Names of hosts and programs hold neither quotes, backslashes nor line ends. */
static void
labels(struct buf *out, const struct counter_value *value)
{
	buf_printf(out, "{program=\"%s\",process=\"%s\"", value->program, value->instance);
}

static void
print_family(struct buf *out, const struct family *family, const struct values *values)
{
	const size_t len = strlen(family->figure);
	bool began = false;
	size_t i;

	for (i = 0; i < values->count; i++) {
		const struct counter_value *value = &values->items[i];

		if (family->label == NULL ? strcmp(value->name, family->figure) != 0 :
		    strncmp(value->name, family->figure, len) != 0)
			continue;
		if (!began)
			head(out, family->name, family->type, family->help);
		began = true;
		buf_text_add(out, family->name);
		labels(out, value);
		if (family->label != NULL)
			buf_printf(out, ",%s=\"%s\"", family->label, value->name + len);
		buf_printf(out, "} %" PRId64 "\n", value->value);
	}
}

static void
print_gauges(struct buf *out, const struct watched *watched)
{
	for (size_t i = 0; i < COUNT(gauges); i++) {
		const int64_t value = *(const int64_t *)(const void *)((const char *)watched +
		    gauges[i].offset);

		if (gauges[i].is_moment && value == 0)
			continue;
		head(out, gauges[i].name, "gauge", gauges[i].help);
		buf_printf(out, "%s %" PRId64 "\n", gauges[i].name, value);
	}
}

static bool
is_of(const struct counter_value *value, const struct counter_value *process)
{
	return strcmp(value->program, process->program) == 0 &&
	    strcmp(value->instance, process->instance) == 0;
}

/* The bucket's bound in microseconds; none, the last, sorts behind all. */
static int64_t
bound_of(const struct counter_value *value)
{
	const char *bound = value->name + strlen(BUCKET);

	return strcmp(bound, "inf") == 0 ? INT64_MAX : strtoll(bound, NULL, 10);
}

static int
by_bound(const void *a, const void *b)
{
	const int64_t x = bound_of(*(const struct counter_value *const *)a);
	const int64_t y = bound_of(*(const struct counter_value *const *)b);

	return (x > y) - (x < y);
}

static void
print_bucket(struct buf *out, const struct counter_value *bucket, int64_t sum)
{
	const int64_t bound = bound_of(bucket);

	buf_text_add(out, LATENCY "_bucket");
	labels(out, bucket);
	if (bound == INT64_MAX)
		buf_printf(out, ",le=\"+Inf\"} %" PRId64 "\n", sum);
	else
		buf_printf(out, ",le=\"%g\"} %" PRId64 "\n", (double)bound / 1e6, sum);
}

/* `total`: the process's latency_us. */
static void
print_histogram(struct buf *out, const struct counter_value *total, const struct values *values)
{
	const struct counter_value *buckets[64];
	int64_t sum = 0;
	size_t i, n = 0;

	for (i = 0; i < values->count && n < COUNT(buckets); i++)
		if (strncmp(values->items[i].name, BUCKET, strlen(BUCKET)) == 0 &&
		    is_of(&values->items[i], total))
			buckets[n++] = &values->items[i];
	qsort(buckets, n, sizeof(buckets[0]), by_bound);
	for (i = 0; i < n; i++)
		print_bucket(out, buckets[i], sum += buckets[i]->value);
	buf_text_add(out, LATENCY "_sum");
	labels(out, total);
	buf_printf(out, "} %.6f\n", (double)total->value / 1e6);
	buf_text_add(out, LATENCY "_count");
	labels(out, total);
	buf_printf(out, "} %" PRId64 "\n", sum);
}

static void
print_latency(struct buf *out, const struct values *values)
{
	bool began = false;
	size_t i;

	for (i = 0; i < values->count; i++) {
		if (strcmp(values->items[i].name, "latency_us") != 0)
			continue;
		if (!began)
			head(out, LATENCY, "histogram", "Time that requests took.");
		began = true;
		print_histogram(out, &values->items[i], values);
	}
}

static enum err
run(struct request *req, const void *input)
{
	struct counter_value *items;
	struct watched watched;
	struct values values;
	struct buf out;
	enum err err;
	size_t i;

	(void)input;
	err = counter_values(req->db, req->arena, &items, &values.count);
	if (err == ERR_OK)
		err = watched_now(req->db, &watched);
	if (err != ERR_OK)
		return err;
	values.items = items;
	buf_init(&out, req->arena, 16 * 1024);
	for (i = 0; i < COUNT(families); i++)
		print_family(&out, &families[i], &values);
	print_latency(&out, &values);
	print_gauges(&out, &watched);
	if ((err = metrics_hosts(req, &out)) != ERR_OK)
		return err;
	return reply_text(req, 200, "text/plain; version=0.0.4; charset=utf-8", out.data, out.len);
}

const struct action show_metrics =
    ACTION_NO_INPUT(run, RETURNS_MEDIA("text/plain"));
