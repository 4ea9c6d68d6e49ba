/* lib/notify: what is told, also after Postgres was away. */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/base/count.h"
#include "lib/db/db.h"
#include "lib/db/notify.h"
#include "support/run/suite.h"
#include "support/world/test_cluster.h"
#include "support/world/test_db.h"

#define WAIT_MAX_S 10

/* What a listener heard. */
struct ear {
	pthread_mutex_t lock;
	pthread_cond_t  heard;
	int             refreshes;
	int             events;
	char            last[64];
};

#define EAR { .lock = PTHREAD_MUTEX_INITIALIZER, .heard = PTHREAD_COND_INITIALIZER }

static void
on_notify(void *context, const char *channel, const char *payload)
{
	struct ear *ear = context;

	pthread_mutex_lock(&ear->lock);
	if (channel == NULL) {
		ear->refreshes++;
	} else {
		ear->events++;
		snprintf(ear->last, sizeof(ear->last), "%s=%s", channel, payload);
	}
	pthread_cond_broadcast(&ear->heard);
	pthread_mutex_unlock(&ear->lock);
}

/* Wait until `*count` is at least `least`. */
static bool
hears(struct ear *ear, const int *count, int least)
{
	struct timespec until;
	int timed_out = 0;
	bool heard;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += WAIT_MAX_S;
	pthread_mutex_lock(&ear->lock);
	while (*count < least && timed_out == 0)
		timed_out = pthread_cond_timedwait(&ear->heard, &ear->lock, &until);
	heard = *count >= least;
	pthread_mutex_unlock(&ear->lock);
	return heard;
}

static void
say(const char *conninfo, const char *sql)
{
	struct db_pool *pool = db_pool_new(conninfo, 1);
	struct db db = db_of(pool);

	CU_ASSERT_EQUAL(db_script(&db, sql), ERR_OK);
	db_pool_free(pool);
}

static void
a_listener_hears_its_channels_and_no_others(void)
{
	static const char *const channels[] = { "one", "two", NULL };
	struct ear ear = EAR;
	struct notify *notify = notify_start(test_db_as("videos"), channels, on_notify, &ear);

	CU_ASSERT_TRUE(hears(&ear, &ear.refreshes, 1));
	say(test_db(), "NOTIFY three, 'x'; NOTIFY two, 'payload \"q\"'");
	CU_ASSERT_TRUE(hears(&ear, &ear.events, 1));
	CU_ASSERT_STRING_EQUAL(ear.last, "two=payload \"q\"");
	say(test_db(), "NOTIFY one");
	CU_ASSERT_TRUE(hears(&ear, &ear.events, 2));
	CU_ASSERT_STRING_EQUAL(ear.last, "one=");
	notify_stop(notify);
	CU_ASSERT_EQUAL(ear.refreshes, 1);
	CU_ASSERT_EQUAL(ear.events, 2);
}

static void
a_listener_reconnects_and_says_that_it_may_have_missed_something(void)
{
	static const char *const channels[] = { "one", NULL };
	struct ear ear = EAR;
	struct test_cluster cluster;
	struct notify *notify;
	char conninfo[128];

	test_cluster_new(&cluster);
	snprintf(conninfo, sizeof(conninfo), "host=%s user=postgres", cluster.directory);
	notify = notify_start(conninfo, channels, on_notify, &ear);
	CU_ASSERT_TRUE(hears(&ear, &ear.refreshes, 1));
	test_cluster_kill(&cluster);
	test_cluster_start(&cluster);
	CU_ASSERT_TRUE(hears(&ear, &ear.refreshes, 2));
	say(conninfo, "NOTIFY one, 'again'");
	CU_ASSERT_TRUE(hears(&ear, &ear.events, 1));
	CU_ASSERT_STRING_EQUAL(ear.last, "one=again");
	notify_stop(notify);
	test_cluster_free(&cluster);
}

static void
a_listener_starts_before_its_database(void)
{
	static const char *const channels[] = { "one", NULL };
	struct ear ear = EAR;
	struct test_cluster cluster;
	struct notify *notify;
	char conninfo[128];

	test_cluster_new(&cluster);
	test_cluster_stop(&cluster);
	snprintf(conninfo, sizeof(conninfo), "host=%s user=postgres", cluster.directory);
	notify = notify_start(conninfo, channels, on_notify, &ear);
	test_cluster_start(&cluster);
	CU_ASSERT_TRUE(hears(&ear, &ear.refreshes, 1));
	notify_stop(notify);
	test_cluster_free(&cluster);
}

static void
the_process_has_one_listener_for_whoever_asks(void)
{
	static struct ear early = EAR, late = EAR;

	notify_on("early", on_notify, &early);
	notify_open(test_db());
	CU_ASSERT_TRUE(hears(&early, &early.refreshes, 1));
	notify_on("late", on_notify, &late);
	CU_ASSERT_TRUE(hears(&late, &late.refreshes, 1));
	say(test_db(), "NOTIFY early, 'a'; NOTIFY late, 'b'");
	CU_ASSERT_TRUE(hears(&early, &early.events, 1));
	CU_ASSERT_TRUE(hears(&late, &late.events, 1));
	CU_ASSERT_STRING_EQUAL(early.last, "early=a");
	CU_ASSERT_STRING_EQUAL(late.last, "late=b");
	notify_close();
	CU_ASSERT_EQUAL(early.refreshes, 1);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a_listener_hears_its_channels_and_no_others", a_listener_hears_its_channels_and_no_others },
		{ "a_listener_reconnects_and_says_that_it_may_have_missed_something", a_listener_reconnects_and_says_that_it_may_have_missed_something },
		{ "a_listener_starts_before_its_database", a_listener_starts_before_its_database },
		{ "the_process_has_one_listener_for_whoever_asks", the_process_has_one_listener_for_whoever_asks },
		CU_TEST_INFO_NULL,
	};

	return suite_run("notify", tests);
}
