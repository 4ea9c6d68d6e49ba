/* One policy, one curve, from the middle of it on: what is before is history. */
#include <err.h>
#include <math.h>
#include <stdlib.h>

#include "support/fleet/fleet.h"

#define ORDERS_MAX 512

struct orders {
	int    hosts[ORDERS_MAX];
	size_t at[ORDERS_MAX];	/* tick at which they take load */
	size_t count;
};

double
fleet_load(const struct run *run, size_t back)
{
	size_t tick = run->tick > back ? run->tick - back : 0;

	return run->curve->load[tick] * run->world->hosts_at_busy * run->world->limit;
}

double
fleet_measured(const struct run *run, size_t ticks)
{
	double sum = 0;

	for (size_t back = 0; back < ticks; back++)
		sum += fleet_load(run, back);
	return fmin(sum / (double)ticks, run->ready);
}

static int
within(const struct fleet_world *world, double hosts)
{
	return (int)fmin(fmax(hosts, world->hosts_min), world->hosts_max);
}

static int
hosts_needed(const struct run *run)
{
	return within(run->world, ceil(fleet_load(run, 0) / run->world->limit - 1e-9));
}

static void
arrive(struct run *run, struct orders *orders)
{
	size_t left = 0;

	for (size_t i = 0; i < orders->count; i++) {
		if (orders->at[i] <= run->tick) {
			run->ready += orders->hosts[i];
			run->pending -= orders->hosts[i];
			continue;
		}
		orders->hosts[left] = orders->hosts[i];
		orders->at[left++] = orders->at[i];
	}
	orders->count = left;
}

/* The youngest orders go first, then hosts that are there. */
static void
take_away(struct run *run, struct orders *orders, int hosts)
{
	while (hosts > 0 && orders->count > 0) {
		int *last = &orders->hosts[orders->count - 1];
		int gone = *last < hosts ? *last : hosts;
		*last -= gone;
		run->pending -= gone;
		hosts -= gone;
		if (*last == 0)
			orders->count--;
	}
	run->ready -= hosts;
}

static void
carry_out(struct run *run, struct orders *orders, int hosts)
{
	int more = hosts - run->ready - run->pending;

	if (more < 0)
		take_away(run, orders, -more);
	if (more <= 0)
		return;
	if (orders->count == ORDERS_MAX)
		errx(1, "more than %d orders at once", ORDERS_MAX);
	orders->hosts[orders->count] = more;
	orders->at[orders->count++] = run->tick + (size_t)(run->world->boot_s / CURVE_TICK_S);
	run->pending += more;
}

static void
live(struct run *run, const struct fleet_policy *policy, struct fleet_score *score)
{
	struct orders orders = { .count = 0 };
	size_t ticks_a_minute = 60 / CURVE_TICK_S;
	bool bad = false;

	for (; run->tick < run->curve->ticks; run->tick++) {
		arrive(run, &orders);
		carry_out(run, &orders, within(run->world, policy->decide(run)));
		score->hours += (run->ready + run->pending) * CURVE_TICK_S / 3600.0;
		score->ideal += hosts_needed(run) * CURVE_TICK_S / 3600.0;
		bad = bad || fleet_load(run, 0) > run->world->limit * run->ready + 1e-9;
		if (run->tick % ticks_a_minute == ticks_a_minute - 1) {
			score->minutes++;
			score->violations += bad;
			bad = false;
		}
	}
}

struct fleet_score
fleet_run(const struct fleet_policy *policy, const double *knobs, const struct fleet_world *world, const struct curve *curve)
{
	struct run run = { .world = world, .curve = curve, .knobs = knobs, .from = curve->ticks / 2, .tick = curve->ticks / 2 };
	struct fleet_score score = { 0 };

	run.wanted = calloc(curve->ticks, sizeof *run.wanted);
	if (run.wanted == NULL)
		err(1, "calloc");
	run.ready = hosts_needed(&run);
	if (policy->begin != NULL)
		policy->begin(&run);
	live(&run, policy, &score);
	if (policy->end != NULL)
		policy->end(&run);
	free(run.wanted);
	return score;
}
