/* service/counter_publish and counter_drawn: what goes to CloudWatch and comes back. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "lib/arena.h"
#include "lib/clock.h"
#include "lib/config.h"
#include "lib/db.h"
#include "service/counter_drawn.h"
#include "service/counter_publish.h"
#include "support/aws_double.h"
#include "support/people.h"
#include "support/suite.h"
#include "support/test_db.h"

#define MINUTE_US INT64_C(60000000)
#define MINUTES   20	/* ago, that the first one began */

static struct aws_double fake;
static struct db_pool   *pool, *stats_pool;
static struct db         db, stats_db;
static int64_t           first_us;

/* A row of `series`: a figure of the step that began so long after the first. */
static void
put(int step_s, const char *instance, const char *name, int after_s, bool is_gauge, int value)
{
	people_run(arena_printf(people_arena, "INSERT INTO series SELECT %d, '%s',"
	    " to_timestamp(%lld) + interval '%d s', 'images', '%s', %s, %d", step_s, name,
	    (long long)(first_us / 1000000), after_s, instance, is_gauge ? "true" : "false", value));
}

static void
put_requests(const char *instance, int after_s, int value)
{
	put(5, instance, "requests", after_s, false, value);
}

static double
sent_of(const char *name, const char *instance, int *points)
{
	return aws_double_sum(&fake, name, "images", instance, points);
}

/* Publish until nothing is left; how it ended. */
static enum err
publish_all(void)
{
	bool sent = true;
	enum err err = ERR_OK;

	while (err == ERR_OK && sent)
		err = counter_publish(&db, clock_now_us(), &sent);
	return err;
}

static void
forget(void)
{
	people_run("DELETE FROM series");
	people_run("DELETE FROM counter_sent");
	people_run("DELETE FROM counter_swept");
	aws_double_steer(&fake, "forget", "{}");
}

static void
fill(const char *instance, int factor)
{
	int s;

	for (s = 0; s < 120; s += 5)
		put_requests(instance, s, factor);
	put(5, instance, "status_5xx", 65, false, 3 * factor);
	put(5, instance, "latency_le_1000", 0, false, 20 * factor);
	put(5, instance, "latency_us", 0, false, 12000 * factor);
	put(5, instance, "latency_le_2500", 60, false, 4 * factor);
	put(5, instance, "latency_us", 60, false, 8000 * factor);
	put(5, instance, "cache_requests", 10, false, 10 * factor);
	put(5, instance, "cache_hits", 10, false, 6 + factor);
	put(5, instance, "cache_requests", 70, false, 5 * factor);
	put(5, instance, "cache_items", 5, true, 100 * factor);
	put(5, instance, "cache_items", 15, true, 70 * factor);
}

static void
figures_arrive_added_up_by_minute_and_compressed(void)
{
	struct json_object *calls, *call, *value;
	int points;

	fill("one/1", 1);
	fill("two/2", 2);
	CU_ASSERT_EQUAL(publish_all(), ERR_OK);
	CU_ASSERT_EQUAL(sent_of("requests", "one", &points), 24);
	CU_ASSERT_EQUAL(points, 2);
	CU_ASSERT_EQUAL(sent_of("requests", "two", NULL), 48);
	CU_ASSERT_EQUAL(sent_of("requests", NULL, NULL), 72);
	CU_ASSERT_EQUAL(sent_of("status_5xx", NULL, NULL), 9);
	CU_ASSERT_EQUAL(sent_of("cache_items", "two", &points), 140);
	CU_ASSERT_EQUAL(points, 1);
	CU_ASSERT_DOUBLE_EQUAL(sent_of("latency", "one", &points), 20, 1e-9);
	CU_ASSERT_EQUAL(points, 2);
	calls = aws_double_look(&fake, "calls?operation=PutMetricData");
	CU_ASSERT_EQUAL(json_object_array_length(calls), 2);
	call = json_object_array_get_idx(calls, 0);
	json_object_object_get_ex(call, "encoding", &value);
	CU_ASSERT_STRING_EQUAL(json_object_get_string(value), "gzip");
	json_object_put(calls);
	CU_ASSERT_EQUAL(publish_all(), ERR_OK);
	CU_ASSERT_EQUAL(aws_double_calls(&fake, "PutMetricData"), 2);
}

static bool
is_same(double a, double b)
{
	return (isnan(a) && isnan(b)) || fabs(a - b) < 1e-9;
}

static void
the_charts_are_the_same_from_either_side(void)
{
	struct counter_series ours, theirs;
	size_t i, line;
	int metric, known = 0;

	aws_double_steer(&fake, "page", "{'points': 3}");
	for (metric = 0; counter_metrics[metric] != NULL; metric++) {
		CU_ASSERT_EQUAL_FATAL(counter_series(&stats_db, people_arena, metric, NULL, 1800, 60,
		    &ours), ERR_OK);
		CU_ASSERT_EQUAL_FATAL(counter_drawn(people_arena, metric, NULL, 1800, 60, &theirs),
		    ERR_OK);
		CU_ASSERT_EQUAL_FATAL(theirs.steps, ours.steps);
		CU_ASSERT_EQUAL_FATAL(theirs.line_count, ours.line_count);
		for (i = 0; i < ours.steps; i++) {
			CU_ASSERT(is_same(ours.total.values[i], theirs.total.values[i]));
			known += !isnan(ours.total.values[i]);
			for (line = 0; line < ours.line_count; line++)
				CU_ASSERT(is_same(ours.lines[line].values[i],
				    theirs.lines[line].values[i]));
		}
	}
	CU_ASSERT(known > 13);
	CU_ASSERT_EQUAL(counter_drawn(people_arena, 0, "images", 1800, 60, &theirs), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(theirs.line_count, 2);
	CU_ASSERT_STRING_EQUAL(theirs.lines[0].instance, "one");
	CU_ASSERT_STRING_EQUAL(theirs.lines[0].program, "images");
	CU_ASSERT_EQUAL(counter_drawn(people_arena, 0, "auth", 1800, 60, &theirs), ERR_OK);
	CU_ASSERT_EQUAL(theirs.line_count, 0);
	CU_ASSERT_EQUAL(counter_drawn(people_arena, 0, "x\"')", 1800, 60, &theirs), ERR_OK);
	CU_ASSERT_EQUAL(theirs.line_count, 0);
	CU_ASSERT_EQUAL(counter_drawn_step(5), 60);
	CU_ASSERT_EQUAL(counter_drawn_step(90), 120);
}

static void
what_comes_late_is_sent_late_and_alone(void)
{
	const int before = aws_double_calls(&fake, "PutMetricData");

	put_requests("three/3", 0, 100);
	put_requests("one/1", 120, 1000);
	CU_ASSERT_EQUAL(publish_all(), ERR_OK);
	CU_ASSERT_EQUAL(sent_of("requests", "three", NULL), 100);
	CU_ASSERT_EQUAL(sent_of("requests", "one", NULL), 1024);
	CU_ASSERT_EQUAL(sent_of("requests", NULL, NULL), 1172);
	CU_ASSERT_EQUAL(aws_double_calls(&fake, "PutMetricData"), before + 2);
}

static void
a_gauge_of_what_was_started_anew_counts_once(void)
{
	forget();
	put_requests("one/1", 0, 2);
	put(5, "one/1", "cache_items", 0, true, 100);
	put_requests("one/2", 30, 3);
	put(5, "one/2", "cache_items", 30, true, 10);
	put_requests("one/3", 35, 4);
	put(5, "one/3", "cache_items", 35, true, 7);
	CU_ASSERT_EQUAL(publish_all(), ERR_OK);
	CU_ASSERT_EQUAL(sent_of("requests", "one", NULL), 9);
	CU_ASSERT_EQUAL(sent_of("cache_items", "one", NULL), 17);
}

static void
throttling_and_faults_are_tried_again(void)
{
	forget();
	put_requests("one/1", 0, 1);
	aws_double_steer(&fake, "faults", "{'operation': 'PutMetricData', 'fault': 'throttle', 'times': 2}");
	CU_ASSERT_EQUAL(publish_all(), ERR_OK);
	CU_ASSERT_EQUAL(aws_double_calls(&fake, "PutMetricData"), 3);
	put_requests("one/1", 60, 1);
	aws_double_steer(&fake, "faults", "{'operation': 'PutMetricData', 'fault': 'broken'}");
	aws_double_steer(&fake, "faults", "{'operation': 'PutMetricData', 'fault': 'close'}");
	CU_ASSERT_EQUAL(publish_all(), ERR_OK);
	CU_ASSERT_EQUAL(aws_double_calls(&fake, "PutMetricData"), 6);
	CU_ASSERT_EQUAL(sent_of("requests", "one", NULL), 2);
}

/* The times of all data that were sent, as they were: never back. */
static bool
is_in_order(void)
{
	struct json_object *points = aws_double_look(&fake, "calls?operation=PutMetricData");
	struct json_object *params, *data, *at;
	char last[40] = "";
	bool ok = true;

	for (size_t i = 0; i < json_object_array_length(points); i++) {
		json_object_object_get_ex(json_object_array_get_idx(points, i), "params", &params);
		json_object_object_get_ex(params, "MetricData", &data);
		json_object_object_get_ex(json_object_array_get_idx(data, 0), "Timestamp", &at);
		ok = ok && strcmp(last, json_object_get_string(at)) <= 0;
		snprintf(last, sizeof(last), "%s", json_object_get_string(at));
	}
	json_object_put(points);
	return ok;
}

static void
while_it_is_away_figures_are_kept_and_then_go_in_order(void)
{
	int i;

	forget();
	put_requests("one/1", 0, 1);
	for (i = 1; i <= 3; i++) {
		aws_double_steer(&fake, "faults",
		    i == 2 ? "{'operation': '*', 'fault': 'close', 'times': 99}" :
		    "{'operation': '*', 'fault': 'busy', 'times': 99}");
		CU_ASSERT_EQUAL(publish_all(), ERR_UNAVAILABLE);
		aws_double_steer(&fake, "faults", "{}");
		put_requests("one/1", 60 * i, 1);
		put_requests("two/2", 60 * i, 10);
	}
	CU_ASSERT_EQUAL(sent_of("requests", "one", NULL), 0);
	CU_ASSERT_EQUAL(publish_all(), ERR_OK);
	CU_ASSERT_EQUAL(sent_of("requests", "one", &i), 4);
	CU_ASSERT_EQUAL(i, 4);
	CU_ASSERT_EQUAL(sent_of("requests", NULL, NULL), 34);
	CU_ASSERT(is_in_order());
}

static void
a_refusal_keeps_them_and_bad_data_go(void)
{
	forget();
	put_requests("one/1", 0, 1);
	aws_double_steer(&fake, "faults", "{'operation': 'PutMetricData', 'fault': 'denied'}");
	CU_ASSERT_EQUAL(publish_all(), ERR_FORBIDDEN);
	CU_ASSERT_EQUAL(aws_double_calls(&fake, "PutMetricData"), 1);
	CU_ASSERT_EQUAL(publish_all(), ERR_OK);
	CU_ASSERT_EQUAL(sent_of("requests", "one", NULL), 1);
	put_requests("one/1", 60, 10);
	put_requests("one/1", 120, 100);
	aws_double_steer(&fake, "faults", "{'operation': 'PutMetricData', 'fault': 'invalid'}");
	CU_ASSERT_EQUAL(publish_all(), ERR_OK);
	CU_ASSERT_EQUAL(sent_of("requests", "one", NULL), 101);
}

static void
one_of_the_fleet_is_at_it(void)
{
	struct db other = db_of(stats_pool);
	struct db_rows *rows = NULL;
	bool sent;

	CU_ASSERT_EQUAL(db_begin(&other), ERR_OK);
	CU_ASSERT_EQUAL(db_one_row(&other,
	    "SELECT pg_advisory_xact_lock(hashtext('vitrina cloudwatch'))::text", NULL, 0, &rows), ERR_OK);
	db_rows_free(rows);
	CU_ASSERT_EQUAL(counter_publish(&db, clock_now_us(), &sent), ERR_CONFLICT);
	db_rollback(&other);
	CU_ASSERT_EQUAL(publish_all(), ERR_OK);
}

static void
many_hosts_go_in_several_requests(void)
{
	static const char *const names[] = { "requests", "bytes", "status_2xx", "status_3xx",
		"status_4xx", "status_5xx", "latency_us", "latency_le_250", "latency_le_inf", "cache_hits",
		"cache_requests", "cache_misses", "cache_items", "cache_size_bytes" };
	struct json_object *calls, *params, *data;
	size_t i;

	forget();
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		people_run(arena_printf(people_arena, "INSERT INTO series SELECT 5, '%s',"
		    " to_timestamp(%lld), 'images', 'host-' || n || '/7', false, n"
		    "  FROM generate_series(1, 100) n", names[i], (long long)(first_us / 1000000)));
	CU_ASSERT_EQUAL(publish_all(), ERR_OK);
	calls = aws_double_look(&fake, "calls?operation=PutMetricData");
	CU_ASSERT(json_object_array_length(calls) >= 2);
	for (i = 0; i < json_object_array_length(calls); i++) {
		json_object_object_get_ex(json_object_array_get_idx(calls, i), "params", &params);
		json_object_object_get_ex(params, "MetricData", &data);
		CU_ASSERT(json_object_array_length(data) > 100);
	}
	json_object_put(calls);
	CU_ASSERT_EQUAL(sent_of("requests", NULL, NULL), 5050);
	CU_ASSERT_EQUAL(sent_of("bytes", "host-77", NULL), 77);
}

static void
old_figures_go_by_the_minute_and_too_old_ones_not(void)
{
	const int hours = 3600;

	forget();
	people_run("INSERT INTO counter_swept (at) VALUES (now() - interval '20 d')");
	put(60, "one/1", "requests", -3 * hours, false, 12);
	put(5, "one/1", "requests", -3 * hours + 5, false, 1);
	put(60, "one/1", "requests", -400 * hours, false, 1000);
	put(60, "one/1", "requests", 0, false, 500);
	put(5, "one/1", "requests", 0, false, 4);
	CU_ASSERT_EQUAL(publish_all(), ERR_OK);
	CU_ASSERT_EQUAL(sent_of("requests", "one", NULL), 16);
}

static void
a_finer_resolution_sends_each_step(void)
{
	struct counter_series series;
	int points;

	forget();
	setenv("VITRINA_CLOUDWATCH_RESOLUTION", "5s", 1);
	CU_ASSERT_FATAL(config_load());
	put_requests("one/1", 0, 3);
	put_requests("one/1", 5, 4);
	CU_ASSERT_EQUAL(publish_all(), ERR_OK);
	CU_ASSERT_EQUAL(sent_of("requests", "one", &points), 7);
	CU_ASSERT_EQUAL(points, 2);
	CU_ASSERT_EQUAL(counter_drawn_step(5), 5);
	CU_ASSERT_EQUAL(counter_drawn(people_arena, 0, NULL, 1800, 5, &series), ERR_OK);
	CU_ASSERT_EQUAL(series.steps, 360);
	for (points = 0; points < 360 && isnan(series.total.values[points]); points++)
		;
	CU_ASSERT_EQUAL_FATAL(points < 359, true);
	CU_ASSERT_EQUAL(series.total.values[points], 3);
	CU_ASSERT_EQUAL(series.total.values[points + 1], 4);
	CU_ASSERT_EQUAL(counter_drawn_step(15), 15);
	CU_ASSERT_EQUAL(counter_drawn(people_arena, 0, NULL, 1800, 15, &series), ERR_OK);
	for (points = 0; points < 120 && isnan(series.total.values[points]); points++)
		;
	CU_ASSERT_EQUAL_FATAL(points < 120, true);
	CU_ASSERT_EQUAL(series.total.values[points], 7);
	unsetenv("VITRINA_CLOUDWATCH_RESOLUTION");
	CU_ASSERT(config_load());
}

static void
charts_say_so_when_it_is_away(void)
{
	struct counter_series series;

	aws_double_steer(&fake, "faults", "{'operation': 'GetMetricData', 'fault': 'busy', 'times': 2}");
	CU_ASSERT_EQUAL(counter_drawn(people_arena, 0, NULL, 1800, 60, &series), ERR_UNAVAILABLE);
	aws_double_steer(&fake, "faults", "{'operation': 'GetMetricData', 'fault': 'denied'}");
	CU_ASSERT_EQUAL(counter_drawn(people_arena, 0, NULL, 1800, 60, &series), ERR_UNAVAILABLE);
	CU_ASSERT_EQUAL(counter_drawn(people_arena, 0, NULL, 1800, 60, &series), ERR_OK);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "figures arrive added up by minute and compressed", figures_arrive_added_up_by_minute_and_compressed },
		{ "the charts are the same from either side", the_charts_are_the_same_from_either_side },
		{ "what comes late is sent late and alone", what_comes_late_is_sent_late_and_alone },
		{ "a gauge of what was started anew counts once", a_gauge_of_what_was_started_anew_counts_once },
		{ "throttling and faults are tried again", throttling_and_faults_are_tried_again },
		{ "while it is away figures are kept and then go in order", while_it_is_away_figures_are_kept_and_then_go_in_order },
		{ "a refusal keeps them and bad data go", a_refusal_keeps_them_and_bad_data_go },
		{ "one of the fleet is at it", one_of_the_fleet_is_at_it },
		{ "many hosts go in several requests", many_hosts_go_in_several_requests },
		{ "old figures go by the minute and too old ones not", old_figures_go_by_the_minute_and_too_old_ones_not },
		{ "a finer resolution sends each step", a_finer_resolution_sends_each_step },
		{ "charts say so when it is away", charts_say_so_when_it_is_away },
		CU_TEST_INFO_NULL,
	};
	int status;

	aws_double_start(&fake);
	setenv("VITRINA_CLOUDWATCH_ENDPOINT", fake.url, 1);
	setenv("AWS_ACCESS_KEY_ID", AWS_DOUBLE_KEY, 1);
	setenv("AWS_SECRET_ACCESS_KEY", AWS_DOUBLE_SECRET, 1);
	unsetenv("AWS_SESSION_TOKEN");
	people_begin();
	stats_pool = test_db_pool("stats", 2);
	stats_db = db_of(stats_pool);
	pool = test_db_pool("worker", 1);
	db = db_of(pool);
	first_us = clock_now_us() / MINUTE_US * MINUTE_US - MINUTES * MINUTE_US;
	status = suite_run("service/counter_publish", tests);
	db_pool_free(pool);
	db_pool_free(stats_pool);
	people_end();
	aws_double_stop(&fake);
	return status;
}
