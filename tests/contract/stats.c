/* The stats program: who may steer the cache, what follows, and what is shown. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"
#include "support/doubles/metrics.h"
#include "support/people/auth.h"
#include "support/run/suite.h"

#define CONFIG "/api/stats/config"

static struct test_program auth, images, stats;
static struct api          signed_in, admin;

static struct api
as(const struct api *somebody)
{
	struct api me = *somebody;

	me.socket = stats.socket;
	me.json = NULL;
	memset(&me.reply, 0, sizeof(me.reply));
	return me;
}

/* Milliseconds until the one instance says that it has applied the newest. */
static int64_t
ms_until_applied(void)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	const int64_t began = clock_steady_ms();

	while (clock_steady_ms() - began < 20000) {
		CU_ASSERT_EQUAL(api_call(&admin, "GET", CONFIG, NULL), 200);
		if (api_bool(&admin, "instances.0.is_current"))
			break;
		nanosleep(&pause, NULL);
	}
	return clock_steady_ms() - began;
}

static void
only_the_admin_steers(void)
{
	static const char *const routes[][2] = {
		{ "GET", CONFIG }, { "PUT", CONFIG }, { "POST", "/api/stats/cache/clear" },
		{ "GET", "/api/stats/series?metric=requests" }, { "GET", "/api/stats/decisions" },
		{ "GET", "/api/stats/metrics" },
	};
	struct api nobody = { .socket = stats.socket };
	struct api mine = auth_register(&auth, "vecina"), me = as(&mine);
	size_t i;

	signed_in = auth_register_admin(&auth, "jefa");
	admin = as(&signed_in);
	for (i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		const char *body = strcmp(routes[i][0], "PUT") == 0 ? "{}" : NULL;

		CU_ASSERT_EQUAL(api_call(&nobody, routes[i][0], routes[i][1], body), 401);
		CU_ASSERT_EQUAL(api_call(&me, routes[i][0], routes[i][1], body), 403);
	}
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", "/api/stats/cache", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&nobody, "policy"), "sieve");
	api_done(&nobody);
	api_done(&me);
	api_done(&mine);
}

static void
a_change_is_applied_by_every_instance_within_a_second(void)
{
	ms_until_applied();	/* it has just started */
	CU_ASSERT_EQUAL(api_call(&admin, "PUT", CONFIG,
	    "{\"policy\": \"lru\", \"capacity_bytes\": 33554432}"), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "policy"), "lru");
	CU_ASSERT_EQUAL(api_int(&admin, "capacity_bytes"), 33554432);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "mode"), "manual");
	CU_ASSERT(ms_until_applied() < 1000);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "instances.0.policy"), "lru");
	CU_ASSERT_EQUAL(api_int(&admin, "instances.0.capacity_bytes"), 33554432);
	CU_ASSERT_EQUAL(api_call(&admin, "POST", "/api/stats/cache/clear", NULL), 204);
	CU_ASSERT(ms_until_applied() < 1000);
	CU_ASSERT_EQUAL(api_call(&admin, "GET", "/api/stats/decisions?limit=2", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.action"), "clear");
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.1.action"), "set");
	CU_ASSERT_EQUAL(api_int(&admin, "items.1.capacity_after"), 33554432);
}

static void
what_cannot_be_is_refused_with_its_bound(void)
{
	static const char *const bad[][2] = {
		{ "{\"capacity_bytes\": 0}", "/capacity_bytes" },
		{ "{\"capacity_bytes\": 1048575}", "/capacity_bytes" },
		{ "{\"capacity_bytes\": 1000000000000000}", "/capacity_bytes" },
		{ "{\"min_capacity_bytes\": 67108864, \"max_capacity_bytes\": 33554432}", "/max_capacity_bytes" },
		{ "{\"max_miss_rate\": 1.5}", "/max_miss_rate" },
		{ "{\"max_miss_rate\": 0.2, \"min_miss_rate\": 0.2}", "/min_miss_rate" },
		{ "{\"expand_ratio\": 1}", "/expand_ratio" },
		{ "{\"shrink_ratio\": 1}", "/shrink_ratio" },
		{ "{\"policy\": \"mru\"}", "/policy" },
		{ "{\"mode\": \"magic\"}", "/mode" },
		{ "{\"capacity\": 1}", "/capacity" },
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		CU_ASSERT_EQUAL(api_call(&admin, "PUT", CONFIG, bad[i][0]), 422);
		CU_ASSERT(api_blames(&admin, bad[i][1]));
	}
	CU_ASSERT_EQUAL(api_call(&admin, "PUT", CONFIG, "{\"capacity_bytes\": 0}"), 422);
	CU_ASSERT_PTR_NOT_NULL(strstr(api_text(&admin, "errors.0.detail"), "between 1048576 and "));
}

static void
a_series_is_as_long_as_was_asked(void)
{
	static const char *const bad[] = {
		"", "metric=nonsense", "metric=requests&window=0m", "metric=requests&window=32d",
		"metric=requests&step=7s", "metric=requests&window=30m&step=7m",
		"metric=requests&window=3h&step=5s", "metric=requests&window=half",
	};
	char uri[128];
	size_t i;

	CU_ASSERT_EQUAL(api_call(&admin, "GET", "/api/stats/series?metric=requests", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&admin, "total"), 30);
	CU_ASSERT_EQUAL(api_int(&admin, "step_ms"), 60000);
	CU_ASSERT_EQUAL(api_call(&admin, "GET",
	    "/api/stats/series?metric=cache_miss_rate&window=5m&step=5s", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&admin, "total"), 60);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(uri, sizeof(uri), "/api/stats/series?%s", bad[i]);
		CU_ASSERT_EQUAL(api_call(&admin, "GET", uri, NULL), 422);
	}
}

static void
what_was_asked_is_counted(void)
{
	const struct timespec pause = { .tv_nsec = 50000000 };
	const int64_t began = clock_steady_ms();
	int count = 0;

	while (count == 0 && clock_steady_ms() - began < 30000) {
		CU_ASSERT_EQUAL(api_call(&admin, "GET",
		    "/api/stats/series?metric=requests&window=1m&step=5s&program=stats", NULL), 200);
		count = api_count(&admin, "instances");
		nanosleep(&pause, NULL);
	}
	CU_ASSERT_EQUAL(count, 1);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "instances.0.program"), "stats");
}

/* Its own figures, as /api/stats/cache gives them, once all that was asked has come in. */
static void
wait_for_requests(const char *policy_requests, int64_t count)
{
	const struct timespec pause = { .tv_nsec = 50000000 };
	const int64_t began = clock_steady_ms();

	do {
		nanosleep(&pause, NULL);
		CU_ASSERT_EQUAL_FATAL(api_call(&admin, "GET", "/api/stats/cache", NULL), 200);
	} while (api_int(&admin, policy_requests) < count && clock_steady_ms() - began < 30000);
	CU_ASSERT_EQUAL(api_int(&admin, policy_requests), count);
}

static void
each_policy_has_its_own_figures(void)
{
	static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\b\0\0\0\0:~\x9bU"
	    "\0\0\0\nIDATx\x9c" "c`\0\0\0\2\0\1H\xaf\xa4q\0\0\0\0IEND\xae" "B`\x82";
	struct api me = as(&signed_in);
	int i;

	me.socket = images.socket;
	CU_ASSERT_EQUAL_FATAL(api_send(&me, "PUT", "/api/images/dot", "image/png", png,
	    sizeof(png) - 1), 201);
	CU_ASSERT_EQUAL(api_call(&admin, "PUT", CONFIG, "{\"policy\": \"random\"}"), 200);
	CU_ASSERT(ms_until_applied() < 1000);
	for (i = 0; i < 5; i++)
		CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/images/dot", NULL), 200);
	CU_ASSERT_EQUAL(api_call(&admin, "PUT", CONFIG, "{\"policy\": \"s3fifo\"}"), 200);
	CU_ASSERT(ms_until_applied() < 1000);
	for (i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/images/dot", NULL), 200);
	wait_for_requests("policies.3.requests", 3);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "policies.3.policy"), "s3fifo");
	CU_ASSERT_EQUAL(api_int(&admin, "policies.3.hits"), 3);
	CU_ASSERT_EQUAL(api_int(&admin, "policies.3.items"), 0);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "policies.1.policy"), "random");
	CU_ASSERT_EQUAL(api_int(&admin, "policies.1.requests"), 5);
	CU_ASSERT_EQUAL(api_int(&admin, "policies.1.misses"), 1);
	CU_ASSERT_EQUAL(api_int(&admin, "policies.1.items"), 1);
	CU_ASSERT_EQUAL(api_int(&admin, "policies.1.size_bytes"), api_int(&admin, "size_bytes"));
	CU_ASSERT_EQUAL(api_int(&admin, "policies.0.requests"), 0);
	CU_ASSERT_TRUE(api_is_null(&admin, "policies.0.hit_rate"));
	api_done(&me);
}

static void
prometheus_can_read_it(void)
{
	static const char *const proxied[] = { "HTTP_X_FORWARDED_FOR", "203.0.113.9", NULL };
	struct api here = { .socket = stats.socket, .address = "127.0.0.1" };

	CU_ASSERT_EQUAL(api_call(&here, "GET", "/api/stats/metrics", NULL), 200);
	CU_ASSERT_STRING_EQUAL(metrics_fault(here.reply.body), "");
	CU_ASSERT_PTR_NOT_NULL(strstr(here.reply.body, "vitrina_requests_total{program=\"stats\","));
	CU_ASSERT_PTR_NOT_NULL(strstr(here.reply.body, "vitrina_cache_capacity_bytes{program=\"images\","));
	CU_ASSERT_PTR_NOT_NULL(strstr(here.reply.body, ",policy=\"random\"} 4"));
	CU_ASSERT_PTR_NOT_NULL(strstr(here.reply.body, ",le=\"+Inf\"} "));
	CU_ASSERT_PTR_NOT_NULL(strstr(here.reply.body, "\nvitrina_jobs_parked 0\n"));
	CU_ASSERT_EQUAL(api_call(&admin, "GET", "/api/stats/metrics", NULL), 200);
	here.more = proxied;
	CU_ASSERT_EQUAL(api_call(&here, "GET", "/api/stats/metrics", NULL), 401);
	here.more = NULL;
	api_done(&here);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "only the admin steers", only_the_admin_steers },
		{ "a change is applied by every instance within a second", a_change_is_applied_by_every_instance_within_a_second },
		{ "what cannot be is refused with its bound", what_cannot_be_is_refused_with_its_bound },
		{ "a series is as long as was asked", a_series_is_as_long_as_was_asked },
		{ "what was asked is counted", what_was_asked_is_counted },
		{ "each policy has its own figures", each_policy_has_its_own_figures },
		{ "prometheus can read it", prometheus_can_read_it },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, NULL);
	test_program_start_beside(&images, &auth, "images", NULL);
	test_program_start_beside(&stats, &auth, "stats", NULL);
	status = suite_run("contract/stats", tests);
	api_done(&admin);
	api_done(&signed_in);
	status |= !test_program_stop(&stats);
	status |= !test_program_stop(&images);
	return test_program_stop(&auth) ? status : 1;
}
