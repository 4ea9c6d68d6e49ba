/* service/setting: kept in the process, told by NOTIFY, never stale where written. */
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/db/db.h"
#include "lib/db/notify.h"
#include "service/base/setting.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static struct db_pool *as_auth, *as_videos;
static struct arena   *arena;

static const char *
get(struct db_pool *pool, const char *name)
{
	struct db db = db_of(pool);
	const char *value;

	CU_ASSERT_EQUAL(setting_get(&db, arena, name, &value), ERR_OK);
	return value == NULL ? "(unset)" : value;
}

static enum err
put(struct db_pool *pool, const char *name, const char *value)
{
	struct db db = db_of(pool);

	return setting_put(&db, name, value);
}

static void
what_is_put_is_read_at_once(void)
{
	CU_ASSERT_STRING_EQUAL(get(as_auth, "registration"), "(unset)");
	CU_ASSERT_EQUAL(put(as_auth, "registration", "open"), ERR_OK);
	CU_ASSERT_STRING_EQUAL(get(as_auth, "registration"), "open");
	CU_ASSERT_EQUAL(put(as_auth, "registration", "closed"), ERR_OK);
	CU_ASSERT_STRING_EQUAL(get(as_auth, "registration"), "closed");
	CU_ASSERT_STRING_EQUAL(get(as_auth, "other"), "(unset)");
}

/* Changed behind our back, as another process would. */
static void
change_elsewhere(const char *value, const char *with)
{
	struct db_pool *owner = test_db_pool(NULL, 1);
	struct db db = db_of(owner);
	char *sql = arena_printf(arena,
	    "UPDATE setting SET value = '%s' WHERE name = 'registration'; %s", value, with);

	CU_ASSERT_EQUAL(db_script(&db, sql), ERR_OK);
	db_pool_free(owner);
}

/* Milliseconds until `value` is read. */
static int64_t
until_read(const char *value)
{
	const struct timespec pause = { .tv_nsec = 5000000 };
	int64_t from_ms = clock_steady_ms();

	while (strcmp(get(as_auth, "registration"), value) != 0 &&
	    clock_steady_ms() < from_ms + 5000)
		nanosleep(&pause, NULL);
	return clock_steady_ms() - from_ms;
}

static void
a_change_elsewhere_is_seen_within_a_second(void)
{
	CU_ASSERT_EQUAL(put(as_auth, "registration", "open"), ERR_OK);
	CU_ASSERT_STRING_EQUAL(get(as_auth, "registration"), "open");
	change_elsewhere("invitation", "");
	CU_ASSERT(until_read("invitation") <= 1200);
}

static void
a_notification_makes_it_seen_before_that(void)
{
	notify_open(test_db_as("auth"));
	CU_ASSERT_EQUAL(put(as_auth, "registration", "open"), ERR_OK);
	/* the listener's first call, after which nothing is missed, drops the copy too */
	CU_ASSERT(until_read("open") < 1000);
	CU_ASSERT_EQUAL(put(as_auth, "probe", "1"), ERR_OK);
	change_elsewhere("closed", "NOTIFY " SETTING_CHANNEL);
	CU_ASSERT(until_read("closed") < 900);
	notify_close();
}

static void
a_transaction_that_rolls_back_changes_nothing(void)
{
	struct db db = db_of(as_auth);
	const char *value;

	CU_ASSERT_EQUAL(put(as_auth, "registration", "open"), ERR_OK);
	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL(setting_put(&db, "registration", "closed"), ERR_OK);
	CU_ASSERT_EQUAL(setting_get(&db, arena, "registration", &value), ERR_OK);
	CU_ASSERT_STRING_EQUAL(value, "closed");
	db_rollback(&db);
	CU_ASSERT_STRING_EQUAL(get(as_auth, "registration"), "open");
}

static void
only_auth_may_put(void)
{
	CU_ASSERT_EQUAL(put(as_videos, "registration", "open"), ERR_INTERNAL);
	CU_ASSERT_STRING_EQUAL(get(as_videos, "registration"), "open");
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what_is_put_is_read_at_once", what_is_put_is_read_at_once },
		{ "a_change_elsewhere_is_seen_within_a_second", a_change_elsewhere_is_seen_within_a_second },
		{ "a_notification_makes_it_seen_before_that", a_notification_makes_it_seen_before_that },
		{ "a_transaction_that_rolls_back_changes_nothing", a_transaction_that_rolls_back_changes_nothing },
		{ "only_auth_may_put", only_auth_may_put },
		CU_TEST_INFO_NULL,
	};
	int status;

	arena = arena_new();
	as_auth = test_db_pool("auth", 2);
	as_videos = test_db_pool("videos", 2);
	status = suite_run("setting", tests);
	db_pool_free(as_auth);
	db_pool_free(as_videos);
	arena_free(arena);
	return status;
}
