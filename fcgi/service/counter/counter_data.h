/* What was counted, as CloudWatch's data. */
#ifndef SERVICE_COUNTER_DATA_H
#define SERVICE_COUNTER_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cloudwatch_datum;

/* Dimensions of every metric; those of a program's sums have the first alone. */
#define COUNTER_DIMENSION_PROGRAM  "Program"
#define COUNTER_DIMENSION_INSTANCE "Instance"	/* the host */
#define COUNTER_LATENCY            "latency"	/* of the buckets' figures together */

/* One figure of a program on a host in one step. */
struct counter_row {
	const char *program;
	const char *host;
	int64_t     at_us;
	const char *name;
	double      value;
};

/*
 * Give `take` the data of `rows`, which are sorted by program, time and host:
 * each figure under its own name, the latency's buckets as one histogram whose
 * sum is latency_us, and behind a program's hosts what alarms want of all of
 * them: requests, status_5xx and latency.  Data live until `take` returns.
 */
void counter_data(const struct counter_row *rows, size_t count, bool is_fine,
    void (*take)(void *context, const struct cloudwatch_datum *datum), void *context);

/* The most data that a program on a host makes in a step, with its share of the sums. */
#define COUNTER_DATA_MAX 40

#endif
