/*
 * The cache by itself: hit rates of each policy on traces with a fixed seed,
 * and operations a second against the simplest locked LRU.
 *   cache published   Zipf 0.99, 700,000 keys, 7,000,000 requests, room for 0.1 %
 *   cache curve       the same trace at other sizes, a quarter as long: CSV
 *   cache scan        Zipf with scans of keys that come once
 *   cache speed       millions of operations a second, 1 and 2 threads: ours, theirs
 */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "lib/cache.h"
#include "simple_lru.h"

#define KEYS     700000
#define REQUESTS 7000000
#define ALPHA    0.99
#define SEED     20240607u
#define KEY_LEN  10

static double  *cdf;
static uint64_t seed;

static uint64_t
random_next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static void
zipf_init(void)
{
	double sum = 0;

	cdf = malloc(sizeof(*cdf) * KEYS);
	for (int i = 0; i < KEYS; i++)
		cdf[i] = sum += 1 / pow(i + 1, ALPHA);
	for (int i = 0; i < KEYS; i++)
		cdf[i] /= sum;
}

static int
zipf(uint64_t *state)
{
	double u = (double)(random_next(state) >> 11) / 9007199254740992.0;
	int low = 0, high = KEYS - 1;

	while (low < high) {
		int middle = (low + high) / 2;

		if (cdf[middle] < u)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum err
make(void *context, struct cache_value **out)
{
	(void)context;
	*out = cache_value_new(8);
	memset(cache_value_room(*out), 0, 8);
	return ERR_OK;
}

static void
ask(struct cache *cache, int key)
{
	char text[KEY_LEN + 1];
	struct cache_value *value;

	snprintf(text, sizeof(text), "k%09d", key);
	if (cache_get(cache, text, make, NULL, &value) == ERR_OK)
		cache_release(value);
}

/* The hit rate, in percent, of room for `items`; `scans`: one request in four is a scan's. */
static double
hit_rate(enum cache_policy policy, int items, int requests, int scans)
{
	struct cache *cache = cache_new(policy, (int64_t)items * (int64_t)cache_cost(KEY_LEN, 8));
	struct cache_stats stats;
	int once = KEYS;

	seed = SEED;
	for (int i = 0; i < requests; i++)
		ask(cache, scans && i / 5000 % 4 == 3 ? once++ : zipf(&seed));
	cache_stats(cache, &stats);
	cache_free(cache);
	return 100.0 * (double)stats.total.hits / (double)stats.total.requests;
}

static void
published(void)
{
	for (int p = 0; p < CACHE_POLICIES; p++)
		printf("%s %.2f\n", cache_policy_names[p],
		    hit_rate((enum cache_policy)p, KEYS / 1000, REQUESTS, 0));
}

static void
scan(void)
{
	for (int p = 0; p < CACHE_POLICIES; p++)
		printf("%s %.2f\n", cache_policy_names[p],
		    hit_rate((enum cache_policy)p, KEYS / 100, REQUESTS / 4, 1));
}

static void
curve(void)
{
	static const double shares[] = { 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3 };

	for (int p = 0; p < CACHE_POLICIES; p++)
		for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++)
			printf("%s,%g,%.4f\n", cache_policy_names[p], shares[i],
			    1 - hit_rate((enum cache_policy)p, (int)(KEYS * shares[i]),
			    REQUESTS / 4, 0) / 100);
}

#define SPEED_KEYS 100000
#define SPEED_OPS  2000000
#define SPEED_ROOM 20000

static struct cache      *ours;
static struct simple_lru *theirs;
static int               *trace;

static void *
run_ours(void *from)
{
	for (int i = 0; i < SPEED_OPS; i++)
		ask(ours, trace[(i + *(int *)from) % SPEED_OPS]);
	return NULL;
}

static void *
run_theirs(void *from)
{
	char text[KEY_LEN + 1];

	for (int i = 0; i < SPEED_OPS; i++) {
		snprintf(text, sizeof(text), "k%09d", trace[(i + *(int *)from) % SPEED_OPS]);
		simple_lru_get(theirs, text);
	}
	return NULL;
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
	int from[2] = { 0, SPEED_OPS / 2 };
	pthread_t ids[2];
	double began = now();

	for (int i = 0; i < threads; i++)
		pthread_create(&ids[i], NULL, run, &from[i]);
	for (int i = 0; i < threads; i++)
		pthread_join(ids[i], NULL);
	return (double)threads * SPEED_OPS / (now() - began) / 1e6;
}

static void
speed(void)
{
	seed = SEED;
	trace = malloc(sizeof(*trace) * SPEED_OPS);
	for (int i = 0; i < SPEED_OPS; i++)
		trace[i] = zipf(&seed) % SPEED_KEYS;
	ours = cache_new(CACHE_SIEVE, SPEED_ROOM * (int64_t)cache_cost(KEY_LEN, 8));
	theirs = simple_lru_new(SPEED_ROOM);
	run_ours(&(int){ 0 });
	run_theirs(&(int){ 0 });
	for (int threads = 1; threads <= 2; threads++) {
		double a = speed_of(run_ours, threads), b = speed_of(run_theirs, threads);

		printf("%d %.3f %.3f\n", threads, a, b);
	}
}

int
main(int argc, char **argv)
{
	const char *what = argc == 2 ? argv[1] : "";

	if (sodium_init() < 0)
		return EXIT_FAILURE;
	zipf_init();
	if (strcmp(what, "published") == 0)
		published();
	else if (strcmp(what, "curve") == 0)
		curve();
	else if (strcmp(what, "scan") == 0)
		scan();
	else if (strcmp(what, "speed") == 0)
		speed();
	else
		return EXIT_FAILURE;
	return EXIT_SUCCESS;
}
