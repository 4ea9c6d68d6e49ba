/* The controller, in a dry run and before an Auto Scaling group: what is decided is carried out once. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include <json-c/json.h>

#include "lib/base/clock.h"
#include "lib/db/db.h"
#include "support/doubles/aws_double.h"
#include "support/people/auth.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

#define SCALING   "/api/stats/scaling"
#define DECISIONS "/api/stats/scaling/decisions"

static struct test_program auth, stats, controller;
static struct api          signed_in, admin;

static void
only_the_admin_scales(void)
{
	static const char *const routes[][2] = {
		{ "GET", SCALING }, { "PUT", SCALING }, { "GET", DECISIONS },
	};
	struct api mine = auth_register(&auth, "vecina"), me = mine;
	struct api nobody = { .socket = stats.socket };

	me.socket = stats.socket;
	me.json = NULL;
	memset(&me.reply, 0, sizeof(me.reply));
	signed_in = auth_register_admin(&auth, "jefa");
	admin = signed_in;
	admin.socket = stats.socket;
	admin.json = NULL;
	memset(&admin.reply, 0, sizeof(admin.reply));
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		const char *body = strcmp(routes[i][0], "PUT") == 0 ? "{}" : NULL;

		CU_ASSERT_EQUAL(api_call(&nobody, routes[i][0], routes[i][1], body), 401);
		CU_ASSERT_EQUAL(api_call(&me, routes[i][0], routes[i][1], body), 403);
	}
	api_done(&nobody);
	api_done(&me);
	api_done(&mine);
}

static void
what_cannot_be_is_refused(void)
{
	static const char *const bad[][2] = {
		{ "{\"mode\": \"magic\"}", "/mode" },
		{ "{\"policy\": \"queue\"}", "/policy" },
		{ "{\"hosts_min\": 0}", "/hosts_min" },
		{ "{\"hosts_max\": 1001}", "/hosts_max" },
		{ "{\"hosts_min\": 6}", "/hosts_max" },
		{ "{\"manual_hosts\": 6}", "/manual_hosts" },
		{ "{\"above_percent\": 101}", "/above_percent" },
		{ "{\"below_percent\": 70}", "/below_percent" },
		{ "{\"utilisation\": 0}", "/utilisation" },
		{ "{\"hosts\": 3}", "/hosts" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CU_ASSERT_EQUAL(api_call(&admin, "PUT", SCALING, bad[i][0]), 422);
		CU_ASSERT(api_blames(&admin, bad[i][1]));
	}
	CU_ASSERT_EQUAL(api_call(&admin, "GET", SCALING, NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "mode"), "auto");
	CU_ASSERT_EQUAL(api_int(&admin, "hosts_max"), 5);
}

/* Until the newest decision is of that number and done; its reason stays in the reply. */
static void
wait_for(int64_t hosts)
{
	const struct timespec pause = { .tv_nsec = 100000000 };
	const int64_t began = clock_steady_ms();

	do {
		nanosleep(&pause, NULL);
		CU_ASSERT_EQUAL_FATAL(api_call(&admin, "GET", DECISIONS, NULL), 200);
	} while ((api_int(&admin, "items.0.hosts") != hosts ||
	    strcmp(api_text(&admin, "items.0.state"), "done") != 0) && clock_steady_ms() - began < 60000);
	CU_ASSERT_EQUAL(api_int(&admin, "items.0.hosts"), hosts);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.state"), "done");
}

static void
an_admins_word_goes_first(void)
{
	static const char *const env[] = { "VITRINA_CONTROLLER", "dry-run", NULL };
	int count;

	CU_ASSERT_EQUAL(api_call(&admin, "PUT", SCALING, "{\"mode\": \"manual\", \"manual_hosts\": 4}"), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "mode"), "manual");
	CU_ASSERT_TRUE(api_is_null(&admin, "leader"));
	test_program_start_beside(&controller, &auth, "controller", env);
	wait_for(4);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.why"), "manual");
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.reason"), "0 to 4: an admin said so");
	CU_ASSERT_EQUAL(api_int(&admin, "items.0.term"), 1);
	count = api_count(&admin, "items");
	CU_ASSERT_EQUAL(count, 1);
	CU_ASSERT_EQUAL(api_call(&admin, "GET", SCALING, NULL), 200);
	CU_ASSERT_FALSE(api_is_null(&admin, "leader"));
	/* it ends, and its lease with it: the next leads at once, and launches nothing anew */
	CU_ASSERT_TRUE(test_program_stop(&controller));
	CU_ASSERT_EQUAL(api_call(&admin, "GET", SCALING, NULL), 200);
	CU_ASSERT_TRUE(api_is_null(&admin, "leader"));
}

static struct aws_double aws;

static void
start_with_group(const char *group)
{
	const char *env[] = {
		"VITRINA_CONTROLLER", "ec2", "VITRINA_CONTROLLER_GROUP", group,
		"VITRINA_CONTROLLER_ENDPOINT", aws.url, "VITRINA_CONTROLLER_REGION", "eu-west-1",
		"AWS_ACCESS_KEY_ID", AWS_DOUBLE_KEY, "AWS_SECRET_ACCESS_KEY", AWS_DOUBLE_SECRET, NULL,
	};

	test_program_start_beside(&controller, &auth, "controller", env);
}

static void
manual(int hosts)
{
	char body[64];

	snprintf(body, sizeof(body), "{\"mode\": \"manual\", \"manual_hosts\": %d}", hosts);
	CU_ASSERT_EQUAL(api_call(&admin, "PUT", SCALING, body), 200);
}

/* A member of the parameters of that call, from 0 on. */
static const char *
asked(const char *operation, size_t index, const char *name)
{
	static char text[64];
	struct json_object *calls = aws_double_look(&aws, "calls"), *one, *value;
	size_t found = 0;

	text[0] = '\0';
	for (size_t i = 0; i < json_object_array_length(calls); i++) {
		one = json_object_array_get_idx(calls, i);
		if (strcmp(json_object_get_string(json_object_object_get(one, "operation")), operation) != 0)
			continue;
		if (found++ == index && json_object_object_get_ex(json_object_object_get(one, "params"), name, &value))
			snprintf(text, sizeof(text), "%s", json_object_get_string(value));
	}
	json_object_put(calls);
	return text;
}

/* Until the double was asked for so many. */
static void
wait_for_calls(const char *operation, int count)
{
	const struct timespec pause = { .tv_nsec = 100000000 };
	const int64_t began = clock_steady_ms();

	while (aws_double_calls(&aws, operation) < count && clock_steady_ms() - began < 60000)
		nanosleep(&pause, NULL);
	CU_ASSERT(aws_double_calls(&aws, operation) >= count);
}

/* What was pending is in service. */
static void
wait_for_service(void)
{
	wait_for_calls("DescribeAutoScalingGroups", aws_double_calls(&aws, "DescribeAutoScalingGroups") + 2);
}

static void
a_group_gets_and_gives_what_was_decided(void)
{
	aws_double_with("tests/support/doubles/aws/autoscaling.py");
	aws_double_start(&aws);
	manual(5);
	start_with_group("vitrina-app");
	wait_for(5);
	CU_ASSERT_EQUAL(aws_double_calls(&aws, "SetDesiredCapacity"), 1);
	CU_ASSERT_STRING_EQUAL(asked("SetDesiredCapacity", 0, "DesiredCapacity"), "5");
	wait_for_service();
	manual(3);	/* those are named that go: the newest that are in service */
	wait_for(3);
	CU_ASSERT_EQUAL(aws_double_calls(&aws, "TerminateInstanceInAutoScalingGroup"), 2);
	CU_ASSERT_STRING_EQUAL(asked("TerminateInstanceInAutoScalingGroup", 0, "InstanceId"),
	    "i-00000000000000005");
	CU_ASSERT_STRING_EQUAL(asked("TerminateInstanceInAutoScalingGroup", 1, "InstanceId"),
	    "i-00000000000000004");
	CU_ASSERT_EQUAL(aws_double_calls(&aws, "SetDesiredCapacity"), 1);
}

static void
end_lease(void)
{
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);

	CU_ASSERT_EQUAL(db_script(&db, "UPDATE scaling_lease SET holder = '', until = '-infinity'"), ERR_OK);
	db_done(&db);
	db_pool_free(pool);
}

static void
killed_in_the_middle_it_launches_once(void)
{
	/* the group does what it is asked, and the answer is on its way when the asker dies */
	aws_double_steer(&aws, "faults",
	    "{'operation': 'SetDesiredCapacity', 'fault': 'lose', 'times': 1}");
	manual(5);
	wait_for_calls("SetDesiredCapacity", 2);
	kill(controller.pid, SIGKILL);
	waitpid(controller.pid, NULL, 0);
	/* its lease is over by now, and so is the wait of whoever is next */
	end_lease();
	start_with_group("vitrina-app");
	wait_for(5);
	CU_ASSERT_EQUAL(aws_double_calls(&aws, "TerminateInstanceInAutoScalingGroup"), 2);
	/* libcurl may have asked again, but five are five: seven were launched in all */
	for (int i = 1; i < aws_double_calls(&aws, "SetDesiredCapacity"); i++)
		CU_ASSERT_STRING_EQUAL(asked("SetDesiredCapacity", (size_t)i, "DesiredCapacity"), "5");
	wait_for_service();
	manual(4);
	wait_for(4);
	CU_ASSERT_STRING_EQUAL(asked("TerminateInstanceInAutoScalingGroup", 2, "InstanceId"),
	    "i-00000000000000007");
	CU_ASSERT_TRUE(test_program_stop(&controller));
}

static void
paused_nothing_is_decided(void)
{
	int described, set = aws_double_calls(&aws, "SetDesiredCapacity");

	CU_ASSERT_EQUAL(api_call(&admin, "PUT", SCALING, "{\"mode\": \"paused\", \"hosts_max\": 7}"), 200);
	described = aws_double_calls(&aws, "DescribeAutoScalingGroups");
	start_with_group("vitrina-app");
	wait_for_calls("DescribeAutoScalingGroups", described + 1);
	CU_ASSERT_TRUE(test_program_stop(&controller));
	CU_ASSERT_EQUAL(api_call(&admin, "GET", DECISIONS, NULL), 200);
	CU_ASSERT_EQUAL(api_int(&admin, "items.0.hosts"), 4);
	CU_ASSERT_EQUAL(aws_double_calls(&aws, "SetDesiredCapacity"), set);
	aws_double_stop(&aws);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "only the admin scales", only_the_admin_scales },
		{ "what cannot be is refused", what_cannot_be_is_refused },
		{ "an admin's word goes first", an_admins_word_goes_first },
		{ "a group gets and gives what was decided", a_group_gets_and_gives_what_was_decided },
		{ "killed in the middle it launches once", killed_in_the_middle_it_launches_once },
		{ "paused nothing is decided", paused_nothing_is_decided },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, NULL);
	test_program_start_beside(&stats, &auth, "stats", NULL);
	status = suite_run("contract/controller", tests);
	api_done(&admin);
	api_done(&signed_in);
	status |= !test_program_stop(&stats);
	return test_program_stop(&auth) ? status : 1;
}
