/*
 * A group of hosts that follows a curve: what is ordered takes load a boot later, what
 * is taken away goes at once.  Hosts show at most what they can do.
 */
#ifndef SUPPORT_FLEET_H
#define SUPPORT_FLEET_H

#include <stdbool.h>

#include "support/fleet/curve.h"

#define FLEET_KNOBS 3

struct fleet_world {
	double hosts_at_busy;	/* that the curve's 1 takes, at `limit` each */
	double limit;		/* of a host: above it people wait */
	int    boot_s;
	int    hosts_min, hosts_max;
};

struct run {
	const struct fleet_world *world;
	const struct curve *curve;
	const double *knobs;	/* what is tuned, of the policy */
	size_t from;		/* ticks before it are history alone */
	size_t tick;
	int    ready, pending;
	int   *wanted;		/* a tick each: a policy's own memory */
	int    above, below;	/* the same: periods in a row */
	void  *own;		/* the same, or NULL */
};

struct fleet_policy {
	const char *name;
	int  (*decide)(struct run *run);		/* how many hosts, pending ones included */
	void (*begin)(struct run *run);			/* NULL: nothing to prepare */
	void (*end)(struct run *run);
	size_t choices[FLEET_KNOBS];
	double values[FLEET_KNOBS][8];			/* of each knob; all are tried with all */
};

struct fleet_score {
	double hours;		/* of instances, from launch to end */
	double violations;	/* minutes in which a host had more than its limit */
	double minutes;		/* all */
	double ideal;		/* hours of who knows the future and boots in no time */
};

extern const struct fleet_policy ours_target, ours_step, opponents_hpa, opponents_tracking;

/* Load at `back` ticks before now, in hosts; as measured: at most what was ready now. */
double fleet_load(const struct run *run, size_t back);
double fleet_measured(const struct run *run, size_t ticks);	/* mean of so many up to now */

struct fleet_score fleet_run(const struct fleet_policy *policy, const double *knobs, const struct fleet_world *world, const struct curve *curve);

#endif
