/*
 * The cache by itself: hit rates of each policy on traces with a fixed seed,
 * and operations a second against the simplest locked LRU.
 *   cache published   Zipf 0.99, 700,000 keys, 7,000,000 requests, room for 0.1 %
 *   cache curve       the same trace at other sizes, a quarter as long: CSV
 *   cache scan        Zipf with scans of keys that come once
 *   cache speed       threads, millions of operations a second of ours and theirs, ratio
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "lib/cache/cache.h"
#include "trace.h"

static enum err
make(void *context, struct cache_value **out)
{
	(void)context;
	*out = cache_value_new(VALUE);
	memset(cache_value_room(*out), 0, VALUE);
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
	struct cache *cache = cache_new(policy, (int64_t)items * (int64_t)cache_cost(KEY_LEN, VALUE));
	struct cache_stats stats;
	uint64_t seed = SEED;
	int once = KEYS;

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
