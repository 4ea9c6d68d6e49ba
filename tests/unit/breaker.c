/* lib/io/breaker: calls in a row that nobody answers are the last, until a probe is answered. */
#include <stdatomic.h>
#include <unistd.h>

#include "lib/io/breaker.h"
#include "support/run/suite.h"

static atomic_bool back;
static atomic_int  probes;

static bool
is_back(void)
{
	atomic_fetch_add(&probes, 1);
	return atomic_load(&back);
}

static struct breaker breaker = BREAKER("it", is_back);

static void
fail(int times)
{
	for (int i = 0; i < times; i++)
		breaker_note(&breaker, false);
}

static void
wait_until_closed(void)
{
	while (breaker_look(&breaker).is_open)
		usleep(1000);
}

static void
test_failures_in_a_row_open_it(void)
{
	fail(BREAKER_FAILURES - 1);
	breaker_note(&breaker, true);
	fail(BREAKER_FAILURES - 1);
	CU_ASSERT_TRUE(breaker_lets(&breaker));
	CU_ASSERT_EQUAL(breaker_look(&breaker).opened, 0);
	fail(1);
	CU_ASSERT_FALSE(breaker_lets(&breaker));
	CU_ASSERT_FALSE(breaker_lets(&breaker));
	CU_ASSERT_TRUE(breaker_look(&breaker).is_open);
	CU_ASSERT_EQUAL(breaker_look(&breaker).opened, 1);
	CU_ASSERT_EQUAL(breaker_look(&breaker).refused, 2);
}

static void
test_a_probe_that_is_answered_closes_it(void)
{
	const int before = atomic_load(&probes);

	while (atomic_load(&probes) < before + 2)
		usleep(1000);
	CU_ASSERT_FALSE(breaker_lets(&breaker));
	fail(10);	/* calls that were under way open it no second time */
	CU_ASSERT_EQUAL(breaker_look(&breaker).opened, 1);
	atomic_store(&back, true);
	wait_until_closed();
	CU_ASSERT_TRUE(breaker_lets(&breaker));
}

static void
test_whoever_is_answered_closes_it(void)
{
	atomic_store(&back, false);
	fail(BREAKER_FAILURES);
	CU_ASSERT_FALSE(breaker_lets(&breaker));
	breaker_note(&breaker, true);
	CU_ASSERT_TRUE(breaker_lets(&breaker));
	CU_ASSERT_FALSE(breaker_look(&breaker).is_open);
}

/* One probe at a time, however often it opens. */
static void
test_it_opens_again(void)
{
	const int64_t opened = breaker_look(&breaker).opened;

	fail(BREAKER_FAILURES);
	CU_ASSERT_FALSE(breaker_lets(&breaker));
	CU_ASSERT_EQUAL(breaker_look(&breaker).opened, opened + 1);
	CU_ASSERT_TRUE(breaker.is_probing);
	atomic_store(&back, true);
	wait_until_closed();
	CU_ASSERT_TRUE(breaker_lets(&breaker));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "failures in a row open it", test_failures_in_a_row_open_it },
		{ "a probe that is answered closes it", test_a_probe_that_is_answered_closes_it },
		{ "whoever is answered closes it", test_whoever_is_answered_closes_it },
		{ "it opens again", test_it_opens_again },
		CU_TEST_INFO_NULL,
	};

	return suite_run("breaker", tests);
}
