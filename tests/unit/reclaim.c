/* lib/reclaim: what may be freed, while somebody reads and when nobody does. */
#include <pthread.h>
#include <semaphore.h>

#include "lib/cache/reclaim.h"
#include "support/run/suite.h"

static sem_t is_inside, may_leave, has_left, may_end;
static unsigned number;

static void *
read_for_a_while(void *context)
{
	struct reader *reader = reclaim_enter();

	(void)context;
	number = reader->number;
	sem_post(&is_inside);
	sem_wait(&may_leave);
	reclaim_leave(reader);
	sem_post(&has_left);
	sem_wait(&may_end);
	return NULL;
}

static pthread_t
begin_reading(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, read_for_a_while, NULL);
	sem_wait(&is_inside);
	return thread;
}

static void
what_is_read_stays(void)
{
	uint64_t before, during, after;
	pthread_t thread;

	CU_ASSERT(reclaim_advance(&before) > before);
	thread = begin_reading();
	/* what went before it came is not its */
	CU_ASSERT(reclaim_advance(&during) > before);
	CU_ASSERT(reclaim_advance(&after) <= during);
	sem_post(&may_leave);
	sem_wait(&has_left);
	CU_ASSERT(reclaim_advance(&after) > during);
	sem_post(&may_end);
	pthread_join(thread, NULL);
}

static void
who_comes_later_holds_up_nothing_older(void)
{
	uint64_t older, now;
	pthread_t thread;

	reclaim_advance(&older);
	thread = begin_reading();
	CU_ASSERT(reclaim_advance(&now) > older);
	sem_post(&may_leave);
	sem_post(&may_end);
	sem_wait(&has_left);
	pthread_join(thread, NULL);
}

static void
numbers_are_used_again(void)
{
	unsigned first = number;

	for (int i = 0; i < 3; i++) {
		pthread_t thread = begin_reading();

		CU_ASSERT_EQUAL(number, first);
		sem_post(&may_leave);
		sem_post(&may_end);
		sem_wait(&has_left);
		pthread_join(thread, NULL);
	}
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what is read stays", what_is_read_stays },
		{ "who comes later holds up nothing older", who_comes_later_holds_up_nothing_older },
		{ "numbers are used again", numbers_are_used_again },
		CU_TEST_INFO_NULL,
	};

	sem_init(&is_inside, 0, 0);
	sem_init(&may_leave, 0, 0);
	sem_init(&has_left, 0, 0);
	sem_init(&may_end, 0, 0);
	return suite_run("unit/reclaim", tests);
}
