/* Turns: whose is the next, who gives way in a full line, and how many may be inside. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/count.h"
#include "lib/base/turns.h"
#include "support/run/suite.h"

#define FOREVER_MS 60000
#define ALBA       1
#define BRUNO      2
#define CARLA      3

/* Somebody on a thread of his own, who leaves when he is told to. */
struct person {
	pthread_t     thread;
	struct turns *turns;
	int64_t       whom;
	int64_t       cost;
	atomic_int    err;	/* -1: he waits still */
	atomic_bool   may_leave;
};

static char order[64];
static atomic_size_t entered;

static void *
live(void *context)
{
	struct person *person = context;
	const struct turns_wish wish = { .cost = person->cost };
	enum err err;

	turns_work_for(person->whom);
	err = turns_enter_with(person->turns, &wish, FOREVER_MS);
	if (err == ERR_OK)
		order[atomic_fetch_add(&entered, 1)] = (char)('a' + person->whom - 1);
	atomic_store(&person->err, (int)err);
	if (err == ERR_OK) {
		while (!atomic_load(&person->may_leave))
			usleep(1000);
		turns_leave_with(person->turns, &wish);
	}
	return NULL;
}

static void
come_with(struct person *person, struct turns *turns, int64_t whom, int64_t cost, bool may_leave)
{
	*person = (struct person){
		.turns = turns, .whom = whom, .cost = cost, .err = -1, .may_leave = may_leave,
	};
	CU_ASSERT_EQUAL_FATAL(pthread_create(&person->thread, NULL, live, person), 0);
}

static void
come(struct person *person, struct turns *turns, int64_t whom, bool may_leave)
{
	come_with(person, turns, whom, 0, may_leave);
}

/* Come, and be in the line. */
static void
join_line_with(struct person *person, struct turns *turns, int64_t whom, int64_t cost)
{
	const int before = turns_waiting(turns);

	come_with(person, turns, whom, cost, true);
	while (turns_waiting(turns) == before && atomic_load(&person->err) < 0)
		usleep(1000);
}

static void
join_line(struct person *person, struct turns *turns, int64_t whom)
{
	join_line_with(person, turns, whom, 0);
}

static enum err
answer(struct person *person)
{
	while (atomic_load(&person->err) < 0)
		usleep(1000);
	return (enum err)atomic_load(&person->err);
}

static void
leave(struct person *person)
{
	atomic_store(&person->may_leave, true);
	pthread_join(person->thread, NULL);
}

/* Turns last as long as their process: one a test. */
static struct turns *
begin_with(struct turns_bounds bounds)
{
	static struct turns *all[16];
	static size_t count;

	CU_ASSERT_FATAL(count < COUNT(all));
	memset(order, 0, sizeof(order));
	atomic_store(&entered, 0);
	all[count] = turns_new(bounds);
	return all[count++];
}

static struct turns *
begin(int at_once, int each, int queue)
{
	return begin_with((struct turns_bounds){ .at_once = at_once, .each = each, .queue = queue });
}

static void
test_who_asks_for_much_lets_others_in_between(void)
{
	struct turns *turns = begin(1, 0, 10);
	struct person first, more[3], bruno, carla;

	come(&first, turns, ALBA, false);
	CU_ASSERT_EQUAL(answer(&first), ERR_OK);
	for (int i = 0; i < 3; i++)
		join_line(&more[i], turns, ALBA);
	join_line(&bruno, turns, BRUNO);
	join_line(&carla, turns, CARLA);
	leave(&first);
	for (int i = 0; i < 3; i++)
		pthread_join(more[i].thread, NULL);
	leave(&bruno);
	leave(&carla);
	CU_ASSERT_STRING_EQUAL(order, "abcaaa");
}

/* One of Alba's costs what four of Bruno's do: after it come four of his. */
static void
test_turns_go_by_what_they_cost(void)
{
	struct turns *turns = begin(1, 0, 20);
	struct person first, alba[3], bruno[8];

	come_with(&first, turns, CARLA, 1, false);
	CU_ASSERT_EQUAL(answer(&first), ERR_OK);
	for (int i = 0; i < 3; i++)
		join_line_with(&alba[i], turns, ALBA, 40);
	for (int i = 0; i < 8; i++)
		join_line_with(&bruno[i], turns, BRUNO, 10);
	leave(&first);
	for (int i = 0; i < 3; i++)
		pthread_join(alba[i].thread, NULL);
	for (int i = 0; i < 8; i++)
		pthread_join(bruno[i].thread, NULL);
	CU_ASSERT_STRING_EQUAL(order, "cabbbbabbbba");
}

/* Nor does who paid for much while nobody else came pay for it later. */
static void
test_who_was_alone_owes_nothing(void)
{
	struct turns *turns = begin(1, 0, 20);
	struct person alba[4], bruno[2];

	turns_work_for(ALBA);
	for (int i = 0; i < 100; i++) {
		const struct turns_wish wish = { .cost = 1000 };

		CU_ASSERT_EQUAL(turns_enter_with(turns, &wish, 0), ERR_OK);
		turns_leave_with(turns, &wish);
	}
	come(&alba[0], turns, ALBA, false);
	CU_ASSERT_EQUAL(answer(&alba[0]), ERR_OK);
	for (int i = 1; i < 4; i++)
		join_line(&alba[i], turns, ALBA);
	for (int i = 0; i < 2; i++)
		join_line(&bruno[i], turns, BRUNO);
	leave(&alba[0]);
	for (int i = 1; i < 4; i++)
		pthread_join(alba[i].thread, NULL);
	for (int i = 0; i < 2; i++)
		pthread_join(bruno[i].thread, NULL);
	CU_ASSERT_STRING_EQUAL(order, "ababaa");
}

static void
test_what_is_inside_costs_no_more_than_there_is(void)
{
	struct turns *turns = begin_with((struct turns_bounds){ .at_once = 3, .queue = 10, .sum = 100 });
	struct person whole, half[3], small;

	come_with(&whole, turns, ALBA, 500, false);	/* alone, it may */
	CU_ASSERT_EQUAL(answer(&whole), ERR_OK);
	for (int i = 0; i < 3; i++)
		join_line_with(&half[i], turns, BRUNO + i, 50);
	CU_ASSERT_EQUAL(turns_waiting(turns), 3);
	for (int i = 0; i < 3; i++)
		atomic_store(&half[i].may_leave, false);
	leave(&whole);
	for (int i = 0; i < 2; i++)
		CU_ASSERT_EQUAL(answer(&half[i]), ERR_OK);
	CU_ASSERT_EQUAL(turns_waiting(turns), 1);
	join_line_with(&small, turns, 9, 1);	/* and does not overtake */
	CU_ASSERT_EQUAL(turns_waiting(turns), 2);
	leave(&half[0]);
	CU_ASSERT_EQUAL(answer(&half[2]), ERR_OK);
	leave(&half[1]);
	leave(&half[2]);
	leave(&small);
}

static void
test_in_a_full_line_who_has_the_most_gives_way(void)
{
	struct turns *turns = begin(1, 0, 3);
	struct person first, more[3], another, bruno, carla, fourth;

	come(&first, turns, ALBA, false);
	CU_ASSERT_EQUAL(answer(&first), ERR_OK);
	for (int i = 0; i < 3; i++)
		join_line(&more[i], turns, ALBA);
	come(&another, turns, ALBA, true);	/* the line is full of his own */
	CU_ASSERT_EQUAL(answer(&another), ERR_UNAVAILABLE);
	come(&bruno, turns, BRUNO, true);
	CU_ASSERT_EQUAL(answer(&more[2]), ERR_UNAVAILABLE);
	come(&carla, turns, CARLA, true);
	CU_ASSERT_EQUAL(answer(&more[1]), ERR_UNAVAILABLE);
	come(&fourth, turns, 4, true);	/* nobody has more than he would */
	CU_ASSERT_EQUAL(answer(&fourth), ERR_UNAVAILABLE);
	leave(&first);
	CU_ASSERT_EQUAL(answer(&bruno), ERR_OK);
	CU_ASSERT_EQUAL(answer(&carla), ERR_OK);
	CU_ASSERT_EQUAL(answer(&more[0]), ERR_OK);
	for (int i = 0; i < 3; i++)
		pthread_join(more[i].thread, NULL);
	leave(&another);
	leave(&bruno);
	leave(&carla);
	leave(&fourth);
	CU_ASSERT_STRING_EQUAL(order, "abca");
}

static void
test_a_place_is_left_to_others(void)
{
	struct turns *turns = begin(3, 2, 10);
	struct person alba[3], bruno;

	for (int i = 0; i < 2; i++) {
		come(&alba[i], turns, ALBA, false);
		CU_ASSERT_EQUAL(answer(&alba[i]), ERR_OK);
	}
	join_line(&alba[2], turns, ALBA);
	CU_ASSERT_EQUAL(turns_waiting(turns), 1);
	come(&bruno, turns, BRUNO, false);
	CU_ASSERT_EQUAL(answer(&bruno), ERR_OK);
	leave(&alba[0]);
	CU_ASSERT_EQUAL(answer(&alba[2]), ERR_OK);
	leave(&alba[1]);
	leave(&alba[2]);
	leave(&bruno);
}

static void
test_nobody_waits_longer_than_he_said(void)
{
	struct turns *turns = begin(1, 0, 10);

	turns_work_for(ALBA);
	CU_ASSERT_EQUAL(turns_enter(turns, 0), ERR_OK);
	CU_ASSERT_EQUAL(turns_enter(turns, 1), ERR_UNAVAILABLE);
	CU_ASSERT_EQUAL(turns_waiting(turns), 0);
	turns_leave(turns);
	CU_ASSERT_EQUAL(turns_enter(turns, 0), ERR_OK);
	turns_leave(turns);
}

/* What else it takes is asked for again, and given back. */
static int asked, given;

static enum err
third_time(void *context)
{
	(void)context;
	return ++asked < 3 ? ERR_UNAVAILABLE : ERR_OK;
}

static enum err
never(void *context)
{
	(void)context;
	return ERR_INTERNAL;
}

static void
note_given(void *context)
{
	(void)context;
	given++;
}

static void
test_what_else_it_takes_is_waited_for(void)
{
	const struct turns_wish wish = { third_time, note_given, NULL, 1, 0 };
	const struct turns_wish none = { never, note_given, NULL, 1, 0 };
	struct turns *turns = begin(0, 0, 10);

	turns_work_for(ALBA);
	CU_ASSERT_EQUAL(turns_enter_with(turns, &wish, FOREVER_MS), ERR_OK);
	CU_ASSERT_EQUAL(asked, 3);
	turns_leave_with(turns, &wish);
	CU_ASSERT_EQUAL(given, 1);
	CU_ASSERT_EQUAL(turns_enter_with(turns, &none, FOREVER_MS), ERR_INTERNAL);
	CU_ASSERT_EQUAL(turns_waiting(turns), 0);
}

static void
test_accounts_and_networks_are_told_apart(void)
{
	CU_ASSERT_EQUAL(turns_whom(7, "192.0.2.1"), turns_whom(7, "192.0.2.2"));
	CU_ASSERT_TRUE(turns_whom(0, "192.0.2.1") < 0);
	CU_ASSERT_EQUAL(turns_whom(0, "192.0.2.1"), turns_whom(0, "192.0.2.1"));
	CU_ASSERT_NOT_EQUAL(turns_whom(0, "192.0.2.1"), turns_whom(0, "192.0.2.2"));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "who asks for much lets others in", test_who_asks_for_much_lets_others_in_between },
		{ "turns go by what they cost", test_turns_go_by_what_they_cost },
		{ "who was alone owes nothing", test_who_was_alone_owes_nothing },
		{ "what is inside has a sum", test_what_is_inside_costs_no_more_than_there_is },
		{ "who has the most gives way", test_in_a_full_line_who_has_the_most_gives_way },
		{ "a place is left to others", test_a_place_is_left_to_others },
		{ "nobody waits longer", test_nobody_waits_longer_than_he_said },
		{ "what else it takes is waited for", test_what_else_it_takes_is_waited_for },
		{ "accounts and networks", test_accounts_and_networks_are_told_apart },
		CU_TEST_INFO_NULL,
	};

	return suite_run("turns", tests);
}
