/* service/counter_publish: what goes to CloudWatch, once and in order. */
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "service/counter/counter_publish.h"
#include "support/doubles/counted.h"
#include "support/people/people.h"
#include "support/run/suite.h"

static void
figures_arrive_added_up_by_minute_and_compressed(void)
{
	struct json_object *calls, *call, *value;
	int points;

	counted_fill("one/1", 1);
	counted_fill("two/2", 2);
	CU_ASSERT_EQUAL(counted_publish(), ERR_OK);
	CU_ASSERT_EQUAL(counted_sent("requests", "one", &points), 24);
	CU_ASSERT_EQUAL(points, 2);
	CU_ASSERT_EQUAL(counted_sent("requests", "two", NULL), 48);
	CU_ASSERT_EQUAL(counted_sent("requests", NULL, NULL), 72);
	CU_ASSERT_EQUAL(counted_sent("status_5xx", NULL, NULL), 9);
	CU_ASSERT_EQUAL(counted_sent("cache_items", "two", &points), 140);
	CU_ASSERT_EQUAL(points, 1);
	CU_ASSERT_DOUBLE_EQUAL(counted_sent("latency", "one", &points), 20, 1e-9);
	CU_ASSERT_EQUAL(points, 2);
	calls = aws_double_look(&counted_fake, "calls?operation=PutMetricData");
	CU_ASSERT_EQUAL(json_object_array_length(calls), 2);
	call = json_object_array_get_idx(calls, 0);
	json_object_object_get_ex(call, "encoding", &value);
	CU_ASSERT_STRING_EQUAL(json_object_get_string(value), "gzip");
	json_object_put(calls);
	CU_ASSERT_EQUAL(counted_publish(), ERR_OK);
	CU_ASSERT_EQUAL(aws_double_calls(&counted_fake, "PutMetricData"), 2);
}

static void
what_comes_late_is_sent_late_and_alone(void)
{
	const int before = aws_double_calls(&counted_fake, "PutMetricData");

	counted_put_requests("three/3", 0, 100);
	counted_put_requests("one/1", 120, 1000);
	CU_ASSERT_EQUAL(counted_publish(), ERR_OK);
	CU_ASSERT_EQUAL(counted_sent("requests", "three", NULL), 100);
	CU_ASSERT_EQUAL(counted_sent("requests", "one", NULL), 1024);
	CU_ASSERT_EQUAL(counted_sent("requests", NULL, NULL), 1172);
	CU_ASSERT_EQUAL(aws_double_calls(&counted_fake, "PutMetricData"), before + 2);
}

static void
a_gauge_of_what_was_started_anew_counts_once(void)
{
	counted_forget();
	counted_put_requests("one/1", 0, 2);
	counted_put(5, "one/1", "cache_items", 0, true, 100);
	counted_put_requests("one/2", 30, 3);
	counted_put(5, "one/2", "cache_items", 30, true, 10);
	counted_put_requests("one/3", 35, 4);
	counted_put(5, "one/3", "cache_items", 35, true, 7);
	CU_ASSERT_EQUAL(counted_publish(), ERR_OK);
	CU_ASSERT_EQUAL(counted_sent("requests", "one", NULL), 9);
	CU_ASSERT_EQUAL(counted_sent("cache_items", "one", NULL), 17);
}

static void
throttling_and_faults_are_tried_again(void)
{
	counted_forget();
	counted_put_requests("one/1", 0, 1);
	aws_double_steer(&counted_fake, "faults", "{'operation': 'PutMetricData', 'fault': 'throttle', 'times': 2}");
	CU_ASSERT_EQUAL(counted_publish(), ERR_OK);
	CU_ASSERT_EQUAL(aws_double_calls(&counted_fake, "PutMetricData"), 3);
	counted_put_requests("one/1", 60, 1);
	aws_double_steer(&counted_fake, "faults", "{'operation': 'PutMetricData', 'fault': 'broken'}");
	aws_double_steer(&counted_fake, "faults", "{'operation': 'PutMetricData', 'fault': 'close'}");
	CU_ASSERT_EQUAL(counted_publish(), ERR_OK);
	CU_ASSERT_EQUAL(aws_double_calls(&counted_fake, "PutMetricData"), 6);
	CU_ASSERT_EQUAL(counted_sent("requests", "one", NULL), 2);
}

/* The times of all data that were sent, as they were: never back. */
static bool
is_in_order(void)
{
	struct json_object *points = aws_double_look(&counted_fake, "calls?operation=PutMetricData");
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

	counted_forget();
	counted_put_requests("one/1", 0, 1);
	for (i = 1; i <= 3; i++) {
		aws_double_steer(&counted_fake, "faults",
		    i == 2 ? "{'operation': '*', 'fault': 'close', 'times': 99}" :
		    "{'operation': '*', 'fault': 'busy', 'times': 99}");
		CU_ASSERT_EQUAL(counted_publish(), ERR_UNAVAILABLE);
		aws_double_steer(&counted_fake, "faults", "{}");
		counted_put_requests("one/1", 60 * i, 1);
		counted_put_requests("two/2", 60 * i, 10);
	}
	CU_ASSERT_EQUAL(counted_sent("requests", "one", NULL), 0);
	CU_ASSERT_EQUAL(counted_publish(), ERR_OK);
	CU_ASSERT_EQUAL(counted_sent("requests", "one", &i), 4);
	CU_ASSERT_EQUAL(i, 4);
	CU_ASSERT_EQUAL(counted_sent("requests", NULL, NULL), 34);
	CU_ASSERT(is_in_order());
}

static void
a_refusal_keeps_them_and_bad_data_go(void)
{
	counted_forget();
	counted_put_requests("one/1", 0, 1);
	aws_double_steer(&counted_fake, "faults", "{'operation': 'PutMetricData', 'fault': 'denied'}");
	CU_ASSERT_EQUAL(counted_publish(), ERR_FORBIDDEN);
	CU_ASSERT_EQUAL(aws_double_calls(&counted_fake, "PutMetricData"), 1);
	CU_ASSERT_EQUAL(counted_publish(), ERR_OK);
	CU_ASSERT_EQUAL(counted_sent("requests", "one", NULL), 1);
	counted_put_requests("one/1", 60, 10);
	counted_put_requests("one/1", 120, 100);
	aws_double_steer(&counted_fake, "faults", "{'operation': 'PutMetricData', 'fault': 'invalid'}");
	CU_ASSERT_EQUAL(counted_publish(), ERR_OK);
	CU_ASSERT_EQUAL(counted_sent("requests", "one", NULL), 101);
}

static void
one_of_the_fleet_is_at_it(void)
{
	struct db other = db_of(counted_stats_db.pool);
	bool sent;

	CU_ASSERT_EQUAL(db_begin(&other), ERR_OK);
	CU_ASSERT_EQUAL(db_exec(&other,
	    DB_PLAIN("SELECT pg_advisory_xact_lock(hashtext('vitrina cloudwatch'))"), NULL), ERR_OK);
	CU_ASSERT_EQUAL(counter_publish(&counted_db, clock_now_us(), &sent), ERR_CONFLICT);
	db_rollback(&other);
	CU_ASSERT_EQUAL(counted_publish(), ERR_OK);
}

static void
many_hosts_go_in_several_requests(void)
{
	static const char *const names[] = { "requests", "bytes", "status_2xx", "status_3xx",
		"status_4xx", "status_5xx", "latency_us", "latency_le_250", "latency_le_inf", "cache_hits",
		"cache_requests", "cache_misses", "cache_items", "cache_size_bytes" };
	struct json_object *calls, *params, *data;
	size_t i;

	counted_forget();
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		people_run(arena_printf(people_arena, "INSERT INTO series SELECT 5, '%s',"
		    " to_timestamp(%lld), 'images', 'host-' || n || '/7', false, n"
		    "  FROM generate_series(1, 100) n", names[i], (long long)(counted_first_us / 1000000)));
	CU_ASSERT_EQUAL(counted_publish(), ERR_OK);
	calls = aws_double_look(&counted_fake, "calls?operation=PutMetricData");
	CU_ASSERT(json_object_array_length(calls) >= 2);
	for (i = 0; i < json_object_array_length(calls); i++) {
		json_object_object_get_ex(json_object_array_get_idx(calls, i), "params", &params);
		json_object_object_get_ex(params, "MetricData", &data);
		CU_ASSERT(json_object_array_length(data) > 100);
	}
	json_object_put(calls);
	CU_ASSERT_EQUAL(counted_sent("requests", NULL, NULL), 5050);
	CU_ASSERT_EQUAL(counted_sent("bytes", "host-77", NULL), 77);
}

static void
old_figures_go_by_the_minute_and_too_old_ones_not(void)
{
	const int hours = 3600;

	counted_forget();
	people_run("INSERT INTO counter_swept (at) VALUES (now() - interval '20 d')");
	counted_put(60, "one/1", "requests", -3 * hours, false, 12);
	counted_put(5, "one/1", "requests", -3 * hours + 5, false, 1);
	counted_put(60, "one/1", "requests", -400 * hours, false, 1000);
	counted_put(60, "one/1", "requests", 0, false, 500);
	counted_put(5, "one/1", "requests", 0, false, 4);
	CU_ASSERT_EQUAL(counted_publish(), ERR_OK);
	CU_ASSERT_EQUAL(counted_sent("requests", "one", NULL), 16);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "figures arrive added up by minute and compressed", figures_arrive_added_up_by_minute_and_compressed },
		{ "what comes late is sent late and alone", what_comes_late_is_sent_late_and_alone },
		{ "a gauge of what was started anew counts once", a_gauge_of_what_was_started_anew_counts_once },
		{ "throttling and faults are tried again", throttling_and_faults_are_tried_again },
		{ "while it is away figures are kept and then go in order", while_it_is_away_figures_are_kept_and_then_go_in_order },
		{ "a refusal keeps them and bad data go", a_refusal_keeps_them_and_bad_data_go },
		{ "one of the fleet is at it", one_of_the_fleet_is_at_it },
		{ "many hosts go in several requests", many_hosts_go_in_several_requests },
		{ "old figures go by the minute and too old ones not", old_figures_go_by_the_minute_and_too_old_ones_not },
		CU_TEST_INFO_NULL,
	};
	int status;

	counted_begin();
	status = suite_run("service/counter_publish", tests);
	counted_end();
	return status;
}
