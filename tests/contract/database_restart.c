/* A program under load while Postgres is stopped, killed and started. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"
#include "support/run/suite.h"
#include "support/world/fcgi_client.h"
#include "support/world/test_cluster.h"
#include "support/world/test_db.h"
#include "support/world/test_program.h"

#define CLIENTS    12
#define WAIT_MAX_MS 20000

static struct test_cluster cluster;	/* its own: the others' is not stopped */
static struct test_program program;

static atomic_bool stop;
static atomic_long well, refused, odd;
static atomic_long slowest_ms;

/* It reaches Postgres each time. */
static int
ask(bool *retry_after)
{
	const struct fcgi_request request = { .method = "GET", .uri = "/api/auth/health" };
	struct fcgi_reply reply;
	int status;

	fcgi_call(program.socket, &request, &reply);
	status = reply.status;
	*retry_after = fcgi_header(&reply, "Retry-After") != NULL;
	fcgi_reply_free(&reply);
	return status;
}

static void
nap(long ms)
{
	nanosleep(&(struct timespec){ .tv_nsec = ms * 1000000 }, NULL);
}

static void *
client(void *unused)
{
	bool retry_after;

	while (!atomic_load(&stop)) {
		int64_t from_ms = clock_steady_ms(), took_ms;
		int status = ask(&retry_after);

		took_ms = clock_steady_ms() - from_ms;
		if (took_ms > atomic_load(&slowest_ms))
			atomic_store(&slowest_ms, took_ms);
		if (status == 200)
			atomic_fetch_add(&well, 1);
		else if (status == 503 && retry_after)
			atomic_fetch_add(&refused, 1);
		else
			atomic_fetch_add(&odd, 1);
		if (status != 200)
			nap(5);
	}
	return unused;
}

/* Wait until `*count` has grown by `more`. */
static bool
grows(atomic_long *count, long more)
{
	const int64_t until_ms = clock_steady_ms() + WAIT_MAX_MS;
	const long least = atomic_load(count) + more;

	while (atomic_load(count) < least && clock_steady_ms() < until_ms)
		nap(2);
	return atomic_load(count) >= least;
}

static void
a_program_refuses_with_503_meanwhile_and_then_is_well_again(void)
{
	pthread_t threads[CLIENTS];
	int i;

	for (i = 0; i < CLIENTS; i++)
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, client, NULL), 0);
	CU_ASSERT_TRUE(grows(&well, 200));
	test_cluster_stop(&cluster);
	CU_ASSERT_TRUE(grows(&refused, 100));
	test_cluster_start(&cluster);
	CU_ASSERT_TRUE(grows(&well, 200));
	test_cluster_kill(&cluster);
	CU_ASSERT_TRUE(grows(&refused, 100));
	test_cluster_start(&cluster);
	CU_ASSERT_TRUE(grows(&well, 200));
	atomic_store(&stop, true);
	for (i = 0; i < CLIENTS; i++)
		pthread_join(threads[i], NULL);
	CU_ASSERT_EQUAL(odd, 0);
	CU_ASSERT(slowest_ms < 5000);
}

static void
a_program_starts_before_its_database(void)
{
	struct test_program early;
	bool retry_after;
	int tries, status = 0;

	test_cluster_stop(&cluster);
	test_program_start_beside(&early, &program, "auth", NULL);
	CU_ASSERT_EQUAL(ask(&retry_after), 503);
	CU_ASSERT_TRUE(retry_after);
	test_cluster_start(&cluster);
	for (tries = 0; (status = ask(&retry_after)) != 200 && tries < 200; tries++)
		nap(10);
	CU_ASSERT_EQUAL(status, 200);
	CU_ASSERT_TRUE(test_program_stop(&early));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a_program_refuses_with_503_meanwhile_and_then_is_well_again", a_program_refuses_with_503_meanwhile_and_then_is_well_again },
		{ "a_program_starts_before_its_database", a_program_starts_before_its_database },
		CU_TEST_INFO_NULL,
	};
	int status;

	test_cluster_new(&cluster);
	test_db_template(&cluster);
	test_program_start(&program, "auth", NULL);
	status = suite_run("database_restart", tests);
	if (!test_program_stop(&program))
		status = 1;
	test_cluster_free(&cluster);
	return status;
}
