/* GET /api/<name>/health and /live: what a load balancer and make run are told. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/base/count.h"
#include "support/people/api.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"
#include "support/world/test_program.h"

static struct test_program program;

static int
ask(struct api *me)
{
	*me = (struct api){ .socket = program.socket };
	return api_call(me, "GET", "/api/videos/health", NULL);
}

/* The store's directory comes and goes under this name. */
static void
move_store(const char *from, const char *to)
{
	char before[128], after[128];

	snprintf(before, sizeof(before), "%s/%s", program.directory, from);
	snprintf(after, sizeof(after), "%s/%s", program.directory, to);
	CU_ASSERT_EQUAL(rename(before, after), 0);
}

static void
a_program_that_can_work_says_so(void)
{
	struct api me;

	CU_ASSERT_EQUAL(ask(&me), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "status"), "ok");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "database"), "ok");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "store"), "ok");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "space"), "ok");
	api_done(&me);
}

static void
every_program_that_can_work_says_so(void)
{
	static const char *const names[] = { "auth", "credentials", "files", "images",
	    "matrix", "site", "stats" };
	struct test_program other;
	struct api me;
	char uri[64];

	for (size_t i = 0; i < COUNT(names); i++) {
		test_program_start(&other, names[i], NULL);
		me = (struct api){ .socket = other.socket };
		snprintf(uri, sizeof(uri), "/api/%s/health", names[i]);
		CU_ASSERT_EQUAL(api_call(&me, "GET", uri, NULL), 200);
		CU_ASSERT_STRING_EQUAL(api_text(&me, "database"), "ok");
		snprintf(uri, sizeof(uri), "/api/%s/live", names[i]);
		CU_ASSERT_EQUAL(api_call(&me, "GET", uri, NULL), 200);
		api_done(&me);
		CU_ASSERT_TRUE(test_program_stop(&other));
	}
}

static void
without_space_it_says_so(void)
{
	const char *const full[] = { "VITRINA_MIN_FREE", "1000000G", NULL };
	struct test_program beside;
	struct api me;

	test_program_start_beside(&beside, &program, "images", full);
	me = (struct api){ .socket = beside.socket };
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/images/health", NULL), 503);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "database"), "ok");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "store"), "ok");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "space"), "short");
	CU_ASSERT_PTR_NOT_NULL(strstr(api_text(&me, "detail"), "less than min_free left"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/images/live", NULL), 200);
	api_done(&me);
	CU_ASSERT_TRUE(test_program_stop(&beside));
}

static void
without_its_database_it_names_it_and_comes_back_by_itself(void)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	struct api me;
	int tries, status;

	test_db_away();
	CU_ASSERT_EQUAL(ask(&me), 503);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/unavailable");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "detail"), "The database cannot be reached.");
	CU_ASSERT_PTR_NOT_NULL(fcgi_header(&me.reply, "Retry-After"));
	api_done(&me);
	test_db_back();
	for (tries = 0; (status = ask(&me)) != 200 && tries < 100; tries++) {
		api_done(&me);
		nanosleep(&pause, NULL);
	}
	CU_ASSERT_EQUAL(status, 200);
	api_done(&me);
}

static void
without_its_store_it_names_it(void)
{
	struct api me;

	move_store("store", "gone");
	CU_ASSERT_EQUAL(ask(&me), 503);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "detail"), "The store cannot be reached.");
	api_done(&me);
	test_db_away();
	CU_ASSERT_EQUAL(ask(&me), 503);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "detail"),
	    "The database cannot be reached. The store cannot be reached.");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "database"), "unreachable");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "store"), "unreachable");
	api_done(&me);
	test_db_back();
	move_store("gone", "store");
}

/* auth has no keys to an S3, and signs people in while that is away. */
static void
what_needs_no_store_is_well_without_it(void)
{
	struct test_program auth;
	struct api me;

	test_program_start(&auth, "auth", NULL);
	me = (struct api){ .socket = auth.socket };
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/health", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "database"), "ok");
	CU_ASSERT_PTR_NULL(strstr(me.reply.body, "store"));
	api_done(&me);
	test_db_away();
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/health", NULL), 503);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "detail"), "The database cannot be reached.");
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/live", NULL), 200);
	api_done(&me);
	test_db_back();
	CU_ASSERT_TRUE(test_program_stop(&auth));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a_program_that_can_work_says_so", a_program_that_can_work_says_so },
		{ "every_program_that_can_work_says_so", every_program_that_can_work_says_so },
		{ "without_its_database_it_names_it_and_comes_back_by_itself", without_its_database_it_names_it_and_comes_back_by_itself },
		{ "without_its_store_it_names_it", without_its_store_it_names_it },
		{ "without_space_it_says_so", without_space_it_says_so },
		{ "what_needs_no_store_is_well_without_it", what_needs_no_store_is_well_without_it },
		CU_TEST_INFO_NULL,
	};
	int status;

	test_program_start(&program, "videos", NULL);
	status = suite_run("health", tests);
	return test_program_stop(&program) ? status : 1;
}
