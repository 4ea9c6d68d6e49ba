/* The controller, in a dry run: an admin's word is decided by, written down, and carried out once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"
#include "support/people/auth.h"
#include "support/run/suite.h"

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

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "only the admin scales", only_the_admin_scales },
		{ "what cannot be is refused", what_cannot_be_is_refused },
		{ "an admin's word goes first", an_admins_word_goes_first },
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
