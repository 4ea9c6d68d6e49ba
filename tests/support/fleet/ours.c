/* The site's own policies, asked as the controller asks them. */
#include <err.h>
#include <stdlib.h>

#include "support/fleet/fleet.h"
#include "service/fleet/scaling.h"

#define WINDOW_TICKS (3900 / CURVE_TICK_S)
#define STEP_TICKS   (SCALING_PAST_STEP_S / CURVE_TICK_S)

enum { SURPRISE, TREND, STABILISE_S };

struct memory {
	struct scaling_sample samples[WINDOW_TICKS];
	double *seen;		/* a tick each: what was measured */
	double *past;		/* the same in steps */
};

static double *
allocate(size_t count)
{
	double *values = calloc(count, sizeof *values);

	if (values == NULL)
		err(1, "calloc");
	return values;
}

static void
see(struct run *run, size_t tick, double load)
{
	struct memory *memory = run->own;

	memory->seen[tick] = load;
	memory->past[tick / STEP_TICKS] += load / STEP_TICKS;
}

static void
begin(struct run *run)
{
	struct memory *memory = calloc(1, sizeof *memory);

	if (memory == NULL)
		err(1, "calloc");
	run->own = memory;
	memory->seen = allocate(run->curve->ticks);
	memory->past = allocate(run->curve->ticks / STEP_TICKS + 1);
	for (size_t tick = 0; tick < run->from; tick++)
		see(run, tick, fleet_load(run, run->tick - tick));
}

static void
end(struct run *run)
{
	struct memory *memory = run->own;

	free(memory->seen);
	free(memory->past);
	free(memory);
}

static size_t
fill_samples(const struct run *run, struct memory *memory)
{
	size_t count = run->tick + 1 < WINDOW_TICKS ? run->tick + 1 : WINDOW_TICKS;

	for (size_t i = 0; i < count; i++) {
		size_t tick = run->tick - (count - 1 - i);
		memory->samples[i] = (struct scaling_sample){
			.at_s = (int64_t)tick * CURVE_TICK_S, .load = memory->seen[tick], .wanted = run->wanted[tick],
			.hosts = run->ready, .telling = run->ready, .pending = run->pending,
		};
	}
	return count;
}

static int
ask(struct run *run, const struct scaling_policy *policy)
{
	struct memory *memory = run->own;
	struct scaling_window window = { .samples = memory->samples };
	size_t steps = (run->tick + 1) / STEP_TICKS;
	size_t first = steps > SCALING_PAST_MAX ? steps - SCALING_PAST_MAX : 0;

	see(run, run->tick, fleet_measured(run, 1));
	window.samples_count = fill_samples(run, memory);
	window.past = memory->past + first;
	window.past_count = steps - first;
	window.past_end_s = (int64_t)steps * SCALING_PAST_STEP_S;
	struct scaling_decision decision = scaling_decide(policy, &window, (int64_t)run->tick * CURVE_TICK_S);
	run->wanted[run->tick] = decision.wanted;
	return decision.hosts;
}

static int
target_decide(struct run *run)
{
	struct scaling_policy policy = {
		.kind = SCALING_TARGET, .hosts_min = run->world->hosts_min, .hosts_max = run->world->hosts_max,
		.utilisation = run->world->limit, .tolerance = 0, .surprise = run->knobs[SURPRISE], .trend = run->knobs[TREND],
		.warm_up_s = run->world->boot_s + CURVE_TICK_S, .lately_s = 3600, .stabilise_s = (int)run->knobs[STABILISE_S],
		.panic = 0.98, .panic_growth = 1.5, .panic_s = 60,
	};

	return ask(run, &policy);
}

const struct fleet_policy ours_target = {
	.name = "target", .decide = target_decide, .begin = begin, .end = end,
	.choices = { 6, 2, 2 },
	.values = { { 0.8, 0.9, 0.97, 1.0, 1.5, 3.0 }, { 0, 0.7 }, { 60, 300 } },
};

static int
step_decide(struct run *run)
{
	struct scaling_policy policy = {
		.kind = SCALING_STEP, .hosts_min = run->world->hosts_min, .hosts_max = run->world->hosts_max,
		.above_percent = 70, .below_percent = 40,
	};

	return ask(run, &policy);
}

const struct fleet_policy ours_step = {
	.name = "step", .decide = step_decide, .begin = begin, .end = end,
	.choices = { 1, 1, 1 }, .values = { { 0 }, { 0 }, { 0 } },
};
