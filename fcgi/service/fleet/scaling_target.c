/*
 * As many hosts as the load will want by when one that is ordered now can be there.
 *
 * What is provided for is the load, the part of its slope that is believed to go on,
 * and a rise on top: of all rises above the slope within one warm-up that were seen in
 * the last hour, and at this time of day on the days before, the one that a share of
 * `surprise` of them does not pass.  So a noisy load has much room and a calm one
 * little, and nobody sets how much: it is an empirical quantile of past forecasts'
 * errors (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 5.5).
 *
 * Beats that are missing are treated as Kubernetes' HorizontalPodAutoscaler does, and
 * the most that was wanted lately stays, as there.
 */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "service/fleet/scaling_inside.h"

#define SLOPE_S      120	/* a slope is measured over this time */
#define GAP_S        60		/* samples further apart are not neighbours */
#define AROUND_S     900	/* of other days, this long before and after this time counts */
#define AROUND_EACH  150
#define RISES_MAX    (SCALING_SAMPLES_MAX + SCALING_PAST_DAYS * (2 * AROUND_S / AROUND_EACH + 1))
#define ALIKE_MAX    2.0	/* another day's rise counts at most this many times */

struct rises {
	double values[RISES_MAX];
	size_t count;
};

/* Of load a second at sample `i`; 0 where too little is known. */
static double
slope_at(const struct scaling_window *window, size_t i)
{
	const struct scaling_sample *samples = window->samples;
	size_t j = i;

	while (j > 0 && samples[i].at_s - samples[j].at_s < SLOPE_S) {
		if (samples[j].at_s - samples[j - 1].at_s > GAP_S)
			return 0;
		j--;
	}
	if (samples[i].at_s - samples[j].at_s < SLOPE_S)
		return 0;
	return (samples[i].load - samples[j].load) / (double)(samples[i].at_s - samples[j].at_s);
}

/* The most that the load went above its slope's line within one warm-up after sample `i`. */
static double
rise_after(const struct scaling_question *ask, size_t i)
{
	const struct scaling_sample *from = &ask->window->samples[i];
	double slope = ask->policy->trend * slope_at(ask->window, i);
	double most = 0;

	for (size_t k = i + 1; k < ask->window->samples_count; k++) {
		const struct scaling_sample *to = &ask->window->samples[k];
		double passed = (double)(to->at_s - from->at_s);
		if (passed > ask->policy->warm_up_s)
			break;
		most = fmax(most, to->load - (from->load + slope * passed));
	}
	return most;
}

static void
rises_lately(const struct scaling_question *ask, struct rises *rises)
{
	const struct scaling_window *window = ask->window;
	int64_t last = ask->now_s - ask->policy->warm_up_s;

	for (size_t i = window->samples_count; i-- > 0 && rises->count < SCALING_SAMPLES_MAX;) {
		if (window->samples[i].at_s > last)
			continue;
		if (window->samples[i].at_s < ask->now_s - ask->policy->lately_s)
			break;
		rises->values[rises->count++] = rise_after(ask, i);
	}
}

/* The load of a past moment, between the middles of two steps; NAN: not known. */
static double
past_at(const struct scaling_window *window, int64_t at_s)
{
	double steps = (double)(window->past_end_s - at_s) / SCALING_PAST_STEP_S + 0.5;
	double place = (double)window->past_count - steps;
	double whole = floor(place);

	if (!(whole >= 0) || whole + 1 >= (double)window->past_count)
		return NAN;
	size_t i = (size_t)whole;
	return window->past[i] + (place - whole) * (window->past[i + 1] - window->past[i]);
}

/* The same of a past day, of which only means of five minutes are known. */
static double
past_rise(const struct scaling_question *ask, int64_t at_s)
{
	double from = past_at(ask->window, at_s);
	double slope = ask->policy->trend * (from - past_at(ask->window, at_s - SLOPE_S)) / SLOPE_S;
	int step = ask->policy->warm_up_s < SCALING_PAST_STEP_S ? ask->policy->warm_up_s : SCALING_PAST_STEP_S;
	double most = 0;

	for (int passed = step; passed <= ask->policy->warm_up_s; passed += step) {
		double rise = past_at(ask->window, at_s + passed) - (from + slope * passed);
		if (isnan(rise))
			return NAN;
		most = fmax(most, rise);
	}
	return most;
}

static void
rises_of_days(const struct scaling_question *ask, double load, struct rises *rises)
{
	for (int day = 1; day <= SCALING_PAST_DAYS; day++) {
		int64_t then = ask->now_s - (int64_t)day * 86400;
		double alike = past_at(ask->window, then) > 0 ? load / past_at(ask->window, then) : 1;
		alike = fmin(fmax(alike, 1 / ALIKE_MAX), ALIKE_MAX);
		for (int around = -AROUND_S; around <= AROUND_S; around += AROUND_EACH) {
			double rise = past_rise(ask, then + around);
			if (!isnan(rise))
				rises->values[rises->count++] = rise * alike;
		}
	}
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* What has to be provided for, when the load is `load` now. */
static double
expected(const struct scaling_question *ask, double load)
{
	struct rises rises = { .count = 0 };
	double slope = ask->policy->trend * slope_at(ask->window, ask->window->samples_count - 1);

	rises_lately(ask, &rises);
	rises_of_days(ask, load, &rises);
	if (slope > 0)
		load += slope * ask->policy->warm_up_s;
	if (rises.count == 0)
		return load;
	qsort(rises.values, rises.count, sizeof rises.values[0], by_size);
	size_t rank = (size_t)(ask->policy->surprise * (double)rises.count);
	double rise = rises.values[rank < rises.count ? rank : rises.count - 1];
	return load + fmax(ask->policy->surprise, 1) * rise;
}

/* The most that was wanted within the time of settling, now's included. */
static int
settled(const struct scaling_question *ask, int wanted)
{
	int64_t since = ask->now_s - ask->policy->stabilise_s;

	for (size_t i = ask->window->samples_count; i-- > 0 && ask->window->samples[i].at_s >= since;)
		if (ask->window->samples[i].wanted > wanted)
			wanted = ask->window->samples[i].wanted;
	return wanted;
}

static bool
is_full(const struct scaling_policy *policy, const struct scaling_sample *sample)
{
	return sample->telling > 0 && sample->load >= policy->panic * sample->telling;
}

static bool
panicked(const struct scaling_question *ask)
{
	int64_t since = ask->now_s - ask->policy->panic_s;

	for (size_t i = ask->window->samples_count; i-- > 0 && ask->window->samples[i].at_s >= since;)
		if (is_full(ask->policy, &ask->window->samples[i]))
			return true;
	return false;
}

static int
hosts_for(const struct scaling_policy *policy, double load)
{
	double hosts = ceil(load / policy->utilisation - 1e-9);

	return hosts < SCALING_HOSTS_MAX ? (int)hosts : SCALING_HOSTS_MAX;
}

/* More hosts are wanted for what is known; those that do not tell count as idle. */
static bool
want_more(const struct scaling_question *ask, int have, struct scaling_decision *out)
{
	const struct scaling_sample *now = ask->now;

	out->why = SCALING_RISE;
	out->provided = expected(ask, now->load);
	out->wanted = hosts_for(ask->policy, out->provided);
	int panic = (int)ceil(ask->policy->panic_growth * now->hosts);
	if (is_full(ask->policy, now) && out->wanted < panic) {
		out->why = SCALING_PANIC;
		out->wanted = panic;
	}
	out->hosts = out->wanted;
	return out->wanted > have;
}

void
scaling_target(const struct scaling_question *ask, struct scaling_decision *out)
{
	const struct scaling_sample *now = ask->now;
	int have = scaling_have(now);

	if (want_more(ask, have, out))
		return;
	/* Those that do not tell count as full before there is less. */
	double silent = (now->hosts - now->telling) * ask->policy->utilisation;
	int less = hosts_for(ask->policy, (out->provided + silent) * (1 + ask->policy->tolerance));
	out->hosts = settled(ask, less > out->wanted ? less : out->wanted);
	out->why = SCALING_LESS;
	if (out->hosts >= have || panicked(ask)) {
		out->why = out->wanted < have ? SCALING_SETTLING : SCALING_STEADY;
		out->hosts = have;
	}
}
