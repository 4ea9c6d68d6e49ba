/* lib/db: connections ended, slow, stuck, too few. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/db/db_rows.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static const char *conninfo;

static const char SQL_ONE[] = "SELECT 1";
static const char SQL_SLEEP[] = "SELECT pg_sleep($1)";
static const char SQL_PID[] = "SELECT pg_backend_pid()";

static enum err
ask(struct db_pool *pool)
{
	struct db db = db_of(pool);

	return db_exec(&db, DB_PLAIN(SQL_ONE), NULL);
}

static enum err
sleep_there(struct db *db, double seconds)
{
	const struct db_param params[] = { db_double(seconds) };

	return db_exec(db, DB_QUERY(SQL_SLEEP, params), NULL);
}

static int64_t
pid_of(struct db *db)
{
	struct db_rows *rows = NULL;
	int64_t pid;

	CU_ASSERT_EQUAL_FATAL(db_one_row(db, DB_PLAIN(SQL_PID), &rows), ERR_OK);
	pid = db_get_int(rows, 0, 0);
	db_rows_free(rows);
	return pid;
}

static void
a_connection_ended_by_the_server_is_replaced(void)
{
	struct db_pool *pool = db_pool_new(conninfo, 1), *other = db_pool_new(conninfo, 1);
	struct db db = db_of(pool), killer = db_of(other);
	const struct db_param victim = db_int(pid_of(&db));

	/* waits until it is gone, up to a second */
	CU_ASSERT_EQUAL(db_exec(&killer,
	    &(struct db_query){ "SELECT pg_terminate_backend($1, 1000)", &victim, 1 }, NULL), ERR_OK);
	CU_ASSERT_EQUAL(ask(pool), ERR_OK);
	CU_ASSERT_NOT_EQUAL(pid_of(&db), atoll(victim.small));
	db_pool_free(pool);
	db_pool_free(other);
}

static void
a_statement_ends_after_its_time(void)
{
	char impatient[256];
	struct db_pool *pool;
	struct db db;
	int64_t from_ms = clock_steady_ms();

	snprintf(impatient, sizeof(impatient), "%s options='-c statement_timeout=100'", conninfo);
	pool = db_pool_new(impatient, 1);
	db = db_of(pool);
	CU_ASSERT_EQUAL(sleep_there(&db, 3), ERR_UNAVAILABLE);
	CU_ASSERT(clock_steady_ms() - from_ms < 2000);
	CU_ASSERT_EQUAL(ask(pool), ERR_OK);
	db_pool_free(pool);
}

static void
a_lock_is_waited_for_one_second(void)
{
	struct db_pool *pool = db_pool_new(conninfo, 2);
	struct db holder = db_of(pool), waiter = db_of(pool);
	int64_t from_ms;

	CU_ASSERT_EQUAL(db_script(&holder, "CREATE TABLE IF NOT EXISTS locked (n integer)"), ERR_OK);
	CU_ASSERT_EQUAL(db_begin(&holder), ERR_OK);
	CU_ASSERT_EQUAL(db_script(&holder, "LOCK TABLE locked"), ERR_OK);
	from_ms = clock_steady_ms();
	CU_ASSERT_EQUAL(db_exec(&waiter, DB_PLAIN("SELECT FROM locked"), NULL), ERR_UNAVAILABLE);
	CU_ASSERT(clock_steady_ms() - from_ms >= 900);
	CU_ASSERT(clock_steady_ms() - from_ms < 4000);
	db_rollback(&holder);
	CU_ASSERT_EQUAL(db_exec(&waiter, DB_PLAIN("SELECT FROM locked"), NULL), ERR_OK);
	db_pool_free(pool);
}

static void
a_full_pool_is_waited_for_one_second(void)
{
	struct db_pool *pool = db_pool_new(conninfo, 2);
	struct db a = db_of(pool), b = db_of(pool);
	int64_t from_ms;

	CU_ASSERT_EQUAL(db_begin(&a), ERR_OK);
	CU_ASSERT_EQUAL(db_begin(&b), ERR_OK);
	from_ms = clock_steady_ms();
	CU_ASSERT_EQUAL(ask(pool), ERR_UNAVAILABLE);
	CU_ASSERT(clock_steady_ms() - from_ms >= 900);
	CU_ASSERT(clock_steady_ms() - from_ms < 3000);
	db_rollback(&a);
	CU_ASSERT_EQUAL(ask(pool), ERR_OK);
	db_rollback(&b);
	db_pool_free(pool);
}

static void *
ask_beside(void *context)
{
	static enum err err;

	err = ask(context);
	return &err;
}

/* Two slots of a program have more together than Postgres gives: nobody is sent away for it. */
static void
where_postgres_gives_no_more_one_of_ours_is_waited_for(void)
{
	static const char SQL_ROLE[] = "CREATE ROLE limited LOGIN CONNECTION LIMIT 1";
	struct db_pool *owners = db_pool_new(conninfo, 1), *pool;
	struct db owner = db_of(owners), first;
	char limited[512];
	pthread_t thread;
	void *err;

	CU_ASSERT_EQUAL_FATAL(db_exec(&owner, DB_PLAIN(SQL_ROLE), NULL), ERR_OK);
	snprintf(limited, sizeof(limited), "%s user=limited", conninfo);
	pool = db_pool_new(limited, 4);
	first = db_of(pool);
	CU_ASSERT_EQUAL_FATAL(db_begin(&first), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, ask_beside, pool), 0);
	CU_ASSERT_EQUAL(sleep_there(&first, 0.3), ERR_OK);
	db_rollback(&first);
	pthread_join(thread, &err);
	CU_ASSERT_EQUAL(*(enum err *)err, ERR_OK);
	db_pool_free(pool);
	db_pool_free(owners);
}

static void
the_connection_used_last_is_lent_first(void)
{
	struct db_pool *pool = db_pool_new(conninfo, 3);
	struct db a = db_of(pool), b = db_of(pool), c = db_of(pool);
	int64_t last;

	CU_ASSERT_EQUAL(db_begin(&a), ERR_OK);
	CU_ASSERT_EQUAL(db_begin(&b), ERR_OK);
	last = pid_of(&b);
	db_rollback(&a);
	db_rollback(&b);
	CU_ASSERT_EQUAL(pid_of(&c), last);
	CU_ASSERT_EQUAL(pid_of(&c), last);
	db_pool_free(pool);
}

/* Its shape changed under a prepared statement, as a migration may do. */
static void
a_statement_survives_a_migration(void)
{
	static const char SQL_STAR[] = "SELECT * FROM shape";
	struct db_pool *pool = db_pool_new(conninfo, 1), *other = db_pool_new(conninfo, 1);
	struct db db = db_of(pool), migrator = db_of(other);

	CU_ASSERT_EQUAL(db_script(&migrator, "CREATE TABLE shape (a integer)"), ERR_OK);
	CU_ASSERT_EQUAL(db_exec(&db, DB_PLAIN(SQL_STAR), NULL), ERR_OK);
	CU_ASSERT_EQUAL(db_script(&migrator, "ALTER TABLE shape ADD b text"), ERR_OK);
	CU_ASSERT_EQUAL(db_exec(&db, DB_PLAIN(SQL_STAR), NULL), ERR_OK);
	CU_ASSERT_EQUAL(db_script(&migrator, "DROP TABLE shape"), ERR_OK);
	db_pool_free(pool);
	db_pool_free(other);
}

/* Stopped, not ended: it accepts no more and answers nothing. */
static void
a_server_that_hangs_is_given_up(void)
{
	struct db_pool *pool = db_pool_new(conninfo, 1);
	struct db db = db_of(pool);
	pid_t backend = (pid_t)pid_of(&db);
	int64_t from_ms = clock_steady_ms();

	CU_ASSERT_EQUAL_FATAL(kill(backend, SIGSTOP), 0);
	CU_ASSERT_EQUAL(ask(pool), ERR_UNAVAILABLE);
	CU_ASSERT(clock_steady_ms() - from_ms >= 6000);
	CU_ASSERT(clock_steady_ms() - from_ms < 12000);
	CU_ASSERT_EQUAL(ask(pool), ERR_OK);
	kill(backend, SIGCONT);
	db_pool_free(pool);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a_connection_ended_by_the_server_is_replaced", a_connection_ended_by_the_server_is_replaced },
		{ "a_statement_ends_after_its_time", a_statement_ends_after_its_time },
		{ "a_lock_is_waited_for_one_second", a_lock_is_waited_for_one_second },
		{ "a_full_pool_is_waited_for_one_second", a_full_pool_is_waited_for_one_second },
		{ "where_postgres_gives_no_more_one_of_ours_is_waited_for", where_postgres_gives_no_more_one_of_ours_is_waited_for },
		{ "the_connection_used_last_is_lent_first", the_connection_used_last_is_lent_first },
		{ "a_statement_survives_a_migration", a_statement_survives_a_migration },
		{ "a_server_that_hangs_is_given_up", a_server_that_hangs_is_given_up },
		CU_TEST_INFO_NULL,
	};

	conninfo = test_db();
	return suite_run("db_faults", tests);
}
