/* service/base/durable: what was committed without a wait is on the disk afterwards. */
#include "service/base/durable.h"

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static struct db_pool *pool;

/* What the log of the database says of it, not what somebody sees; tests wait for no disk else. */
static void
test_what_nobody_waited_for_is_flushed(void)
{
	struct arena *arena = arena_new();
	struct db_pool *waiting = db_pool_new(arena_printf(arena,
	    "%s options='-c synchronous_commit=on'", test_db()), 1);
	struct db db = db_of(pool), other = db_of(waiting);
	const char *written;
	bool is_flushed;

	CU_ASSERT_EQUAL_FATAL(db_script(&db, "CREATE TABLE t (n bigint)"), ERR_OK);
	for (int64_t n = 0; n < 20; n++) {
		const struct db_param row[] = { db_int(n) };

		CU_ASSERT_EQUAL_FATAL(db_exec(&db, DB_QUERY("INSERT INTO t VALUES ($1)", row), NULL), ERR_OK);
		CU_ASSERT_EQUAL_FATAL(db_one_text(&db, arena,
		    DB_PLAIN("SELECT pg_current_wal_insert_lsn()::text"), &written), ERR_OK);
		CU_ASSERT_EQUAL_FATAL(durable_wait(&other), ERR_OK);
		const struct db_param params[] = { db_text(written) };

		CU_ASSERT_EQUAL_FATAL(db_one_bool(&db,
		    DB_QUERY("SELECT pg_current_wal_flush_lsn() >= $1::pg_lsn", params), &is_flushed), ERR_OK);
		CU_ASSERT_TRUE(is_flushed);
	}
	db_pool_free(waiting);
	arena_free(arena);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what nobody waited for is flushed", test_what_nobody_waited_for_is_flushed },
		CU_TEST_INFO_NULL,
	};
	int status;

	pool = test_db_pool(NULL, 1);
	status = suite_run("durable", tests);
	db_pool_free(pool);
	return status;
}
