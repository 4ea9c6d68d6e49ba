/* Counters: stripes of relaxed atomics, one a thread while there are enough. */
#include "lib/base/counters.h"

#include <stdatomic.h>
#include <stddef.h>

#define STRIPES    64	/* threads of uploads come and go: past it they share */
#define CACHE_LINE 64

const int64_t counters_bounds_us[COUNTERS_BUCKETS - 1] = {
#define X(bound) bound,
	COUNTERS_BOUNDS(X)
#undef X
};

struct stripe {
	_Alignas(CACHE_LINE) _Atomic int64_t by_class[COUNTERS_CLASSES];
	_Atomic int64_t bytes;
	_Atomic int64_t latency_us;
	_Atomic int64_t latency[COUNTERS_BUCKETS];
};

static struct stripe stripes[STRIPES];
static atomic_uint   threads;
static _Thread_local struct stripe *mine;

static inline void
add(_Atomic int64_t *counter, int64_t n)
{
	atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

static int
bucket_of(int64_t latency_us)
{
	int i;

	for (i = 0; i < COUNTERS_BUCKETS - 1; i++)
		if (latency_us <= counters_bounds_us[i])
			break;
	return i;
}

void
counters_add(int status, int64_t latency_us, int64_t bytes)
{
	const int class = status / 100;

	if (mine == NULL)
		mine = &stripes[atomic_fetch_add(&threads, 1) % STRIPES];
	add(&mine->by_class[class >= 1 && class <= COUNTERS_CLASSES ? class - 1 :
	    COUNTERS_CLASSES - 1], 1);
	add(&mine->bytes, bytes);
	add(&mine->latency_us, latency_us);
	add(&mine->latency[bucket_of(latency_us)], 1);
}

static int64_t
sum(size_t offset)
{
	int64_t all = 0;
	size_t i;

	for (i = 0; i < STRIPES; i++)
		all += atomic_load_explicit(
		    (_Atomic int64_t *)((char *)&stripes[i] + offset), memory_order_relaxed);
	return all;
}

void
counters_read(struct counters *out)
{
	size_t i;

	*out = (struct counters){ 0 };
	for (i = 0; i < COUNTERS_CLASSES; i++) {
		out->by_class[i] = sum(offsetof(struct stripe, by_class) + i * sizeof(int64_t));
		out->requests += out->by_class[i];
	}
	out->bytes = sum(offsetof(struct stripe, bytes));
	out->latency_us = sum(offsetof(struct stripe, latency_us));
	for (i = 0; i < COUNTERS_BUCKETS; i++)
		out->latency[i] = sum(offsetof(struct stripe, latency) + i * sizeof(int64_t));
}
