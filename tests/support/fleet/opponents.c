/*
 * Who we are compared with, from their documents.
 *
 * HPA: kubernetes.io, "Horizontal Pod Autoscaling", algorithm details: every 15 s
 * ceil(replicas × metric / target), nothing within 10 %; who is not ready counts as 0
 * where there would be more; the highest recommendation of the stabilisation window
 * holds where there would be less; at most 4 or 100 % more a period.
 *
 * Target tracking: docs.aws.amazon.com, "Target tracking scaling policies for Amazon EC2
 * Auto Scaling", and the alarms that it makes: above the target for three minutes, or
 * below 90 % of it for fifteen; in proportion; not while instances warm up where there
 * would be less.
 */
#include <math.h>

#include "support/fleet/fleet.h"

#define MINUTE (60 / CURVE_TICK_S)

enum { HPA_TARGET, HPA_STABILISE_S };
enum { TRACKING_TARGET, TRACKING_OUT_MINUTES };

static double
hpa_recommends(const struct run *run)
{
	double target = run->knobs[HPA_TARGET];
	double load = fleet_measured(run, 30 / CURVE_TICK_S);
	int all = run->ready + run->pending;
	double ratio = load / (run->ready * target);

	if (fabs(ratio - 1) <= 0.1)
		return all;
	if (ratio < 1)
		return ceil(ratio * run->ready - 1e-9);
	ratio = load / (all * target);
	return ratio > 1.1 ? fmin(ceil(ratio * all - 1e-9), fmax(all + 4, all * 2)) : all;
}

static int
hpa_decide(struct run *run)
{
	int all = run->ready + run->pending;
	int most = run->wanted[run->tick] = (int)hpa_recommends(run);
	size_t window = (size_t)run->knobs[HPA_STABILISE_S] / CURVE_TICK_S;

	if (most >= all)
		return most;
	for (size_t back = 1; back <= window && run->tick - back >= run->from; back++)
		if (run->wanted[run->tick - back] > most)
			most = run->wanted[run->tick - back];
	return most < all ? most : all;
}

const struct fleet_policy opponents_hpa = {
	.name = "HPA", .decide = hpa_decide,
	.choices = { 8, 3, 1 },
	.values = { { 0.30, 0.36, 0.42, 0.48, 0.54, 0.60, 0.67, 0.74 }, { 60, 300, 900 } },
};

static int
tracking_decide(struct run *run)
{
	double target = run->knobs[TRACKING_TARGET];
	int all = run->ready + run->pending;

	if (run->tick % MINUTE != MINUTE - 1)
		return all;
	double used = fleet_measured(run, MINUTE) / run->ready;
	int wanted = (int)ceil(run->ready * used / target - 1e-9);
	run->above = used > target ? run->above + 1 : 0;
	run->below = used < 0.9 * target ? run->below + 1 : 0;
	if (run->above >= run->knobs[TRACKING_OUT_MINUTES] && wanted > all)
		return wanted;
	if (run->below >= 15 && run->pending == 0 && wanted < all)
		return wanted;
	return all;
}

const struct fleet_policy opponents_tracking = {
	.name = "target tracking", .decide = tracking_decide,
	.choices = { 8, 3, 1 },
	.values = { { 0.20, 0.26, 0.32, 0.38, 0.46, 0.54, 0.63, 0.74 }, { 1, 2, 3 } },
};
