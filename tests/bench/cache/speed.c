/* Operations a second of the cache and of the simplest locked LRU, in turn. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/cache/cache.h"
#include "simple_lru.h"
#include "trace.h"

#define OPS         2000000
#define ROOM        (KEYS / 10)	/* items */
#define REPETITIONS 5
#define THREADS_MAX 2

static struct cache      *ours;
static struct simple_lru *theirs;
static char             (*trace)[KEY_LEN + 1];	/* who asks, has just made the key's text */

static enum err
make(void *context, struct cache_value **out)
{
	(void)context;
	*out = cache_value_new(VALUE);
	memset(cache_value_room(*out), 0, VALUE);
	return ERR_OK;
}

/* Both read a byte of what they get, as who asks would. */
static void *
run_ours(void *from)
{
	unsigned sum = 0;

	for (int i = 0, at = *(int *)from; i < OPS; i++, at = at + 1 == OPS ? 0 : at + 1) {
		struct cache_value *value;

		if (cache_get(ours, trace[at], make, NULL, &value) == ERR_OK)
			sum += *(const unsigned char *)value->data;
		cache_release(value);
	}
	return (void *)(size_t)sum;
}

static void *
run_theirs(void *from)
{
	unsigned sum = 0;

	for (int i = 0, at = *(int *)from; i < OPS; i++, at = at + 1 == OPS ? 0 : at + 1) {
		struct simple_value *value = simple_lru_get(theirs, trace[at], VALUE);

		sum += value->bytes[0];
		simple_release(value);
	}
	return (void *)(size_t)sum;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Millions of operations a second. */
static double
speed_of(void *(*run)(void *), int threads)
{
	int from[THREADS_MAX] = { 0, OPS / 2 };
	pthread_t ids[THREADS_MAX];
	double began = now();

	for (int i = 0; i < threads; i++)
		pthread_create(&ids[i], NULL, run, &from[i]);
	for (int i = 0; i < threads; i++)
		pthread_join(ids[i], NULL);
	return (double)threads * OPS / (now() - began) / 1e6;
}

static int
by_size(const void *a, const void *b)
{
	return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static double
median(double *values)
{
	qsort(values, REPETITIONS, sizeof(values[0]), by_size);
	return values[REPETITIONS / 2];
}

static void
compare(int threads)
{
	double a[REPETITIONS], b[REPETITIONS], ratio[REPETITIONS];

	for (int i = 0; i < REPETITIONS; i++) {
		a[i] = speed_of(run_ours, threads);
		b[i] = speed_of(run_theirs, threads);
		ratio[i] = a[i] / b[i];
	}
	printf("%d %.3f %.3f %.3f\n", threads, median(a), median(b), median(ratio));
}

void
speed(void)
{
	uint64_t seed = SEED;
	struct cache_stats stats;

	trace = malloc(sizeof(*trace) * OPS);
	for (int i = 0; i < OPS; i++)
		snprintf(trace[i], sizeof(trace[i]), "k%09d", zipf(&seed));
	ours = cache_new(CACHE_SIEVE, (int64_t)(ROOM * cache_cost(KEY_LEN, VALUE)));
	theirs = simple_lru_new(ROOM * simple_cost(KEY_LEN, VALUE));
	run_ours(&(int){ 0 });
	run_theirs(&(int){ 0 });
	for (int threads = 1; threads <= THREADS_MAX; threads++)
		compare(threads);
	cache_stats(ours, &stats);
	fprintf(stderr, "hit rates %.3f and %.3f\n",
	    (double)stats.total.hits / (double)stats.total.requests, simple_hit_rate(theirs));
}
