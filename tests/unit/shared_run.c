/* Shared syncs: nobody returns before one that began after he came, and one serves all who wait. */
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "lib/base/count.h"
#include "lib/base/shared_run.h"
#include "support/run/suite.h"

#define WRITERS 8
#define WRITES  2000

/* Somebody who syncs on a thread of his own. */
struct caller {
	pthread_t   thread;
	const char *name;
	atomic_int  err;	/* -1: he waits still */
};

static atomic_int begun, allowed;	/* syncs; how many may end */
static atomic_int answer;		/* what they end with */

static enum err
held_sync(void *unused)
{
	const int number = atomic_fetch_add(&begun, 1) + 1;

	(void)unused;
	while (atomic_load(&allowed) < number)
		usleep(1000);
	return (enum err)atomic_load(&answer);
}

static void *
call(void *context)
{
	struct caller *caller = context;

	atomic_store(&caller->err, (int)shared_run(caller->name, held_sync, NULL));
	return NULL;
}

static void
come(struct caller *caller, const char *name)
{
	*caller = (struct caller){ .name = name, .err = -1 };
	CU_ASSERT_EQUAL_FATAL(pthread_create(&caller->thread, NULL, call, caller), 0);
}

static void
until_begun(int count)
{
	while (atomic_load(&begun) < count)
		usleep(1000);
}

static enum err
leave(struct caller *caller)
{
	pthread_join(caller->thread, NULL);
	return (enum err)atomic_load(&caller->err);
}

static void
start(void)
{
	atomic_store(&begun, 0);
	atomic_store(&allowed, 0);
	atomic_store(&answer, ERR_OK);
}

/* The first runs his own, and three others come before it ends. */
static void
hold(struct caller callers[4])
{
	start();
	come(&callers[0], "a");
	until_begun(1);
	for (int i = 1; i < 4; i++)
		come(&callers[i], "a");
}

static void
test_who_comes_meanwhile_waits_for_the_next(void)
{
	struct caller callers[4];

	hold(callers);
	atomic_store(&allowed, 1);
	CU_ASSERT_EQUAL(leave(&callers[0]), ERR_OK);
	until_begun(2);
	for (int i = 1; i < 4; i++)
		CU_ASSERT_EQUAL(atomic_load(&callers[i].err), -1);
	atomic_store(&allowed, 4);
	for (int i = 1; i < 4; i++)
		CU_ASSERT_EQUAL(leave(&callers[i]), ERR_OK);
	CU_ASSERT_TRUE(atomic_load(&begun) <= 4);
}

static void
test_all_learn_that_theirs_failed_and_only_they(void)
{
	struct caller callers[4];

	hold(callers);
	atomic_store(&allowed, 1);
	CU_ASSERT_EQUAL(leave(&callers[0]), ERR_OK);
	until_begun(2);
	atomic_store(&answer, ERR_UNAVAILABLE);
	atomic_store(&allowed, 4);
	for (int i = 1; i < 4; i++)
		CU_ASSERT_EQUAL(leave(&callers[i]), ERR_UNAVAILABLE);
	atomic_store(&answer, ERR_OK);
	atomic_store(&allowed, 5);
	CU_ASSERT_EQUAL(shared_run("a", held_sync, NULL), ERR_OK);
}

static void
test_another_name_waits_for_nothing(void)
{
	struct caller one, other;

	start();
	come(&one, "a");
	until_begun(1);
	come(&other, "b");
	until_begun(2);	/* the first has not ended */
	atomic_store(&allowed, 2);
	CU_ASSERT_EQUAL(leave(&one), ERR_OK);
	CU_ASSERT_EQUAL(leave(&other), ERR_OK);
}

/* What was written, and as much of it as a sync found that has ended. */
static atomic_long written, synced, syncs;

static enum err
note_sync(void *unused)
{
	const long found = atomic_load(&written);

	(void)unused;
	atomic_fetch_add(&syncs, 1);
	usleep(50);
	atomic_store(&synced, found);	/* one at a time */
	return ERR_OK;
}

static void *
write_much(void *context)
{
	for (int i = 0; i < WRITES; i++) {
		const long mine = atomic_fetch_add(&written, 1) + 1;

		if (shared_run("w", note_sync, NULL) != ERR_OK || atomic_load(&synced) < mine)
			atomic_fetch_add((atomic_int *)context, 1);
	}
	return NULL;
}

static void
test_nobody_returns_before_his_write_is_synced(void)
{
	pthread_t threads[WRITERS];
	atomic_int early = 0;

	for (size_t i = 0; i < COUNT(threads); i++)
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, write_much, &early), 0);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	CU_ASSERT_EQUAL(atomic_load(&early), 0);
	CU_ASSERT_EQUAL(atomic_load(&synced), WRITERS * WRITES);
	CU_ASSERT_TRUE(atomic_load(&syncs) < WRITERS * WRITES);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "who comes meanwhile waits for the next", test_who_comes_meanwhile_waits_for_the_next },
		{ "all learn that theirs failed", test_all_learn_that_theirs_failed_and_only_they },
		{ "another name waits for nothing", test_another_name_waits_for_nothing },
		{ "nobody returns early", test_nobody_returns_before_his_write_is_synced },
		CU_TEST_INFO_NULL,
	};

	return suite_run("store_sync", tests);
}
