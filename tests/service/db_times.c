/* lib/db: times there and back, exactly. */
#include "lib/base/count.h"
#include "lib/db/db_rows.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static struct db_pool *pool;

/* The row of a statement that has one. */
static struct db_rows *
row_of(const char *sql, const struct db_param *params, size_t count)
{
	struct db db = db_of(pool);
	struct db_rows *rows = NULL;

	CU_ASSERT_EQUAL_FATAL(db_one_row(&db, &(struct db_query){ sql, params, count }, &rows), ERR_OK);
	return rows;
}

static void
times_are_exact_to_the_microsecond(void)
{
	static const int64_t times[] = { 1, -1, 1767225600000000, 1709210096123456,
	    951827696000001, -62135596800000000, 253402300799999999, 4102444800000000 };
	struct db_rows *rows;
	size_t i;

	for (i = 0; i < COUNT(times); i++) {
		const struct db_param params[] = { db_int(times[i] / 1000000),
		    db_int(times[i] % 1000000), db_time(times[i]) };

		/* Postgres's own arithmetic, in steps that its doubles hold exactly */
		rows = row_of("SELECT '1970-01-01 00:00:00+00'::timestamptz"
		    " + $1::bigint * interval '1 second'"
		    " + $2::bigint * interval '1 microsecond', $3::timestamptz",
		    params, COUNT(params));
		CU_ASSERT_EQUAL(db_get_time(rows, 0, 0), times[i]);
		CU_ASSERT_EQUAL(db_get_time(rows, 0, 1), times[i]);
		db_rows_free(rows);
	}
}

static void
strange_times_are_understood_too(void)
{
	const struct db_param params[] = { db_time(0) };
	struct db_rows *rows = row_of("SELECT $1::timestamptz, 'infinity'::timestamptz,"
	    " '-infinity'::timestamptz, '0044-03-15 12:00:00+00 BC'::timestamptz,"
	    " (extract(epoch FROM '0044-03-15 12:00:00+00 BC'::timestamptz))::bigint,"
	    " '20000-01-01 00:00:00+00'::timestamptz, '2026-07-01 12:00+05:30'::timestamptz",
	    params, COUNT(params));

	CU_ASSERT_EQUAL(db_get_time(rows, 0, 0), 0);
	CU_ASSERT_EQUAL(db_get_time(rows, 0, 1), INT64_MAX);
	CU_ASSERT_EQUAL(db_get_time(rows, 0, 2), INT64_MIN);
	CU_ASSERT_EQUAL(db_get_time(rows, 0, 3), db_get_int(rows, 0, 4) * 1000000);
	CU_ASSERT_EQUAL(db_get_time(rows, 0, 5), 568971820800000000);
	CU_ASSERT_EQUAL(db_get_time(rows, 0, 6), 1782887400000000);
	db_rows_free(rows);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "times_are_exact_to_the_microsecond", times_are_exact_to_the_microsecond },
		{ "strange_times_are_understood_too", strange_times_are_understood_too },
		CU_TEST_INFO_NULL,
	};
	int status;

	pool = test_db_pool(NULL, 1);
	status = suite_run("db_times", tests);
	db_pool_free(pool);
	return status;
}
