/* The stats program over a fleet: two images instances, two admins at once, promtool. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"
#include "support/people/auth.h"
#include "support/run/suite.h"

#define CONFIG "/api/stats/config"
#define WAIT_MS 30000

static struct test_program auth, images, more_images, stats;
static struct api          signed_in, admin;

static struct api
as_admin(void)
{
	struct api me = signed_in;

	me.socket = stats.socket;
	me.json = NULL;
	memset(&me.reply, 0, sizeof(me.reply));
	return me;
}

static bool
both_are_current(void)
{
	return api_call(&admin, "GET", CONFIG, NULL) == 200 && api_count(&admin, "instances") == 2 &&
	    api_bool(&admin, "instances.0.is_current") && api_bool(&admin, "instances.1.is_current");
}

/* Milliseconds until both say that they have applied the newest. */
static int64_t
ms_until_both(void)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	const int64_t began = clock_steady_ms();

	while (!both_are_current() && clock_steady_ms() - began < WAIT_MS)
		nanosleep(&pause, NULL);
	return clock_steady_ms() - began;
}

static void
both_instances_apply_a_change_within_a_second(void)
{
	signed_in = auth_register_admin(&auth, "jefa");
	admin = as_admin();
	CU_ASSERT(ms_until_both() < WAIT_MS);
	CU_ASSERT_EQUAL(api_call(&admin, "PUT", CONFIG,
	    "{\"policy\": \"lru\", \"capacity_bytes\": 33554432}"), 200);
	CU_ASSERT(ms_until_both() < 1000);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "instances.0.policy"), "lru");
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "instances.1.policy"), "lru");
	CU_ASSERT_EQUAL(api_int(&admin, "instances.0.capacity_bytes"), 33554432);
	CU_ASSERT_EQUAL(api_int(&admin, "instances.1.capacity_bytes"), 33554432);
	CU_ASSERT(strcmp(api_text(&admin, "instances.0.instance"),
	    api_text(&admin, "instances.1.instance")) != 0);
	CU_ASSERT_EQUAL(api_call(&admin, "POST", "/api/stats/cache/clear", NULL), 204);
	CU_ASSERT(ms_until_both() < 1000);
}

#define ROUNDS 40

/* One admin, and what they change again and again. */
struct steering {
	const char *format;
	int         good;
};

static void *
steer(void *context)
{
	struct steering *steering = context;
	struct api me = as_admin();
	char body[96];
	int i;

	for (i = 1; i <= ROUNDS; i++) {
		snprintf(body, sizeof(body), steering->format, i);
		steering->good += api_call(&me, "PUT", CONFIG, body) == 200;
	}
	api_done(&me);
	return NULL;
}

static void
changes_at_once_undo_none_of_each_other(void)
{
	struct steering one = { "{\"capacity_bytes\": 4%02d00000}", 0 };
	struct steering other = { "{\"max_capacity_bytes\": 9%02d000000}", 0 };
	pthread_t thread;

	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, steer, &one), 0);
	steer(&other);
	pthread_join(thread, NULL);
	CU_ASSERT_EQUAL(one.good, ROUNDS);
	CU_ASSERT_EQUAL(other.good, ROUNDS);
	CU_ASSERT_EQUAL(api_call(&admin, "GET", CONFIG, NULL), 200);
	CU_ASSERT_EQUAL(api_int(&admin, "capacity_bytes"), 44000000);
	CU_ASSERT_EQUAL(api_int(&admin, "max_capacity_bytes"), 940000000);
	CU_ASSERT(ms_until_both() < WAIT_MS);
	CU_ASSERT_EQUAL(api_int(&admin, "instances.0.capacity_bytes"), 44000000);
	CU_ASSERT_EQUAL(api_int(&admin, "instances.1.capacity_bytes"), 44000000);
}

/* Both instances' figures, once they came in. */
static void
each_instance_has_its_line(void)
{
	const struct timespec pause = { .tv_nsec = 50000000 };
	const int64_t began = clock_steady_ms();

	do {
		nanosleep(&pause, NULL);
		CU_ASSERT_EQUAL_FATAL(api_call(&admin, "GET",
		    "/api/stats/series?metric=cache_capacity_bytes&window=1m&step=5s", NULL), 200);
	} while (api_count(&admin, "instances") < 2 && clock_steady_ms() - began < WAIT_MS);
	CU_ASSERT_EQUAL(api_count(&admin, "instances"), 2);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "source"), "database");
}

static void
promtool_has_nothing_to_say(void)
{
	struct api here = { .socket = stats.socket, .address = "127.0.0.1" };
	FILE *promtool;

	CU_ASSERT_EQUAL(api_call(&here, "GET", "/api/stats/metrics", NULL), 200);
	CU_ASSERT_PTR_NOT_NULL_FATAL(here.reply.body);
	CU_ASSERT_PTR_NOT_NULL_FATAL(promtool = popen("promtool check metrics", "w"));
	CU_ASSERT_EQUAL(fputs(here.reply.body, promtool) >= 0, 1);
	CU_ASSERT_EQUAL(pclose(promtool), 0);	/* 3: it warns */
	api_done(&here);
	CU_ASSERT_EQUAL(system("promtool check config --lint=all --lint-fatal"
	    " conf/prometheus/vitrina.yml >/dev/null"), 0);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "both instances apply a change within a second", both_instances_apply_a_change_within_a_second },
		{ "changes at once undo none of each other", changes_at_once_undo_none_of_each_other },
		{ "each instance has its line", each_instance_has_its_line },
		{ "promtool has nothing to say", promtool_has_nothing_to_say },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&auth, NULL);
	test_program_start_beside(&images, &auth, "images", NULL);
	test_program_start_beside(&more_images, &auth, "images", NULL);
	test_program_start_beside(&stats, &auth, "stats", NULL);
	status = suite_run("contract/stats_fleet", tests);
	api_done(&admin);
	api_done(&signed_in);
	status |= !test_program_stop(&stats);
	status |= !test_program_stop(&more_images);
	status |= !test_program_stop(&images);
	return test_program_stop(&auth) ? status : 1;
}
