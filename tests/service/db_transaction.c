/* lib/db: transactions, alone and nested, and what becomes of them on failure. */
#include <pthread.h>
#include <stdlib.h>

#include "lib/base/count.h"
#include "lib/db/db_rows.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static struct db_pool *pool;

static const char SQL_ADD[] = "INSERT INTO t VALUES ($1)";
static const char SQL_COUNT[] = "SELECT count(*) FROM t";

static enum err
add(struct db *db, int64_t n)
{
	const struct db_param params[] = { db_int(n) };

	return db_exec(db, DB_QUERY(SQL_ADD, params), NULL);
}

/* As everybody else sees it. */
static int64_t
count(void)
{
	struct db db = db_of(pool);
	struct db_rows *rows = NULL;
	int64_t value;

	CU_ASSERT_EQUAL_FATAL(db_one_row(&db, DB_PLAIN(SQL_COUNT), &rows), ERR_OK);
	value = db_get_int(rows, 0, 0);
	db_rows_free(rows);
	return value;
}

static struct db
fresh(void)
{
	struct db db = db_of(pool);

	CU_ASSERT_EQUAL_FATAL(db_script(&db, "DROP TABLE IF EXISTS t;"
	    "CREATE TABLE t (n integer PRIMARY KEY DEFERRABLE INITIALLY IMMEDIATE)"), ERR_OK);
	return db;
}

static void
what_is_committed_is_there_and_not_before(void)
{
	struct db db = fresh();

	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL(add(&db, 1), ERR_OK);
	CU_ASSERT_EQUAL(add(&db, 2), ERR_OK);
	CU_ASSERT_EQUAL(count(), 0);
	CU_ASSERT_EQUAL(db_commit(&db), ERR_OK);
	CU_ASSERT_EQUAL(count(), 2);
	CU_ASSERT_PTR_NULL(db.conn);
}

static void
what_is_rolled_back_never_was(void)
{
	struct db db = fresh();

	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL(add(&db, 1), ERR_OK);
	db_rollback(&db);
	CU_ASSERT_EQUAL(count(), 0);
	db_rollback(&db);	/* nothing open: nothing done */
	CU_ASSERT_EQUAL(add(&db, 1), ERR_OK);
	CU_ASSERT_EQUAL(count(), 1);
}

static void
a_request_that_ends_rolls_back_what_it_left_open(void)
{
	struct db db = fresh();

	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL(add(&db, 1), ERR_OK);
	db_done(&db);
	CU_ASSERT_EQUAL(db.depth, 0);
	CU_ASSERT_EQUAL(count(), 0);
	db_done(&db);
}

static void
nested_transactions_join_the_outermost(void)
{
	struct db db = fresh();

	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL(add(&db, 1), ERR_OK);
	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL(add(&db, 2), ERR_OK);
	CU_ASSERT_EQUAL(db_commit(&db), ERR_OK);
	CU_ASSERT_EQUAL(count(), 0);
	CU_ASSERT_EQUAL(db_commit(&db), ERR_OK);
	CU_ASSERT_EQUAL(count(), 2);
}

static void
an_inner_rollback_dooms_the_outermost(void)
{
	struct db db = fresh();

	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL(add(&db, 1), ERR_OK);
	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL(add(&db, 2), ERR_OK);
	db_rollback(&db);
	CU_ASSERT_EQUAL(add(&db, 3), ERR_INTERNAL);
	CU_ASSERT_EQUAL(db_commit(&db), ERR_INTERNAL);
	CU_ASSERT_EQUAL(count(), 0);
	CU_ASSERT_EQUAL(add(&db, 4), ERR_OK);
	CU_ASSERT_EQUAL(count(), 1);
}

static void
after_a_failure_the_first_error_is_what_commit_says(void)
{
	struct db db = fresh();

	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL(add(&db, 1), ERR_OK);
	CU_ASSERT_EQUAL(add(&db, 1), ERR_CONFLICT);
	CU_ASSERT_EQUAL(add(&db, 2), ERR_CONFLICT);
	CU_ASSERT_EQUAL(db_commit(&db), ERR_CONFLICT);
	CU_ASSERT_EQUAL(db.depth, 0);
	CU_ASSERT_EQUAL(count(), 0);
	CU_ASSERT_EQUAL(add(&db, 1), ERR_OK);
}

static void
no_row_is_no_failure_of_the_transaction(void)
{
	struct db db = fresh();
	struct db_rows *rows;

	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL(db_one_row(&db, DB_PLAIN("SELECT n FROM t"), &rows), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(add(&db, 1), ERR_OK);
	CU_ASSERT_EQUAL(db_commit(&db), ERR_OK);
	CU_ASSERT_EQUAL(count(), 1);
}

static void
a_check_put_off_until_commit_fails_the_commit(void)
{
	struct db db = fresh();

	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL(db_script(&db, "SET CONSTRAINTS ALL DEFERRED"), ERR_OK);
	CU_ASSERT_EQUAL(add(&db, 1), ERR_OK);
	CU_ASSERT_EQUAL(add(&db, 1), ERR_OK);
	CU_ASSERT_EQUAL(db_commit(&db), ERR_CONFLICT);
	CU_ASSERT_EQUAL(count(), 0);
}

struct locker {
	pthread_t          thread;
	pthread_barrier_t *both;
	int                first;
	enum err           err;
};

/* Takes row `first`, then the other one. */
static void *
lock_both(void *context)
{
	static const char SQL[] = "UPDATE t SET n = n WHERE n = $1";
	struct locker *locker = context;
	const struct db_param one = db_int(locker->first), other = db_int(3 - locker->first);
	struct db db = db_of(pool);

	locker->err = db_begin(&db);
	if (locker->err == ERR_OK)
		locker->err = db_exec(&db, &(struct db_query){ SQL, &one, 1 }, NULL);
	pthread_barrier_wait(locker->both);
	if (locker->err == ERR_OK)
		locker->err = db_exec(&db, &(struct db_query){ SQL, &other, 1 }, NULL);
	if (locker->err == ERR_OK)
		locker->err = db_commit(&db);
	db_rollback(&db);
	return NULL;
}

static void
a_deadlock_lets_one_through_and_asks_the_other_to_come_back(void)
{
	pthread_barrier_t both;
	struct locker a = { .both = &both, .first = 1 }, b = { .both = &both, .first = 2 };
	struct db db = fresh();

	CU_ASSERT_EQUAL(add(&db, 1), ERR_OK);
	CU_ASSERT_EQUAL(add(&db, 2), ERR_OK);
	pthread_barrier_init(&both, NULL, 2);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&a.thread, NULL, lock_both, &a), 0);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&b.thread, NULL, lock_both, &b), 0);
	pthread_join(a.thread, NULL);
	pthread_join(b.thread, NULL);
	pthread_barrier_destroy(&both);
	CU_ASSERT(a.err == ERR_OK || a.err == ERR_UNAVAILABLE);
	CU_ASSERT(b.err == ERR_OK || b.err == ERR_UNAVAILABLE);
	CU_ASSERT(a.err == ERR_UNAVAILABLE || b.err == ERR_UNAVAILABLE);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what_is_committed_is_there_and_not_before", what_is_committed_is_there_and_not_before },
		{ "what_is_rolled_back_never_was", what_is_rolled_back_never_was },
		{ "a_request_that_ends_rolls_back_what_it_left_open", a_request_that_ends_rolls_back_what_it_left_open },
		{ "nested_transactions_join_the_outermost", nested_transactions_join_the_outermost },
		{ "an_inner_rollback_dooms_the_outermost", an_inner_rollback_dooms_the_outermost },
		{ "after_a_failure_the_first_error_is_what_commit_says", after_a_failure_the_first_error_is_what_commit_says },
		{ "no_row_is_no_failure_of_the_transaction", no_row_is_no_failure_of_the_transaction },
		{ "a_check_put_off_until_commit_fails_the_commit", a_check_put_off_until_commit_fails_the_commit },
		{ "a_deadlock_lets_one_through_and_asks_the_other_to_come_back", a_deadlock_lets_one_through_and_asks_the_other_to_come_back },
		CU_TEST_INFO_NULL,
	};
	int status;

	pool = test_db_pool(NULL, 4);
	status = suite_run("db_transaction", tests);
	db_pool_free(pool);
	return status;
}
