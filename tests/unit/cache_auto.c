/* service/cache_auto: what follows from a minute, and what does not. */
#include <string.h>

#include "service/image/cache_size.h"
#include "support/run/suite.h"

#define MB (INT64_C(1024) * 1024)

static const struct cache_config config = {
	.policy = "sieve", .capacity_bytes = 100 * MB, .mode = "auto",
	.max_miss_rate = 0.2, .min_miss_rate = 0.05, .expand_ratio = 1.5, .shrink_ratio = 0.5,
	.min_capacity_bytes = 40 * MB, .max_capacity_bytes = 120 * MB,
};

static const struct cache_window busy = {
	.is_known = true, .requests = 1000, .misses = 100, .evictions = 50, .since_change_s = 600,
};

static void
expect(const struct cache_config *with, const struct cache_window *window, const char *action,
    const char *reason, int64_t after)
{
	const struct cache_decision decision = cache_decide(with, window);

	CU_ASSERT_STRING_EQUAL(decision.action, action);
	CU_ASSERT_STRING_EQUAL(decision.reason, reason);
	CU_ASSERT_EQUAL(decision.capacity_before, with->capacity_bytes);
	CU_ASSERT_EQUAL(decision.capacity_after, after);
}

static struct cache_window
missing(int64_t misses)
{
	struct cache_window window = busy;

	window.misses = misses;
	return window;
}

static void
many_misses_with_evictions_make_it_grow_to_the_bound(void)
{
	struct cache_config small = config, full = config;
	struct cache_window window = missing(201);

	expect(&config, &window, "grow", "many_misses", 120 * MB);
	small.capacity_bytes = 40 * MB;
	expect(&small, &window, "grow", "many_misses", 60 * MB);
	full.capacity_bytes = 120 * MB;
	expect(&full, &window, "hold", "at_max", 120 * MB);
	window.evictions = 0;
	expect(&config, &window, "hold", "no_evictions", 100 * MB);
}

static void
few_misses_make_it_shrink_to_the_bound(void)
{
	struct cache_config small = config;
	struct cache_window window = missing(49);

	expect(&config, &window, "shrink", "few_misses", 50 * MB);
	small.capacity_bytes = 60 * MB;
	expect(&small, &window, "shrink", "few_misses", 40 * MB);
	small.capacity_bytes = 40 * MB;
	expect(&small, &window, "hold", "at_min", 40 * MB);
}

static void
between_the_rates_nothing_happens(void)
{
	struct cache_window window = missing(200);

	expect(&config, &window, "hold", "in_band", 100 * MB);
	window = missing(50);
	expect(&config, &window, "hold", "in_band", 100 * MB);
}

static void
too_little_is_known(void)
{
	struct cache_window window = missing(1000);

	window.is_known = false;
	expect(&config, &window, "hold", "no_data", 100 * MB);
	window = (struct cache_window){ true, CACHE_AUTO_REQUESTS_MIN - 1, 99, 99, 600 };
	expect(&config, &window, "hold", "few_requests", 100 * MB);
	window = missing(1000);
	window.since_change_s = CACHE_AUTO_WINDOW_S - 1;
	expect(&config, &window, "hold", "settling", 100 * MB);
}

static void
what_is_out_of_bounds_is_brought_back(void)
{
	struct cache_config off = config;

	off.capacity_bytes = 10 * MB;
	expect(&off, &busy, "grow", "out_of_bounds", 40 * MB);
	off.capacity_bytes = 500 * MB;
	expect(&off, &busy, "shrink", "out_of_bounds", 120 * MB);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "many misses with evictions make it grow to the bound", many_misses_with_evictions_make_it_grow_to_the_bound },
		{ "few misses make it shrink to the bound", few_misses_make_it_shrink_to_the_bound },
		{ "between the rates nothing happens", between_the_rates_nothing_happens },
		{ "too little is known", too_little_is_known },
		{ "what is out of bounds is brought back", what_is_out_of_bounds_is_brought_back },
		CU_TEST_INFO_NULL,
	};

	return suite_run("unit/cache_auto", tests);
}
