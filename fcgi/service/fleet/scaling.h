/*
 * How many hosts a group should have: a pure function of (policy, window, now).
 * It asks no clock and keeps nothing, so that a simulation runs the very same code,
 * and what was decided is reckoned again to the same number from what was written down.
 *
 * Load is counted in hosts: 2.4 is what 2.4 hosts do at 100 % of what is scaled by.
 */
#ifndef SERVICE_FLEET_SCALING_H
#define SERVICE_FLEET_SCALING_H

#include <stddef.h>
#include <stdint.h>

#define SCALING_HOSTS_MAX   1000
#define SCALING_LOAD_MAX    100.0	/* who says more than this of one host is not believed */
#define SCALING_SAMPLES_MAX 720		/* two hours of one each 10 s */
#define SCALING_PAST_STEP_S 300
#define SCALING_PAST_DAYS   7
#define SCALING_PAST_MAX    (SCALING_PAST_DAYS * 86400 / SCALING_PAST_STEP_S)
#define SCALING_REASON_SIZE 200

enum scaling_kind {
	SCALING_STEP,	/* one more above a mark, one less below another */
	SCALING_TARGET,	/* as many as the load will want by when a host can be there */
	SCALING_QUEUE	/* by the age of the oldest job that waits */
};

struct scaling_policy {
	enum scaling_kind kind;
	int    hosts_min, hosts_max;	/* hard bounds, whatever is measured */

	/* SCALING_STEP, percent of what the hosts that are there can do */
	double above_percent, below_percent;

	/* SCALING_TARGET */
	double utilisation;	/* of a host, not to be passed: 0.8 */
	double tolerance;	/* share of it by which less is wanted before there is less: 0.1 */
	double surprise;	/* share of the rises seen before that are provided for: 0.95; above 1, so many times the largest */
	double trend;		/* how much of the present slope is believed to go on: 0..1 */
	int    warm_up_s;	/* from its launch until a host takes load */
	int    lately_s;	/* rises of this time up to now are what may come again */
	int    stabilise_s;	/* the most that was wanted within this time stays */
	double panic;		/* share of all hosts' ability from which on they hide what is asked: 0.98 */
	double panic_growth;	/* then this many times as many hosts, and none less within panic_s */
	int    panic_s;

	/* SCALING_QUEUE */
	int    wait_s;		/* age of the oldest waiting job above which there is one more */
	int    idle_s;		/* without a job, after which there is one less */
};

/* What was measured at one moment of all hosts together. */
struct scaling_sample {
	int64_t at_s;
	double  load;		/* of those that told */
	int     hosts;		/* that are there and take load */
	int     telling;	/* of these, whose beat is not missing */
	int     pending;	/* ordered, and not there yet */
	int     wanted;		/* what was wanted at that moment, as decided then; 0: nothing was decided */
	int     oldest_s;	/* age of the oldest waiting job; 0: none waits */
	int     busy;		/* jobs that run */
};

struct scaling_window {
	const struct scaling_sample *samples;	/* oldest first; the last one is now's */
	size_t samples_count;
	/* Mean load of steps of SCALING_PAST_STEP_S, oldest first, the last ends at past_end_s; NAN: not known. */
	const double *past;
	size_t  past_count;			/* 0: nothing is known of days before */
	int64_t past_end_s;
};

/* Why: the words are made of it and of the numbers, in each language. */
#define SCALING_WHY(X) \
	X(SCALING_UNKNOWN,  "unknown",  "nothing is known of the load: what is there stays") \
	X(SCALING_ABSURD,   "absurd",   "what was measured cannot be: what is there stays") \
	X(SCALING_STEADY,   "steady",   "the load is what these hosts are for") \
	X(SCALING_PENDING,  "pending",  "a host that was ordered is still to come") \
	X(SCALING_MORE,     "more",     "the load is above the mark") \
	X(SCALING_LESS,     "less",     "the load is below the mark") \
	X(SCALING_RISE,     "rise",     "the load rises, or rose so before") \
	X(SCALING_SETTLING, "settling", "less is wanted, but more was a moment ago") \
	X(SCALING_PANIC,    "panic",    "all hosts do what they can, and what is asked cannot be seen") \
	X(SCALING_WAITING,  "waiting",  "a job has waited too long") \
	X(SCALING_IDLE,     "idle",     "no job runs or waits")

enum scaling_why {
#define SCALING_WHY_SYMBOL(symbol, word, text) symbol,
	SCALING_WHY(SCALING_WHY_SYMBOL)
#undef SCALING_WHY_SYMBOL
};

struct scaling_decision {
	int    hosts;		/* absolute, within the bounds: repeating it changes nothing */
	int    wanted;		/* before what settles: goes into the next window's sample */
	enum scaling_why why;
	double load;		/* what was measured, in hosts */
	double provided;	/* the load that is provided for, in hosts; 0: the policy does not say */
};

/*
 * How many hosts there should be from `now_s` on.  Where nothing is known, or what is
 * said is absurd, what is there (and ordered) stays, within the bounds.
 */
struct scaling_decision scaling_decide(const struct scaling_policy *policy, const struct scaling_window *window, int64_t now_s);

/* NULL, or what is wrong with a policy that somebody wrote. */
const char *scaling_policy_fault(const struct scaling_policy *policy);

/* The word of `why` in the API. */
const char *scaling_why_word(enum scaling_why why);

/* A sentence of at most SCALING_REASON_SIZE bytes: "3 to 4: the load is above the mark (2.31 of 3 hosts)". */
void scaling_reason(const struct scaling_decision *decision, const struct scaling_sample *now, char *out);

#endif
