/* service/cache_auto: one decision a fleet, from what the instances counted. */
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "service/image/cache_size.h"
#include "support/people/people.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static struct db     db;
static struct arena *arena;

/* A step of a minute that is just passing, on one of two instances. */
static void
counted(const char *name, const char *instance, int value)
{
	people_run(arena_printf(arena, "INSERT INTO series SELECT 5, '%s',"
	    " now() - interval '10 s', 'images', '%s', false, %d", name, instance, value));
}

static void
begin(const char *mode)
{
	people_run("DELETE FROM series; DELETE FROM cache_decision");
	people_run(arena_printf(arena, "UPDATE cache_config SET mode = '%s', policy = 'sieve',"
	    " capacity_bytes = 33554432, updated_at = now() - interval '5 min'", mode));
}

static int64_t
capacity(void)
{
	return people_number("SELECT capacity_bytes FROM cache_config");
}

static void
the_fleet_grows_once_by_what_all_counted(void)
{
	begin("auto");
	counted("requests", "a/1", 100);
	counted("cache_requests", "a/1", 100);
	counted("cache_misses", "a/1", 30);
	counted("cache_requests", "b/2", 100);
	counted("cache_misses", "b/2", 30);
	counted("cache_evictions", "b/2", 5);
	CU_ASSERT_EQUAL(cache_auto_tick(&db), ERR_OK);
	CU_ASSERT_EQUAL(capacity(), 33554432 * 3 / 2);
	CU_ASSERT_EQUAL(people_number("SELECT requests * 1000 + misses FROM cache_decision"
	    " WHERE action = 'grow' AND reason = 'many_misses'"), 200060);
	/* the change settles for a minute: another worker changes nothing */
	CU_ASSERT_EQUAL(cache_auto_tick(&db), ERR_OK);
	CU_ASSERT_EQUAL(cache_auto_tick(&db), ERR_OK);
	CU_ASSERT_EQUAL(capacity(), 33554432 * 3 / 2);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM cache_decision"), 2);
}

static void
without_data_nothing_happens(void)
{
	begin("auto");
	CU_ASSERT_EQUAL(cache_auto_tick(&db), ERR_OK);
	CU_ASSERT_EQUAL(capacity(), 33554432);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM cache_decision"
	    " WHERE reason = 'no_data'"), 1);
}

static void
in_manual_mode_nothing_is_decided(void)
{
	begin("manual");
	counted("cache_requests", "a/1", 1000);
	counted("cache_misses", "a/1", 1000);
	counted("cache_evictions", "a/1", 1000);
	CU_ASSERT_EQUAL(cache_auto_tick(&db), ERR_OK);
	CU_ASSERT_EQUAL(capacity(), 33554432);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM cache_decision"), 0);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "the fleet grows once by what all counted", the_fleet_grows_once_by_what_all_counted },
		{ "without data nothing happens", without_data_nothing_happens },
		{ "in manual mode nothing is decided", in_manual_mode_nothing_is_decided },
		CU_TEST_INFO_NULL,
	};
	struct db_pool *pool;
	int status;

	people_begin();
	arena = arena_new();
	pool = test_db_pool("worker", 1);
	db = db_of(pool);
	status = suite_run("service/cache_auto", tests);
	db_pool_free(pool);
	arena_free(arena);
	people_end();
	return status;
}
