/* memo: what is remembered, for how long, and what a change does to what is being asked. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/count.h"
#include "lib/cache/memo.h"
#include "support/run/suite.h"

#define KEYS    64	/* of the threads; half of them share a set with another */
#define ASKERS  3
#define ROUNDS  30000	/* of each who asks */

static struct memo memo = MEMO(100, 16, int);

static void
keep(const char *key, int answer)
{
	const struct memo_asked asked = memo_ask(&memo, memo_text(key));

	memo_keep(&memo, memo_text(key), &asked, &answer);
}

/* 0: it is not remembered, or not to be trusted. */
static int
find(const char *key)
{
	int answer = 0;

	return memo_find(&memo, memo_text(key), MEMO_TRUST_MS, &answer) == MEMO_FRESH ? answer : 0;
}

static void
what_is_kept_is_found_until_it_is_dropped(void)
{
	CU_ASSERT_EQUAL(find("a"), 0);
	keep("a", 1);
	keep("b", 2);
	keep("", 3);
	CU_ASSERT_EQUAL(find("a"), 1);
	CU_ASSERT_EQUAL(find(""), 3);
	keep("a", 4);
	CU_ASSERT_EQUAL(find("a"), 4);
	memo_drop(&memo, memo_text("a"));
	CU_ASSERT_EQUAL(find("a"), 0);
	CU_ASSERT_EQUAL(find("b"), 2);
	memo_drop_all(&memo);
	CU_ASSERT_EQUAL(find("b"), 0);
	CU_ASSERT_EQUAL(find(""), 0);
}

static void
keys_are_told_apart_to_their_last_byte(void)
{
	const struct memo_key one = { "k\0a", 3 }, other = { "k\0b", 3 };
	const struct memo_asked asked = memo_ask(&memo, one);
	int answer = 7;

	memo_keep(&memo, one, &asked, &answer);
	CU_ASSERT_EQUAL(memo_find(&memo, one, MEMO_TRUST_MS, &answer), MEMO_FRESH);
	CU_ASSERT_EQUAL(memo_find(&memo, other, MEMO_TRUST_MS, &answer), MEMO_NONE);
	CU_ASSERT_EQUAL(find("k"), 0);
	keep("a key of more than sixteen bytes", 8);
	CU_ASSERT_EQUAL(find("a key of more than sixteen bytes"), 0);
}

static void
what_is_older_than_the_trust_is_old(void)
{
	struct memo_asked asked = memo_ask(&memo, memo_text("old"));
	int answer = 5, found = 0;

	asked.at_ms -= MEMO_TRUST_MS;
	memo_keep(&memo, memo_text("old"), &asked, &answer);
	CU_ASSERT_EQUAL(memo_find(&memo, memo_text("old"), MEMO_TRUST_MS, &found), MEMO_OLD);
	CU_ASSERT_EQUAL(found, 5);
	CU_ASSERT_EQUAL(memo_find(&memo, memo_text("old"), MEMO_TRUST_EVER, &found), MEMO_FRESH);
}

static bool
is_odd(const void *answer, const void *context)
{
	(void)context;
	return *(const int *)answer % 2 != 0;
}

static bool
is_equal(const void *answer, const void *context)
{
	return *(const int *)answer == *(const int *)context;
}

/* Each way to say that something changed, in the midst of asking. */
static void
say_all(void)
{
	memo_drop_all(&memo);
}

static void
say_the_key(void)
{
	memo_drop(&memo, memo_text("asked"));
}

static void
say_some(void)
{
	memo_drop_where(&memo, is_odd, NULL);
}

static void
say_another_than_what_is_kept(void)
{
	const int kept = 10;

	memo_drop_unless(&memo, memo_text("asked"), is_equal, &kept);
}

static void
say_perhaps(void)
{
	memo_doubt_all(&memo);
}

static void
what_was_asked_before_a_change_is_not_kept(void)
{
	static void (*const say[])(void) = {
		say_all, say_the_key, say_some, say_another_than_what_is_kept, say_perhaps,
	};
	struct memo_asked asked;
	int stale = 2;

	for (size_t i = 0; i < COUNT(say); i++) {
		asked = memo_ask(&memo, memo_text("asked"));
		say[i]();
		memo_keep(&memo, memo_text("asked"), &asked, &stale);
		CU_ASSERT_EQUAL(find("asked"), 0);
		keep("asked", 4);	/* and what was asked after it is */
		CU_ASSERT_EQUAL(find("asked"), 4);
		memo_drop_all(&memo);
	}
}

/* One asks, another has kept what is true since, and then it is said that it changed. */
static void
a_change_that_is_known_already_ends_what_is_being_asked(void)
{
	const struct memo_asked asked = memo_ask(&memo, memo_text("asked"));
	int stale = 2, true_now = 10;

	keep("asked", true_now);
	memo_drop_unless(&memo, memo_text("asked"), is_equal, &true_now);
	CU_ASSERT_EQUAL(find("asked"), 10);
	memo_keep(&memo, memo_text("asked"), &asked, &stale);
	CU_ASSERT_EQUAL(find("asked"), 10);
	true_now = 11;
	memo_drop_unless(&memo, memo_text("asked"), is_equal, &true_now);
	CU_ASSERT_EQUAL(find("asked"), 0);
}

static void
only_what_it_is_said_of_is_dropped(void)
{
	keep("one", 1);
	keep("two", 2);
	memo_drop_where(&memo, is_odd, NULL);
	CU_ASSERT_EQUAL(find("one"), 0);
	CU_ASSERT_EQUAL(find("two"), 2);
}

static void
what_is_in_doubt_is_old_until_it_is_asked_again(void)
{
	int answer = 0;

	keep("doubt", 6);
	memo_doubt_all(&memo);
	CU_ASSERT_EQUAL(memo_find(&memo, memo_text("doubt"), MEMO_TRUST_EVER, &answer), MEMO_OLD);
	CU_ASSERT_EQUAL(answer, 6);
	keep("doubt", 7);
	CU_ASSERT_EQUAL(find("doubt"), 7);
}

/* More than there is room for: the rest is asked for more often, no more than that. */
static void
it_is_bounded_and_what_is_found_often_stays(void)
{
	char key[16];
	int found = 0;

	keep("often", 9);
	for (int i = 1; i <= 5000; i++) {
		snprintf(key, sizeof(key), "%d", i);
		keep(key, i);
		CU_ASSERT_EQUAL(find(key), i);
		CU_ASSERT_EQUAL(find("often"), 9);
	}
	for (int i = 1; i <= 5000; i++) {
		snprintf(key, sizeof(key), "%d", i);
		found += find(key) == i;
	}
	CU_ASSERT(found >= 64 && found <= 128);
}

/* What is true of each key, and what everybody has been told of it. */
static atomic_int truth[KEYS], told[KEYS];
static atomic_int stale, fresh;
static atomic_bool is_over;

static void *
change(void *context)
{
	unsigned seed = 1;
	char key[16];

	(void)context;
	for (int i = 0; !atomic_load(&is_over); i++) {
		int number = rand_r(&seed) % KEYS;

		snprintf(key, sizeof(key), "%d", number);
		const int now = atomic_fetch_add(&truth[number], 1) + 1;

		if (i % 1000 == 0)
			memo_drop_all(&memo);
		else if (i % 1000 == 1)
			memo_doubt_all(&memo);
		else
			memo_drop(&memo, memo_text(key));
		atomic_store(&told[number], now);
		sched_yield();
	}
	return NULL;
}

static void *
ask(void *context)
{
	unsigned seed = (unsigned)(size_t)context;
	char key[16];

	for (int i = 0; i < ROUNDS; i++) {
		const int number = rand_r(&seed) % KEYS, least = atomic_load(&told[number]);
		struct memo_asked asked;
		int answer;

		snprintf(key, sizeof(key), "%d", number);
		if (memo_find(&memo, memo_text(key), MEMO_TRUST_EVER, &answer) == MEMO_FRESH) {
			atomic_fetch_add(answer < least ? &stale : &fresh, 1);
			continue;
		}
		asked = memo_ask(&memo, memo_text(key));
		answer = atomic_load(&truth[number]);
		sched_yield();	/* asking takes its time, and things change meanwhile */
		memo_keep(&memo, memo_text(key), &asked, &answer);
	}
	return NULL;
}

static void
nothing_is_stale_under_threads(void)
{
	pthread_t threads[ASKERS + 1];

	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_create(&threads[i], NULL, i == ASKERS ? change : ask, (void *)(i + 1));
	for (size_t i = 0; i < COUNT(threads); i++) {
		if (i == ASKERS)
			atomic_store(&is_over, true);
		pthread_join(threads[i], NULL);
	}
	CU_ASSERT_EQUAL(stale, 0);
	CU_ASSERT(fresh > 0);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what is kept is found until it is dropped", what_is_kept_is_found_until_it_is_dropped },
		{ "keys are told apart to their last byte", keys_are_told_apart_to_their_last_byte },
		{ "what is older than the trust is old", what_is_older_than_the_trust_is_old },
		{ "what was asked before a change is not kept",
		    what_was_asked_before_a_change_is_not_kept },
		{ "a change that is known already ends what is being asked",
		    a_change_that_is_known_already_ends_what_is_being_asked },
		{ "only what it is said of is dropped", only_what_it_is_said_of_is_dropped },
		{ "what is in doubt is old until it is asked again",
		    what_is_in_doubt_is_old_until_it_is_asked_again },
		{ "it is bounded, and what is found often stays",
		    it_is_bounded_and_what_is_found_often_stays },
		{ "nothing is stale under threads", nothing_is_stale_under_threads },
		CU_TEST_INFO_NULL,
	};

	return suite_run("memo", tests);
}
