/*
 * What a process has done since it began: cumulative, and counted in a few
 * nanoseconds by any thread, each on a cache line of its own.
 */
#ifndef LIB_COUNTERS_H
#define LIB_COUNTERS_H

#include <stdint.h>

/*
 * Upper bounds of the latency's buckets in microseconds; one more has no bound.
 * The steps are those of Prometheus's histograms, from a cache's hit to a time-out.
 */
#define COUNTERS_BOUNDS(X) \
	X(250) X(500) X(1000) X(2500) X(5000) X(10000) X(25000) X(50000) X(100000) \
	X(250000) X(500000) X(1000000) X(2500000) X(5000000) X(10000000)
#define COUNTERS_BUCKETS 16	/* with the last, which takes everything */
#define COUNTERS_CLASSES 5	/* 1xx to 5xx */

extern const int64_t counters_bounds_us[COUNTERS_BUCKETS - 1];

struct counters {
	int64_t requests;
	int64_t by_class[COUNTERS_CLASSES];	/* by_class[1]: 2xx */
	int64_t bytes;				/* of bodies sent */
	int64_t latency_us;			/* of all requests together */
	int64_t latency[COUNTERS_BUCKETS];	/* requests; each in one bucket */
};

/* One request is over: its status (anything else counts as 5xx), time and body. */
void counters_add(int status, int64_t latency_us, int64_t bytes);
/* All threads' together, but for what they are counting just now. */
void counters_read(struct counters *out);

#endif
