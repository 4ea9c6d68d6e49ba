/* CloudWatch's requests: batches within the limits, and histograms that add up. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "lib/aws/cloudwatch.h"
#include "lib/aws/gzip.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "service/counter/counter_data.h"
#include "support/run/suite.h"

#define AT_US INT64_C(1795046400000000)	/* 2026-11-19T00:00:00Z */

static struct arena *arena;

static void
what_is_compressed_is_the_same_afterwards(void)
{
	static char text[200000], back[sizeof(text)];
	z_stream stream = { 0 };
	size_t i, len;

	for (i = 0; i < sizeof(text); i++)
		text[i] = (char)("abcdefg&="[i * i % 9]);
	stream.next_in = (Bytef *)gzip(arena, text, sizeof(text), &len);
	stream.avail_in = (uInt)len;
	stream.next_out = (Bytef *)back;
	stream.avail_out = sizeof(back);
	CU_ASSERT(len < sizeof(text) / 10);
	CU_ASSERT_EQUAL(inflateInit2(&stream, 15 + 16), Z_OK);
	CU_ASSERT_EQUAL(inflate(&stream, Z_FINISH), Z_STREAM_END);
	CU_ASSERT_EQUAL(stream.total_out, sizeof(text));
	CU_ASSERT_EQUAL(memcmp(text, back, sizeof(text)), 0);
	inflateEnd(&stream);
}

static struct cloudwatch_datum
datum_of(const char *name, const double *values, const double *counts, size_t count)
{
	static const struct cloudwatch_dimension dimensions[] = {
		{ "Program", "images" }, { "Instance", "one two" },
	};

	return (struct cloudwatch_datum){
		.name = name, .unit = "Count", .dimensions = dimensions, .dimension_count = 2,
		.at_us = AT_US + 999999, .values = values, .counts = counts, .value_count = count,
	};
}

static void
a_datum_is_said_as_a_form(void)
{
	const double values[] = { 12, 0.1 }, counts[] = { 1, 3000000 };
	const struct cloudwatch_datum datum = datum_of("requests", values, counts, 2);
	struct cloudwatch_batch batch;

	cloudwatch_batch_init(&batch, arena, "Vitrina/one");
	CU_ASSERT(cloudwatch_batch_add(&batch, &datum));
	CU_ASSERT_STRING_EQUAL(buf_text(&batch.form),
	    "Action=PutMetricData&Version=2010-08-01&Namespace=Vitrina%2Fone"
	    "&MetricData.member.1.MetricName=requests"
	    "&MetricData.member.1.Timestamp=2026-11-19T00%3A00%3A00Z"
	    "&MetricData.member.1.Unit=Count&MetricData.member.1.StorageResolution=60"
	    "&MetricData.member.1.Dimensions.member.1.Name=Program"
	    "&MetricData.member.1.Dimensions.member.1.Value=images"
	    "&MetricData.member.1.Dimensions.member.2.Name=Instance"
	    "&MetricData.member.1.Dimensions.member.2.Value=one%20two"
	    "&MetricData.member.1.Values.member.1=12"
	    "&MetricData.member.1.Values.member.2=0.10000000000000001"
	    "&MetricData.member.1.Counts.member.1=1&MetricData.member.1.Counts.member.2=3000000");
}

static void
a_batch_is_full_at_the_limits_and_stays_whole(void)
{
	static double many[CLOUDWATCH_VALUES_MAX];
	const double one = 1;
	struct cloudwatch_datum small = datum_of("a", &one, NULL, 1);
	struct cloudwatch_datum large = datum_of("b", many, many, COUNT(many));
	struct cloudwatch_batch batch;
	size_t i, before;

	cloudwatch_batch_init(&batch, arena, "Vitrina");
	for (i = 0; i < CLOUDWATCH_DATA_MAX; i++)
		CU_ASSERT(cloudwatch_batch_add(&batch, &small));
	before = batch.form.len;
	CU_ASSERT(!cloudwatch_batch_add(&batch, &small));
	CU_ASSERT_EQUAL(batch.form.len, before);
	for (i = 0; i < COUNT(many); i++)
		many[i] = 1.0 / (double)(i + 3);
	cloudwatch_batch_init(&batch, arena, "Vitrina");
	for (i = 0; cloudwatch_batch_add(&batch, &large); i++)
		;
	CU_ASSERT(i > 50 && i < CLOUDWATCH_DATA_MAX && batch.count == i);
	CU_ASSERT(batch.form.len <= CLOUDWATCH_FORM_MAX);
	CU_ASSERT(cloudwatch_batch_add(&batch, &small));
}

/* What counter_data() gave: sums by name, of hosts and of programs. */
static struct given {
	char   name[32], program[16], host[16];
	double sum, count;
	double least, most;
} given[64];
static size_t given_count;

static void
take(void *unused, const struct cloudwatch_datum *datum)
{
	struct given *to = &given[given_count++];
	size_t i;

	(void)unused;
	*to = (struct given){ .least = datum->values[0], .most = datum->values[datum->value_count - 1] };
	snprintf(to->name, sizeof(to->name), "%s", datum->name);
	snprintf(to->program, sizeof(to->program), "%s", datum->dimensions[0].value);
	if (datum->dimension_count == 2)
		snprintf(to->host, sizeof(to->host), "%s", datum->dimensions[1].value);
	for (i = 0; i < datum->value_count; i++) {
		const double count = datum->counts == NULL ? 1 : datum->counts[i];

		to->sum += count * datum->values[i];
		to->count += count;
	}
}

static const struct given *
find(const char *name, const char *program, const char *host)
{
	static const struct given none = { .sum = NAN };
	size_t i;

	for (i = 0; i < given_count; i++)
		if (strcmp(given[i].name, name) == 0 && strcmp(given[i].program, program) == 0 &&
		    strcmp(given[i].host, host) == 0)
			return &given[i];
	return &none;
}

static void
latency_becomes_a_histogram_of_the_measured_sum(void)
{
	const struct counter_row rows[] = {
		{ "images", "a", AT_US, "latency_le_1000", 90 },
		{ "images", "a", AT_US, "latency_le_250000", 9 },
		{ "images", "a", AT_US, "latency_le_inf", 1 },
		{ "images", "a", AT_US, "latency_us", 90 * 700 + 9 * 120000 + 20000000 },
		{ "images", "a", AT_US, "requests", 100 },
	};

	given_count = 0;
	counter_data(rows, COUNT(rows), false, take, NULL);
	CU_ASSERT_EQUAL(find("latency", "images", "a")->count, 100);
	CU_ASSERT_DOUBLE_EQUAL(find("latency", "images", "a")->sum, 63 + 1080 + 20000, 1e-6);
	CU_ASSERT(find("latency", "images", "a")->least >= 0.5 &&
	    find("latency", "images", "a")->least <= 1);
	CU_ASSERT(find("latency", "images", "a")->most >= 10000);
	CU_ASSERT(isnan(find("latency_us", "images", "a")->sum));
	CU_ASSERT_EQUAL(find("requests", "images", "a")->sum, 100);
}

static void
hosts_are_added_up_by_program_and_step(void)
{
	const struct counter_row rows[] = {
		{ "auth", "a", AT_US, "latency_le_1000", 2 },
		{ "auth", "a", AT_US, "latency_us", 1500 },
		{ "auth", "a", AT_US, "requests", 2 },
		{ "auth", "b", AT_US, "requests", 3 },
		{ "auth", "b", AT_US, "status_5xx", 1 },
		{ "auth", "a", AT_US + 60000000, "requests", 7 },
		{ "images", "a", AT_US, "cache_size_bytes", 4096 },
		{ "images", "a", AT_US, "requests", 0 },
	};

	given_count = 0;
	counter_data(rows, COUNT(rows), true, take, NULL);
	CU_ASSERT_EQUAL(find("requests", "auth", "")->sum, 5);
	CU_ASSERT_EQUAL(find("status_5xx", "auth", "")->sum, 1);
	CU_ASSERT_DOUBLE_EQUAL(find("latency", "auth", "")->sum, 1.5, 1e-9);
	CU_ASSERT_EQUAL(find("requests", "auth", "b")->sum, 3);
	CU_ASSERT_EQUAL(find("cache_size_bytes", "images", "a")->sum, 4096);
	CU_ASSERT_EQUAL(find("requests", "images", "")->sum, 0);
	CU_ASSERT(isnan(find("status_5xx", "images", "")->sum));
}

static void
the_date_of_a_reply_is_read(void)
{
	char text[CLOCK_TEXT_MAX];
	int64_t at_us = 0;

	clock_format_http(AT_US, text);
	CU_ASSERT(clock_parse_http(text, &at_us));
	CU_ASSERT_EQUAL(at_us, AT_US);
	CU_ASSERT(!clock_parse_http("Thu, 19 Foo 2026 00:00:00 GMT", &at_us));
	CU_ASSERT(!clock_parse_http("Thu, 19 Nov 2026 00:00:00", &at_us));
	CU_ASSERT(!clock_parse_http("", &at_us));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what is compressed is the same afterwards", what_is_compressed_is_the_same_afterwards },
		{ "a datum is said as a form", a_datum_is_said_as_a_form },
		{ "a batch is full at the limits and stays whole", a_batch_is_full_at_the_limits_and_stays_whole },
		{ "latency becomes a histogram of the measured sum", latency_becomes_a_histogram_of_the_measured_sum },
		{ "hosts are added up by program and step", hosts_are_added_up_by_program_and_step },
		{ "the date of a reply is read", the_date_of_a_reply_is_read },
		CU_TEST_INFO_NULL,
	};
	int status;

	arena = arena_new();
	status = suite_run("unit/cloudwatch", tests);
	arena_free(arena);
	return status;
}
