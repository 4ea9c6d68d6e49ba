/* service/steady: a jump of time is seen though it came and went between two looks. */
#include "lib/db/db_row.h"
#include "service/base/job.h"
#include "service/base/steady.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static struct db_pool *pool;
static struct db       db;

static int64_t
number(const char *sql)
{
	int64_t value = -1;

	(void)db_one_int(&db, DB_PLAIN(sql), &value);
	return value;
}

static void
job_in(const char *interval)
{
	const struct db_param params[] = { db_text(interval) };

	CU_ASSERT_EQUAL(db_exec(&db, DB_PLAIN("DELETE FROM job"), NULL), ERR_OK);
	CU_ASSERT_EQUAL(job_add(&db, JOB_HASH, 0, NULL, 0), ERR_OK);
	CU_ASSERT_EQUAL(db_exec(&db,
	    DB_QUERY("UPDATE job SET run_at = now() + $1::text::interval", params), NULL), ERR_OK);
}

static void
test_what_is_due_in_days_was_dated_while_time_was_ahead(void)
{
	CU_ASSERT_EQUAL(steady_tick(&db, false), ERR_OK);
	CU_ASSERT_EQUAL(db_exec(&db, DB_PLAIN("UPDATE time_seen SET is_ahead = false"), NULL), ERR_OK);
	job_in("10 days");
	CU_ASSERT_EQUAL(steady_tick(&db, false), ERR_OK);
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM job WHERE run_at > now()"), 0);
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM job WHERE kind = '" JOB_PRUNE "'"), 1);
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM time_seen WHERE is_ahead"), 1);
	CU_ASSERT_EQUAL(steady_tick(&db, false), ERR_OK);
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM job WHERE kind = '" JOB_PRUNE "'"), 1);
}

static void
test_what_is_tried_again_within_the_hour_waits_rightly(void)
{
	job_in("1 hour");
	CU_ASSERT_EQUAL(steady_tick(&db, false), ERR_OK);
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM job WHERE run_at > now() + interval '59 min'"), 1);
	CU_ASSERT_EQUAL(number("SELECT count(*) FROM job"), 1);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what is due in days was dated while time was ahead",
		    test_what_is_due_in_days_was_dated_while_time_was_ahead },
		{ "what is tried again within the hour waits rightly",
		    test_what_is_tried_again_within_the_hour_waits_rightly },
		CU_TEST_INFO_NULL,
	};
	int failed;

	pool = test_db_pool("worker", 1);
	db = db_of(pool);
	failed = suite_run("time", tests);
	db_done(&db);
	db_pool_free(pool);
	return failed;
}
