/* Scaling: what each policy decides, what it does not believe, and that it says why. */
#include <math.h>
#include <string.h>

#include "lib/base/count.h"
#include "service/fleet/scaling.h"
#include "support/run/suite.h"

#define NOW   1000000
#define EACH  10

static const struct scaling_policy step = {
	.kind = SCALING_STEP, .hosts_min = 2, .hosts_max = 5, .above_percent = 70, .below_percent = 40,
};
static const struct scaling_policy target = {
	.kind = SCALING_TARGET, .hosts_min = 2, .hosts_max = 50, .utilisation = 0.8, .tolerance = 0.1,
	.surprise = 1, .trend = 1, .warm_up_s = 120, .lately_s = 3600, .stabilise_s = 300,
	.panic = 0.98, .panic_growth = 1.5, .panic_s = 60,
};
static const struct scaling_policy queue = {
	.kind = SCALING_QUEUE, .hosts_min = 1, .hosts_max = 3, .wait_s = 60, .idle_s = 300,
};

static struct scaling_sample samples[SCALING_SAMPLES_MAX];
static double past[SCALING_PAST_MAX];
static struct scaling_window window;

/* An hour of `load`, the last sample being now's, on so many hosts. */
static struct scaling_sample *
steady(double load, int hosts)
{
	window = (struct scaling_window){ .samples = samples, .samples_count = 361 };
	for (size_t i = 0; i < window.samples_count; i++)
		samples[i] = (struct scaling_sample){
			.at_s = NOW - (int64_t)(window.samples_count - 1 - i) * EACH,
			.load = load, .hosts = hosts, .telling = hosts, .wanted = hosts,
		};
	return &samples[window.samples_count - 1];
}

static struct scaling_decision
decide(const struct scaling_policy *policy)
{
	return scaling_decide(policy, &window, NOW);
}

static void
test_step_moves_one_beyond_its_marks(void)
{
	static const struct { double percent; int hosts, then; enum scaling_why why; } rows[] = {
		{ 70,   3, 3, SCALING_STEADY }, { 70.1, 3, 4, SCALING_MORE }, { 100, 3, 4, SCALING_MORE },
		{ 40,   3, 3, SCALING_STEADY }, { 39.9, 3, 2, SCALING_LESS }, { 0,   3, 2, SCALING_LESS },
		{ 95,   5, 5, SCALING_MORE },   { 5,    2, 2, SCALING_LESS },	/* the bounds hold */
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		steady(rows[i].percent * rows[i].hosts / 100, rows[i].hosts);
		CU_ASSERT_EQUAL(decide(&step).hosts, rows[i].then);
		CU_ASSERT_EQUAL(decide(&step).why, rows[i].why);
	}
}

static void
test_step_waits_for_who_is_ordered(void)
{
	struct scaling_sample *now = steady(2.9, 3);

	now->pending = 1;
	CU_ASSERT_EQUAL(decide(&step).hosts, 4);
	CU_ASSERT_EQUAL(decide(&step).why, SCALING_PENDING);
}

/* The curve of SIMULATE=step: 20 to 95 by 5 points each 5 s, ten ticks there, and back. */
static void
test_a_rise_and_a_fall_go_from_two_to_five_and_back(void)
{
	int hosts = 2, most = 0;

	for (int tick = 0; tick < 60; tick++) {
		int up = tick < 15 ? 20 + tick * 5 : tick < 25 ? 95 : tick < 40 ? 95 - (tick - 25) * 5 : 20;
		steady(up * hosts / 100.0, hosts);
		if (tick % 2 == 0)
			hosts = decide(&step).hosts;
		most = hosts > most ? hosts : most;
	}
	CU_ASSERT_EQUAL(most, 5);
	CU_ASSERT_EQUAL(hosts, 2);
}

static void
test_silence_moves_nothing(void)
{
	struct scaling_sample *now = steady(0.5, 3);

	now->telling = 1;	/* of two hosts nothing is known: they may be full */
	CU_ASSERT_EQUAL(decide(&step).hosts, 3);
	now->load = 0.95;	/* they may be idle */
	CU_ASSERT_EQUAL(decide(&step).hosts, 3);
	now->telling = 0;
	now->load = 0;
	CU_ASSERT_EQUAL(decide(&step).hosts, 3);
	CU_ASSERT_EQUAL(decide(&target).hosts, 3);
}

static void
test_what_cannot_be_is_not_believed(void)
{
	static const struct scaling_sample absurd[] = {
		{ .load = NAN, .hosts = 3, .telling = 3 }, { .load = INFINITY, .hosts = 3, .telling = 3 },
		{ .load = -1, .hosts = 3, .telling = 3 }, { .load = 301, .hosts = 3, .telling = 3 },
		{ .load = 1, .hosts = 3, .telling = 4 }, { .load = 1, .hosts = 3, .telling = 3, .pending = -2 },
		{ .load = 1, .hosts = 3, .telling = 0 },
	};
	static const struct scaling_policy *const policies[] = { &step, &target, &queue };

	for (size_t i = 0; i < COUNT(absurd); i++)
		for (size_t p = 0; p < COUNT(policies); p++) {
			*steady(1, 3) = absurd[i];
			struct scaling_decision decision = decide(policies[p]);
			CU_ASSERT_EQUAL(decision.why, SCALING_ABSURD);
			CU_ASSERT_EQUAL(decision.hosts, absurd[i].pending < 0 ? policies[p]->hosts_min : 3);
		}
	window.samples_count = 0;
	CU_ASSERT_EQUAL(decide(&target).why, SCALING_UNKNOWN);
	CU_ASSERT_EQUAL(decide(&target).hosts, 2);
}

static void
test_a_calm_load_needs_no_room(void)
{
	steady(2.39, 3);
	CU_ASSERT_EQUAL(decide(&target).hosts, 3);
	CU_ASSERT_EQUAL(decide(&target).why, SCALING_STEADY);
	CU_ASSERT_DOUBLE_EQUAL(decide(&target).provided, 2.39, 1e-9);
	steady(2.41, 3);
	CU_ASSERT_EQUAL(decide(&target).hosts, 4);
}

static void
test_a_rise_that_was_seen_is_provided_for(void)
{
	steady(2, 3);
	for (size_t i = 100; i < 105; i++)	/* a wave of 50 s, three quarters of an hour ago */
		samples[i].load = 4;
	CU_ASSERT_EQUAL(decide(&target).hosts, 5);
	CU_ASSERT_EQUAL(decide(&target).why, SCALING_RISE);
	CU_ASSERT_DOUBLE_EQUAL(decide(&target).provided, 4, 1e-9);
	struct scaling_policy shy = target;
	shy.surprise = 1.5;			/* half more than was ever seen */
	CU_ASSERT_DOUBLE_EQUAL(scaling_decide(&shy, &window, NOW).provided, 5, 1e-9);
	struct scaling_policy bold = target;
	bold.surprise = 0.5;			/* seldom enough not to count */
	CU_ASSERT_EQUAL(scaling_decide(&bold, &window, NOW).hosts, 3);
}

static void
test_a_slope_goes_on_for_a_warm_up(void)
{
	struct scaling_sample *now = steady(2, 4);

	for (size_t i = 0; i < 25; i++)		/* 0.1 each 10 s, for four minutes */
		samples[window.samples_count - 25 + i].load = 2 + 0.05 * (double)(i + 1);
	CU_ASSERT_DOUBLE_EQUAL(now->load, 3.25, 1e-9);
	struct scaling_policy bold = target;
	bold.surprise = 0.5;	/* that it began so suddenly is not provided for */
	CU_ASSERT_DOUBLE_EQUAL(decide(&bold).provided, 3.25 + 12 * 0.05, 1e-9);
	CU_ASSERT_EQUAL(decide(&bold).hosts, 5);
	CU_ASSERT_EQUAL(decide(&target).hosts, 6);
}

static void
test_what_rose_at_this_time_yesterday_is_provided_for(void)
{
	steady(2, 3);
	window.past = past;
	window.past_count = SCALING_PAST_MAX;
	window.past_end_s = NOW;
	for (size_t i = 0; i < SCALING_PAST_MAX; i++)
		past[i] = 2;
	CU_ASSERT_EQUAL(decide(&target).hosts, 3);
	size_t yesterday = SCALING_PAST_MAX - 86400 / SCALING_PAST_STEP_S;
	past[yesterday] = past[yesterday + 1] = 6;	/* begins now, a day ago */
	CU_ASSERT_EQUAL(decide(&target).hosts, 4);
	past[yesterday] = past[yesterday + 1] = NAN;	/* nothing is known of it */
	CU_ASSERT_EQUAL(decide(&target).hosts, 3);
}

static void
test_less_comes_after_it_has_settled(void)
{
	struct scaling_sample *now = steady(1, 5);

	CU_ASSERT_EQUAL(decide(&target).hosts, 5);	/* five were wanted a moment ago */
	CU_ASSERT_EQUAL(decide(&target).why, SCALING_SETTLING);
	CU_ASSERT_EQUAL(decide(&target).wanted, 2);
	for (size_t i = 0; i < window.samples_count; i++)
		samples[i].wanted = 2;
	CU_ASSERT_EQUAL(decide(&target).hosts, 2);
	CU_ASSERT_EQUAL(decide(&target).why, SCALING_LESS);
	now[-3].load = 5;				/* all were full half a minute ago */
	struct scaling_policy bold = target;
	bold.surprise = 0.5;
	CU_ASSERT_EQUAL(decide(&bold).hosts, 5);
}

static void
test_full_hosts_hide_what_is_asked(void)
{
	steady(4, 4);
	CU_ASSERT_EQUAL(decide(&target).hosts, 6);
	CU_ASSERT_EQUAL(decide(&target).why, SCALING_PANIC);
}

static void
test_a_queue_is_measured_by_its_oldest_job(void)
{
	struct scaling_sample *now = steady(0, 2);

	now->oldest_s = 61;
	CU_ASSERT_EQUAL(decide(&queue).hosts, 3);
	CU_ASSERT_EQUAL(decide(&queue).why, SCALING_WAITING);
	now->oldest_s = 60;
	CU_ASSERT_EQUAL(decide(&queue).hosts, 2);
	now->oldest_s = 0;
	CU_ASSERT_EQUAL(decide(&queue).hosts, 1);
	CU_ASSERT_EQUAL(decide(&queue).why, SCALING_IDLE);
	now[-20].busy = 1;
	CU_ASSERT_EQUAL(decide(&queue).hosts, 2);
}

/* Repeated, and from a copy: the same number, whatever was asked between. */
static void
test_the_same_window_gives_the_same_number(void)
{
	struct scaling_sample copy[SCALING_SAMPLES_MAX];
	struct scaling_decision first, again;

	steady(2, 3);
	for (size_t i = 0; i < window.samples_count; i++)
		samples[i].load = 2 + sin((double)i);
	first = decide(&target);
	memcpy(copy, samples, sizeof(copy));
	steady(5, 5);
	decide(&target);
	window.samples = copy;
	again = decide(&target);
	CU_ASSERT_EQUAL(first.hosts, again.hosts);
	CU_ASSERT_EQUAL(first.why, again.why);
	CU_ASSERT_DOUBLE_EQUAL(first.provided, again.provided, 0);
}

static void
test_it_says_why(void)
{
	char reason[SCALING_REASON_SIZE];
	struct scaling_sample *now = steady(2.4, 3);
	struct scaling_decision decision = decide(&step);

	scaling_reason(&decision, now, reason);
	CU_ASSERT_STRING_EQUAL(reason, "3 to 4: the load is above the mark (2.40 of 3 hosts)");
	CU_ASSERT_STRING_EQUAL(scaling_why_word(decision.why), "more");
	scaling_reason(&decision, NULL, reason);
	CU_ASSERT_STRING_EQUAL(reason, "4: the load is above the mark");
}

static void
test_a_policy_that_cannot_be_is_told(void)
{
	struct scaling_policy policy = step;

	CU_ASSERT_PTR_NULL(scaling_policy_fault(&step));
	CU_ASSERT_PTR_NULL(scaling_policy_fault(&target));
	CU_ASSERT_PTR_NULL(scaling_policy_fault(&queue));
	policy.hosts_max = 1;
	CU_ASSERT_PTR_NOT_NULL(scaling_policy_fault(&policy));
	policy = step;
	policy.below_percent = 80;
	CU_ASSERT_PTR_NOT_NULL(scaling_policy_fault(&policy));
	policy = target;
	policy.utilisation = NAN;
	CU_ASSERT_PTR_NOT_NULL(scaling_policy_fault(&policy));
	policy = target;
	policy.lately_s = 60;
	CU_ASSERT_PTR_NOT_NULL(scaling_policy_fault(&policy));
	policy = queue;
	policy.idle_s = 0;
	CU_ASSERT_PTR_NOT_NULL(scaling_policy_fault(&policy));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "step moves one beyond its marks", test_step_moves_one_beyond_its_marks },
		{ "step waits for who is ordered", test_step_waits_for_who_is_ordered },
		{ "2, 5, 2", test_a_rise_and_a_fall_go_from_two_to_five_and_back },
		{ "silence moves nothing", test_silence_moves_nothing },
		{ "what cannot be is not believed", test_what_cannot_be_is_not_believed },
		{ "a calm load needs no room", test_a_calm_load_needs_no_room },
		{ "a rise that was seen is provided for", test_a_rise_that_was_seen_is_provided_for },
		{ "a slope goes on for a warm-up", test_a_slope_goes_on_for_a_warm_up },
		{ "what rose at this time yesterday", test_what_rose_at_this_time_yesterday_is_provided_for },
		{ "less comes after it has settled", test_less_comes_after_it_has_settled },
		{ "full hosts hide what is asked", test_full_hosts_hide_what_is_asked },
		{ "a queue by its oldest job", test_a_queue_is_measured_by_its_oldest_job },
		{ "the same window, the same number", test_the_same_window_gives_the_same_number },
		{ "it says why", test_it_says_why },
		{ "a policy that cannot be is told", test_a_policy_that_cannot_be_is_told },
		CU_TEST_INFO_NULL,
	};

	return suite_run("scaling", tests);
}
