/* lib/db: Postgres stopped, killed and started, also under load. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/db/db_rows.h"
#include "support/run/suite.h"
#include "support/world/test_cluster.h"

static struct test_cluster cluster;	/* stopped and started: not the shared one */
static char                conninfo[128];

static const char SQL_ONE[] = "SELECT 1";

static enum err
ask(struct db_pool *pool)
{
	struct db db = db_of(pool);

	return db_exec(&db, DB_PLAIN(SQL_ONE), NULL);
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
	CU_ASSERT_EQUAL(db_exec(&db, DB_PLAIN(SQL_ONE), NULL), ERR_OK);
	CU_ASSERT_EQUAL(db_commit(&db), ERR_OK);
	db_pool_free(pool);
}

static void
a_transaction_whose_connection_is_lost_fails_and_the_next_works(void)
{
	struct db_pool *pool = db_pool_new(conninfo, 1);
	struct db db = db_of(pool);

	CU_ASSERT_EQUAL(db_begin(&db), ERR_OK);
	CU_ASSERT_EQUAL(db_exec(&db, DB_PLAIN(SQL_ONE), NULL), ERR_OK);
	test_cluster_kill(&cluster);
	test_cluster_start(&cluster);
	CU_ASSERT_EQUAL(db_exec(&db, DB_PLAIN(SQL_ONE), NULL), ERR_UNAVAILABLE);
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
		enum err err = db_exec(&db, DB_PLAIN(SQL), NULL);

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
	CU_ASSERT_EQUAL_FATAL(db_one_row(&db, DB_PLAIN("SELECT count(*) FROM kept"), &rows), ERR_OK);
	/* one whose reply was lost may be there as well */
	CU_ASSERT(db_get_int(rows, 0, 0) >= load.done);
	CU_ASSERT(db_get_int(rows, 0, 0) <= load.done + load.refused);
	db_rows_free(rows);
	db_pool_free(load.pool);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "after_a_restart_everything_goes_on", after_a_restart_everything_goes_on },
		{ "a_restart_between_two_statements_is_not_noticed", a_restart_between_two_statements_is_not_noticed },
		{ "a_transaction_whose_connection_is_lost_fails_and_the_next_works", a_transaction_whose_connection_is_lost_fails_and_the_next_works },
		{ "without_a_database_failures_come_fast", without_a_database_failures_come_fast },
		{ "nothing_acknowledged_is_lost_when_postgres_restarts_under_load", nothing_acknowledged_is_lost_when_postgres_restarts_under_load },
		CU_TEST_INFO_NULL,
	};
	int status;

	test_cluster_new(&cluster);
	snprintf(conninfo, sizeof(conninfo), "host=%s user=postgres", cluster.directory);
	status = suite_run("db_restart", tests);
	test_cluster_free(&cluster);
	return status;
}
