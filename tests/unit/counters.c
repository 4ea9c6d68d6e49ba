/* lib/counters: every request is counted once, whichever thread it was on. */
#include <pthread.h>

#include "lib/base/count.h"
#include "lib/base/counters.h"
#include "support/run/suite.h"

static void
each_is_counted_in_its_class_and_bucket(void)
{
	struct counters before, after;

	counters_read(&before);
	counters_add(200, 250, 10);
	counters_add(304, 251, 0);
	counters_add(404, 10000000, 5);
	counters_add(503, 10000001, 5);
	counters_add(0, 0, 0);
	counters_read(&after);
	CU_ASSERT_EQUAL(after.requests - before.requests, 5);
	CU_ASSERT_EQUAL(after.by_class[1] - before.by_class[1], 1);
	CU_ASSERT_EQUAL(after.by_class[2] - before.by_class[2], 1);
	CU_ASSERT_EQUAL(after.by_class[3] - before.by_class[3], 1);
	CU_ASSERT_EQUAL(after.by_class[4] - before.by_class[4], 2);
	CU_ASSERT_EQUAL(after.bytes - before.bytes, 20);
	CU_ASSERT_EQUAL(after.latency_us - before.latency_us, 250 + 251 + 20000001);
	CU_ASSERT_EQUAL(after.latency[0] - before.latency[0], 2);
	CU_ASSERT_EQUAL(after.latency[1] - before.latency[1], 1);
	CU_ASSERT_EQUAL(after.latency[COUNTERS_BUCKETS - 2] - before.latency[COUNTERS_BUCKETS - 2], 1);
	CU_ASSERT_EQUAL(after.latency[COUNTERS_BUCKETS - 1] - before.latency[COUNTERS_BUCKETS - 1], 1);
}

#define EACH 20000

static void *
count(void *unused)
{
	int i;

	(void)unused;
	for (i = 0; i < EACH; i++)
		counters_add(200, i, 3);
	return NULL;
}

static void
none_is_lost_among_more_threads_than_stripes(void)
{
	struct counters before, after;
	pthread_t threads[80];
	size_t i;

	counters_read(&before);
	for (i = 0; i < COUNT(threads); i++)
		pthread_create(&threads[i], NULL, count, NULL);
	for (i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	counters_read(&after);
	CU_ASSERT_EQUAL(after.requests - before.requests, (int64_t)COUNT(threads) * EACH);
	CU_ASSERT_EQUAL(after.bytes - before.bytes, (int64_t)COUNT(threads) * EACH * 3);
	CU_ASSERT_EQUAL(after.latency[0] - before.latency[0], (int64_t)COUNT(threads) * 251);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "each is counted in its class and bucket", each_is_counted_in_its_class_and_bucket },
		{ "none is lost among more threads than stripes", none_is_lost_among_more_threads_than_stripes },
		CU_TEST_INFO_NULL,
	};

	return suite_run("unit/counters", tests);
}
