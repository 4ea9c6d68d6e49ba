/* lib/db: Postgres stopped, started, killed, slow; and more callers than connections. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "lib/clock.h"
#include "lib/count.h"
#include "lib/db.h"
#include "support/suite.h"
#include "support/test_cluster.h"
#include "support/test_db.h"

static struct test_cluster cluster;	/* stopped and started: not the shared one */
static char                conninfo[128];

static const char SQL_ONE[] = "SELECT 1";
static const char SQL_SLEEP[] = "SELECT pg_sleep($1)";
static const char SQL_PID[] = "SELECT pg_backend_pid()";

static enum err
ask(struct db_pool *pool)
{
	struct db db = db_of(pool);

	return db_exec(&db, SQL_ONE, NULL, 0, NULL);
}

static enum err
sleep_there(struct db *db, double seconds)
{
	const struct db_param params[] = { db_double(seconds) };

	return db_exec(db, SQL_SLEEP, params, COUNT(params), NULL);
}

static int64_t
pid_of(struct db *db)
{
	struct db_rows *rows = NULL;
	int64_t pid;

	CU_ASSERT_EQUAL_FATAL(db_one_row(db, SQL_PID, NULL, 0, &rows), ERR_OK);
	pid = db_get_int(rows, 0, 0);
	db_rows_free(rows);
	return pid;
}

static void
after_a_restart_everything_goes_on(void)
{
	struct db_pool *pool = db_pool_new(conninfo, 2);

	CU_ASSERT_EQUAL(ask(pool), ERR_OK);
	test_cluster_stop(&cluster);
	CU_ASSERT_EQUAL(ask(pool), ERR_UNAVAILABLE);
	test_cluster_start(&cluster);
	while (ask(pool) == ERR_UNAVAILABLE)
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	CU_ASSERT_EQUAL(ask(pool), ERR_OK);
	db_pool_free(pool);
}

/* Nobody asked while it was away: nobody has to notice. */
static void
a_restart_between_two_statements_is_not_noticed(void)
{
	struct db_pool *pool = db_pool_new(conninfo, 2);
	struct db db = db_of(pool);
	int round;

	for (round = 0; round < 2; round++) {
		CU_ASSERT_EQUAL(ask(pool), ERR_OK);
		test_cluster_kill(&cluster);
		test_cluster_start(&cluster);
	}
	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL(db_exec(&db, SQL_ONE, NULL, 0, NULL), ERR_OK);
	CU_ASSERT_EQUAL(db_commit(&db), ERR_OK);
	db_pool_free(pool);
}

static void
a_connection_ended_by_the_server_is_replaced(void)
{
	struct db_pool *pool = db_pool_new(conninfo, 1), *other = db_pool_new(conninfo, 1);
	struct db db = db_of(pool), killer = db_of(other);
	const struct db_param victim = db_int(pid_of(&db));

	/* waits until it is gone, up to a second */
	CU_ASSERT_EQUAL(db_exec(&killer, "SELECT pg_terminate_backend($1, 1000)", &victim, 1,
	    NULL), ERR_OK);
	CU_ASSERT_EQUAL(ask(pool), ERR_OK);
	CU_ASSERT_NOT_EQUAL(pid_of(&db), atoll(victim.small));
	db_pool_free(pool);
	db_pool_free(other);
}

static void
a_transaction_whose_connection_is_lost_fails_and_the_next_works(void)
{
	struct db_pool *pool = db_pool_new(conninfo, 1);
	struct db db = db_of(pool);

	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL(db_exec(&db, SQL_ONE, NULL, 0, NULL), ERR_OK);
	test_cluster_kill(&cluster);
	test_cluster_start(&cluster);
	CU_ASSERT_EQUAL(db_exec(&db, SQL_ONE, NULL, 0, NULL), ERR_UNAVAILABLE);
	CU_ASSERT_EQUAL(db_commit(&db), ERR_UNAVAILABLE);
	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	test_cluster_kill(&cluster);
	test_cluster_start(&cluster);
	CU_ASSERT_EQUAL(db_commit(&db), ERR_UNAVAILABLE);
	CU_ASSERT_EQUAL(ask(pool), ERR_OK);
	db_pool_free(pool);
}

/* A failed connect speaks for the next 200 ms: no pile-up of attempts. */
static void
without_a_database_failures_come_fast(void)
{
	struct db_pool *pool = db_pool_new(conninfo, 2);
	int64_t from_ms;
	int i;

	test_cluster_stop(&cluster);
	from_ms = clock_steady_ms();
	for (i = 0; i < 10000; i++)
		CU_ASSERT_EQUAL(ask(pool), ERR_UNAVAILABLE);
	CU_ASSERT(clock_steady_ms() - from_ms < 1000);
	test_cluster_start(&cluster);
	db_pool_free(pool);
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
	CU_ASSERT_EQUAL(db_exec(&waiter, "SELECT FROM locked", NULL, 0, NULL), ERR_UNAVAILABLE);
	CU_ASSERT(clock_steady_ms() - from_ms >= 900);
	CU_ASSERT(clock_steady_ms() - from_ms < 4000);
	db_rollback(&holder);
	CU_ASSERT_EQUAL(db_exec(&waiter, "SELECT FROM locked", NULL, 0, NULL), ERR_OK);
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
	CU_ASSERT_EQUAL(db_exec(&db, SQL_STAR, NULL, 0, NULL), ERR_OK);
	CU_ASSERT_EQUAL(db_script(&migrator, "ALTER TABLE shape ADD b text"), ERR_OK);
	CU_ASSERT_EQUAL(db_exec(&db, SQL_STAR, NULL, 0, NULL), ERR_OK);
	CU_ASSERT_EQUAL(db_script(&migrator, "DROP TABLE shape"), ERR_OK);
	db_pool_free(pool);
	db_pool_free(other);
}

#define CLIENTS 8

struct load {
	struct db_pool *pool;
	atomic_bool     stop;
	atomic_long     done;
	atomic_long     refused;
	atomic_long     odd;
	atomic_long     slowest_ms;
};

/* Inserts under load; what was said to be done must be there in the end. */
static void *
insert_for_ever(void *context)
{
	static const char SQL[] = "INSERT INTO kept DEFAULT VALUES";
	struct load *load = context;
	struct db db = db_of(load->pool);

	while (!atomic_load(&load->stop)) {
		int64_t from_ms = clock_steady_ms(), took_ms;
		enum err err = db_exec(&db, SQL, NULL, 0, NULL);

		took_ms = clock_steady_ms() - from_ms;
		if (took_ms > atomic_load(&load->slowest_ms))
			atomic_store(&load->slowest_ms, took_ms);
		atomic_fetch_add(err == ERR_OK ? &load->done : err == ERR_UNAVAILABLE ?
		    &load->refused : &load->odd, 1);
		if (err != ERR_OK)
			nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	}
	return NULL;
}

static void
wait_for_more(struct load *load)
{
	long before = atomic_load(&load->done);

	while (atomic_load(&load->done) < before + 100)
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
}

static void
nothing_acknowledged_is_lost_when_postgres_restarts_under_load(void)
{
	struct load load = { .pool = db_pool_new(conninfo, 3) };
	struct db db = db_of(load.pool);
	struct db_rows *rows = NULL;
	pthread_t threads[CLIENTS];
	int i;

	CU_ASSERT_EQUAL_FATAL(db_script(&db, "CREATE TABLE kept (at timestamptz DEFAULT now())"),
	    ERR_OK);
	for (i = 0; i < CLIENTS; i++)
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, insert_for_ever, &load), 0);
	for (i = 0; i < 3; i++) {
		wait_for_more(&load);
		test_cluster_stop(&cluster);
		test_cluster_start(&cluster);
	}
	wait_for_more(&load);
	atomic_store(&load.stop, true);
	for (i = 0; i < CLIENTS; i++)
		pthread_join(threads[i], NULL);
	CU_ASSERT_EQUAL(load.odd, 0);
	CU_ASSERT(load.refused > 0);
	CU_ASSERT(load.slowest_ms < 4000);
	CU_ASSERT_EQUAL_FATAL(db_one_row(&db, "SELECT count(*) FROM kept", NULL, 0, &rows), ERR_OK);
	/* one whose reply was lost may be there as well */
	CU_ASSERT(db_get_int(rows, 0, 0) >= load.done);
	CU_ASSERT(db_get_int(rows, 0, 0) <= load.done + load.refused);
	db_rows_free(rows);
	db_pool_free(load.pool);
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
		{ "after_a_restart_everything_goes_on", after_a_restart_everything_goes_on },
		{ "a_restart_between_two_statements_is_not_noticed", a_restart_between_two_statements_is_not_noticed },
		{ "a_connection_ended_by_the_server_is_replaced", a_connection_ended_by_the_server_is_replaced },
		{ "a_transaction_whose_connection_is_lost_fails_and_the_next_works", a_transaction_whose_connection_is_lost_fails_and_the_next_works },
		{ "without_a_database_failures_come_fast", without_a_database_failures_come_fast },
		{ "a_statement_ends_after_its_time", a_statement_ends_after_its_time },
		{ "a_lock_is_waited_for_one_second", a_lock_is_waited_for_one_second },
		{ "a_full_pool_is_waited_for_one_second", a_full_pool_is_waited_for_one_second },
		{ "the_connection_used_last_is_lent_first", the_connection_used_last_is_lent_first },
		{ "a_statement_survives_a_migration", a_statement_survives_a_migration },
		{ "nothing_acknowledged_is_lost_when_postgres_restarts_under_load", nothing_acknowledged_is_lost_when_postgres_restarts_under_load },
		{ "a_server_that_hangs_is_given_up", a_server_that_hangs_is_given_up },
		CU_TEST_INFO_NULL,
	};
	int status;

	test_cluster_new(&cluster);
	snprintf(conninfo, sizeof(conninfo), "host=%s user=postgres", cluster.directory);
	status = suite_run("db_faults", tests);
	test_cluster_free(&cluster);
	return status;
}
