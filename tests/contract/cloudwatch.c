/*
 * The worker and CloudWatch: what the programs counted arrives there, whatever is wrong
 * is said once, and no request waits for any of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <json-c/json.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "support/doubles/aws_double.h"
#include "support/people/auth.h"
#include "support/people/people.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

#define WAIT_MS 60000
#define SERIES  "/api/stats/series?metric=requests&program=auth&window=5m&step=5s"

static struct aws_double   fake;
static struct test_program auth, stats, worker;
static struct api          signed_in, admin;
static char                host[64];

static void
pause_a_little(void)
{
	const struct timespec pause = { .tv_nsec = 50000000 };

	nanosleep(&pause, NULL);
}

/* A worker of its own directory, with that key. */
static void
start_worker(const char *endpoint, const char *key, const char *secret, const char *token)
{
	const char *env[] = {
		"VITRINA_CLOUDWATCH", "on", "VITRINA_CLOUDWATCH_RESOLUTION", "5s",
		"VITRINA_CLOUDWATCH_ENDPOINT", endpoint, "AWS_ACCESS_KEY_ID", key,
		"AWS_SECRET_ACCESS_KEY", secret, "AWS_SESSION_TOKEN", token, NULL,
	};

	test_program_start(&worker, "worker", env);
}

/* How often the worker's log says it. */
static int
said(const char *text)
{
	char path[96], line[4096];
	int count = 0;
	FILE *log;

	snprintf(path, sizeof(path), "%s/log", worker.directory);
	if ((log = fopen(path, "r")) == NULL)
		return 0;
	while (fgets(line, sizeof(line), log) != NULL)
		count += strstr(line, text) != NULL;
	fclose(log);
	return count;
}

static int
refused(void)
{
	struct json_object *refusals = aws_double_look(&fake, "refused");
	const int count = (int)json_object_array_length(refusals);

	json_object_put(refusals);
	return count;
}

static double
arrived(void)
{
	return aws_double_sum(&fake, "requests", "auth", host, NULL);
}

static double
counted(void)
{
	return (double)people_number("SELECT coalesce(sum(value), 0)::bigint FROM series"
	    " WHERE step_s = 5 AND name = 'requests' AND program = 'auth'");
}

/* Until all that the database has of auth's requests is there, and something is. */
static bool
all_arrived(void)
{
	const int64_t began = clock_steady_ms();

	while (arrived() < 1 || arrived() < counted())
		if (clock_steady_ms() - began > WAIT_MS)
			return false;
		else
			pause_a_little();
	return true;
}

static void
sign_in_as_admin(void)
{
	signed_in = auth_register_admin(&auth, "jefa");
	admin = signed_in;
	admin.socket = stats.socket;
	admin.json = NULL;
	memset(&admin.reply, 0, sizeof(admin.reply));
}

static void
what_was_counted_arrives_and_is_drawn(void)
{
	const int64_t began = clock_steady_ms();
	struct api me;
	double total = 0;
	int i;

	sign_in_as_admin();
	me = auth_register(&auth, "vecina");
	for (i = 0; i < 20; i++)
		CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/me", NULL), 200);
	api_done(&me);
	while (counted() < 21 && clock_steady_ms() - began < WAIT_MS)
		pause_a_little();
	start_worker(fake.url, AWS_DOUBLE_KEY, AWS_DOUBLE_SECRET, "");
	CU_ASSERT(all_arrived());
	CU_ASSERT_EQUAL(arrived(), counted());
	CU_ASSERT_EQUAL(refused(), 0);
	CU_ASSERT_EQUAL(api_call(&admin, "GET", SERIES, NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "source"), "cloudwatch");
	CU_ASSERT_EQUAL(api_int(&admin, "step_ms"), 5000);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "instances.0.instance"), host);
	for (i = 0; i < api_count(&admin, "total"); i++) {
		char path[32];

		snprintf(path, sizeof(path), "total.%d", i);
		total += (double)api_int(&admin, path);
	}
	CU_ASSERT(total >= 21);
	CU_ASSERT(test_program_stop(&worker));
}

static void
temporary_keys_do_as_well(void)
{
	aws_double_steer(&fake, "forget", "{}");
	people_run("DELETE FROM counter_sent");
	start_worker(fake.url, "ASIATEST", "session secret", "session+token/==");
	CU_ASSERT(all_arrived());
	CU_ASSERT_EQUAL(refused(), 0);
	CU_ASSERT(test_program_stop(&worker));
}

static void
no_request_waits_while_it_hangs(void)
{
	struct api me = auth_register(&auth, "rapida");
	const int64_t began = clock_steady_ms();
	int i;

	aws_double_steer(&fake, "forget", "{}");
	people_run("DELETE FROM counter_sent");
	aws_double_steer(&fake, "faults",
	    "{'operation': 'PutMetricData', 'fault': 'slow', 'seconds': 8}");
	start_worker(fake.url, AWS_DOUBLE_KEY, AWS_DOUBLE_SECRET, "");
	while (aws_double_calls(&fake, "PutMetricData") == 0 && clock_steady_ms() - began < WAIT_MS)
		pause_a_little();
	for (i = 0; i < 20; i++)
		CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_EQUAL(arrived(), 0);	/* the call hung all the while */
	CU_ASSERT(all_arrived());
	api_done(&me);
	CU_ASSERT(test_program_stop(&worker));
}

static void
wrong_keys_are_said_once_and_nothing_is_lost(void)
{
	const int64_t began = clock_steady_ms();

	aws_double_steer(&fake, "forget", "{}");
	people_run("DELETE FROM counter_sent");
	start_worker(fake.url, AWS_DOUBLE_KEY, "wrong", "");
	while (refused() < 2 && clock_steady_ms() - began < WAIT_MS)
		pause_a_little();
	CU_ASSERT(refused() >= 2);
	CU_ASSERT_EQUAL(said("PutMetricData: SignatureDoesNotMatch (403)"), 1);
	CU_ASSERT_EQUAL(said("the figures are kept"), 1);
	CU_ASSERT_EQUAL(arrived(), 0);
	CU_ASSERT(test_program_stop(&worker));
	start_worker(fake.url, AWS_DOUBLE_KEY, AWS_DOUBLE_SECRET, "");
	CU_ASSERT(all_arrived());
	CU_ASSERT(test_program_stop(&worker));
}

static void
a_wrong_clock_is_said_and_made_up_for(void)
{
	aws_double_steer(&fake, "forget", "{}");
	people_run("DELETE FROM counter_sent");
	aws_double_steer(&fake, "clock", "{'ahead_s': 3600}");
	start_worker(fake.url, AWS_DOUBLE_KEY, AWS_DOUBLE_SECRET, "");
	CU_ASSERT(all_arrived());
	CU_ASSERT_EQUAL(refused(), 1);
	CU_ASSERT_EQUAL(said("this machine's clock is 3"), 1);
	CU_ASSERT_EQUAL(said("s behind that of http://127.0.0.1"), 1);
	CU_ASSERT(test_program_stop(&worker));
	aws_double_steer(&fake, "clock", "{'ahead_s': 0}");
}

static void
where_nobody_listens_it_is_said_once(void)
{
	const int64_t began = clock_steady_ms();

	people_run("DELETE FROM counter_sent");
	start_worker("http://127.0.0.1:9", AWS_DOUBLE_KEY, AWS_DOUBLE_SECRET, "");
	while (said("PutMetricData: unavailable (0)") == 0 && clock_steady_ms() - began < WAIT_MS)
		pause_a_little();
	CU_ASSERT_EQUAL(said("PutMetricData: unavailable (0)"), 1);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM counter_sent"), 0);
	CU_ASSERT(test_program_stop(&worker));
}

static void
charts_are_unavailable_while_it_is(void)
{
	aws_double_steer(&fake, "faults", "{'operation': 'GetMetricData', 'fault': 'busy', 'times': 99}");
	CU_ASSERT_EQUAL(api_call(&admin, "GET", SERIES, NULL), 503);
	CU_ASSERT_PTR_NOT_NULL(fcgi_header(&admin.reply, "Retry-After"));
	aws_double_steer(&fake, "faults", "{}");
	CU_ASSERT_EQUAL(api_call(&admin, "GET", SERIES, NULL), 200);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what was counted arrives and is drawn", what_was_counted_arrives_and_is_drawn },
		{ "temporary keys do as well", temporary_keys_do_as_well },
		{ "no request waits while it hangs", no_request_waits_while_it_hangs },
		{ "wrong keys are said once and nothing is lost", wrong_keys_are_said_once_and_nothing_is_lost },
		{ "a wrong clock is said and made up for", a_wrong_clock_is_said_and_made_up_for },
		{ "where nobody listens it is said once", where_nobody_listens_it_is_said_once },
		{ "charts are unavailable while it is", charts_are_unavailable_while_it_is },
		CU_TEST_INFO_NULL,
	};
	const char *env[] = {
		"VITRINA_SERIES_SOURCE", "cloudwatch", "VITRINA_CLOUDWATCH_RESOLUTION", "5s",
		"VITRINA_CLOUDWATCH_ENDPOINT", fake.url, "AWS_ACCESS_KEY_ID", AWS_DOUBLE_KEY,
		"AWS_SECRET_ACCESS_KEY", AWS_DOUBLE_SECRET, NULL,
	};
	int status;

	gethostname(host, sizeof(host) - 1);
	aws_double_start(&fake);
	people_begin();
	auth_start(&auth, NULL);
	test_program_start_beside(&stats, &auth, "stats", env);
	status = suite_run("contract/cloudwatch", tests);
	api_done(&admin);
	api_done(&signed_in);
	status |= !test_program_stop(&stats);
	status |= !test_program_stop(&auth);
	people_end();
	aws_double_stop(&fake);
	return status;
}
