/* The cache: its bound, its freshness, one maker a key, and its counts. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cache/cache.h"
#include "support/run/suite.h"

#define THREADS 8
#define ROUNDS  20000
#define KEYS    504	/* a multiple of THREADS: see hammer() */

static _Atomic int versions[KEYS];

/* A value that says which key and version it was made for. */
struct stamp {
	int  key;
	int  version;
	char filler[];
};

static enum err
make_stamp(void *context, struct cache_value **out)
{
	int key = *(int *)context;
	size_t size = sizeof(struct stamp) + (size_t)(key * 37 % 4000);
	struct stamp *stamp;

	*out = cache_value_new(size);
	stamp = cache_value_room(*out);
	stamp->key = key;
	stamp->version = versions[key];
	memset(stamp->filler, key, size - sizeof(*stamp));
	return ERR_OK;
}

static struct cache *shared;
static _Atomic int stale, mixed, over, asked;

/* Another thread's key may be between its new version and its drop just now. */
static void
check_key(int key, bool is_own)
{
	struct cache_value *value;
	int version = versions[key];
	const struct stamp *stamp;
	char name[16];

	snprintf(name, sizeof(name), "k%d", key);
	if (cache_get(shared, name, make_stamp, &key, &value) != ERR_OK)
		abort();
	asked++;
	stamp = value->data;
	mixed += stamp->key != key;
	stale += is_own && stamp->version < version;
	cache_release(value);
}

static void
check_one(int key)
{
	check_key(key, true);
}

static void
write_one(int key)
{
	versions[key]++;
	cache_clear(shared);
}

static void *
hammer(void *context)
{
	unsigned seed = (unsigned)(size_t)context;
	struct cache_stats stats;

	for (int i = 0; i < ROUNDS; i++) {
		int key = rand_r(&seed) % KEYS;
		int dice = rand_r(&seed) % 1000;

		/* each thread writes keys of its own: then it may not see an older one */
		if (dice < 5)
			write_one(key - key % THREADS + (int)((size_t)context % THREADS));
		else if (dice == 50)
			cache_set_policy(shared, (enum cache_policy)(rand_r(&seed) % CACHE_POLICIES));
		else if (dice == 51)
			cache_set_capacity(shared, 20000 + rand_r(&seed) % 200000);
		else
			check_key(key, (size_t)key % THREADS == (size_t)context % THREADS);
		cache_stats(shared, &stats);
		over += stats.total.size_bytes > stats.capacity_bytes;
	}
	return NULL;
}

static void
nothing_is_stale_or_over_capacity_under_threads(void)
{
	struct cache_stats stats;
	pthread_t threads[THREADS];

	shared = cache_new(CACHE_SIEVE, 100000);
	asked = 0;
	for (size_t i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, hammer, (void *)i);
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	CU_ASSERT_EQUAL(stale, 0);
	CU_ASSERT_EQUAL(mixed, 0);
	CU_ASSERT_EQUAL(over, 0);
	cache_stats(shared, &stats);
	CU_ASSERT_EQUAL(stats.total.requests, asked);
	CU_ASSERT_EQUAL(stats.total.requests, stats.total.hits + stats.total.misses);
	CU_ASSERT(stats.total.hits > 0);
	CU_ASSERT(stats.total.evictions > 0);
	for (int policy = 0; policy < CACHE_POLICIES; policy++) {
		CU_ASSERT(stats.by_policy[policy].requests > 0);
		CU_ASSERT(stats.by_policy[policy].items >= 0);
	}
	cache_clear(shared);
	cache_stats(shared, &stats);
	CU_ASSERT_EQUAL(stats.total.items, 0);
	CU_ASSERT_EQUAL(stats.total.size_bytes, 0);
	cache_free(shared);
}

static void
capacity_holds_after_every_step(void)
{
	for (int policy = 0; policy < CACHE_POLICIES; policy++) {
		unsigned seed = 7;
		struct cache_stats stats;
		int64_t capacity = 50000;

		shared = cache_new((enum cache_policy)policy, capacity);
		for (int i = 0; i < 20000; i++) {
			check_one(rand_r(&seed) % KEYS);
			if (i % 1000 == 999) {
				capacity = 1000 + rand_r(&seed) % 100000;
				cache_set_capacity(shared, capacity);
			}
			cache_stats(shared, &stats);
			if (stats.total.size_bytes > capacity)
				CU_FAIL_FATAL("over capacity");
		}
		CU_ASSERT_EQUAL(stats.by_policy[policy].requests, 20000);
		CU_ASSERT_EQUAL(stats.by_policy[policy].items, stats.total.items);
		CU_ASSERT_EQUAL(stats.by_policy[policy].size_bytes, stats.total.size_bytes);
		CU_ASSERT_EQUAL(stats.policy, policy);
		cache_free(shared);
	}
}

static void
policy_changes_keep_what_is_cached(void)
{
	struct cache_stats before, after;

	shared = cache_new(CACHE_S3FIFO, 10 << 20);
	for (int key = 0; key < 100; key++)
		check_one(key);
	cache_stats(shared, &before);
	for (int policy = 0; policy < 3 * CACHE_POLICIES; policy++) {
		cache_set_policy(shared, (enum cache_policy)(policy % CACHE_POLICIES));
		for (int key = 0; key < 100; key++)
			check_one(key);
	}
	cache_stats(shared, &after);
	CU_ASSERT_EQUAL(before.total.items, 100);
	CU_ASSERT_EQUAL(after.total.items, 100);
	CU_ASSERT_EQUAL(after.total.misses, 100);
	CU_ASSERT_EQUAL(after.total.evictions, 0);
	cache_free(shared);
}

static void
items_belong_to_the_policy_that_let_them_in(void)
{
	struct cache_stats stats;

	shared = cache_new(CACHE_LRU, 10 << 20);
	for (int key = 0; key < 30; key++)
		check_one(key);
	cache_set_policy(shared, CACHE_SIEVE);
	for (int key = 0; key < 40; key++)
		check_one(key);
	cache_stats(shared, &stats);
	CU_ASSERT_EQUAL(stats.by_policy[CACHE_LRU].items, 30);
	CU_ASSERT_EQUAL(stats.by_policy[CACHE_LRU].misses, 30);
	CU_ASSERT_EQUAL(stats.by_policy[CACHE_SIEVE].items, 10);
	CU_ASSERT_EQUAL(stats.by_policy[CACHE_SIEVE].hits, 30);
	CU_ASSERT_EQUAL(stats.by_policy[CACHE_LRU].size_bytes +
	    stats.by_policy[CACHE_SIEVE].size_bytes, stats.total.size_bytes);
	cache_set_capacity(shared, 0);
	cache_stats(shared, &stats);
	CU_ASSERT_EQUAL(stats.by_policy[CACHE_LRU].items, 0);
	CU_ASSERT_EQUAL(stats.by_policy[CACHE_SIEVE].evictions, 40);
	cache_free(shared);
}

static void
values_outlive_their_eviction(void)
{
	struct cache_value *value;
	int key = 42;

	shared = cache_new(CACHE_LRU, 1 << 20);
	cache_get(shared, "k42", make_stamp, &key, &value);
	cache_clear(shared);
	cache_free(shared);
	CU_ASSERT_EQUAL(((const struct stamp *)value->data)->key, 42);
	cache_release(value);
}

static void
what_is_larger_than_the_cache_is_handed_out_not_kept(void)
{
	struct cache_stats stats;

	shared = cache_new(CACHE_LRU, 100);
	check_one(3);
	cache_stats(shared, &stats);
	CU_ASSERT_EQUAL(stats.total.items, 0);
	CU_ASSERT_EQUAL(stats.total.size_bytes, 0);
	cache_free(shared);
}

/* Makers that block until they are let go. */
static pthread_mutex_t gate_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_cond = PTHREAD_COND_INITIALIZER;
static bool gate_open;
static _Atomic int made;
static enum err gate_err;

static enum err
make_slowly(void *context, struct cache_value **out)
{
	(void)context;
	made++;
	pthread_mutex_lock(&gate_lock);
	while (!gate_open)
		pthread_cond_wait(&gate_cond, &gate_lock);
	pthread_mutex_unlock(&gate_lock);
	if (gate_err != ERR_OK)
		return gate_err;
	*out = cache_value_new(1);
	return ERR_OK;
}

static void *
ask(void *context)
{
	struct cache_value *value;
	enum err *err = context;

	*err = cache_get(shared, "slow", make_slowly, NULL, &value);
	cache_release(value);
	return NULL;
}

static void
open_gate(bool open)
{
	pthread_mutex_lock(&gate_lock);
	gate_open = open;
	pthread_cond_broadcast(&gate_cond);
	pthread_mutex_unlock(&gate_lock);
}

static void
wait_for_requests(int64_t count)
{
	struct cache_stats stats;

	do
		cache_stats(shared, &stats);
	while (stats.total.requests < count);
}

static void
run_askers(enum err errs[THREADS], bool drop)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, ask, &errs[i]);
	wait_for_requests(THREADS);
	while (made == 0)
		;
	if (drop)
		cache_clear(shared);
	open_gate(true);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

static void
concurrent_misses_make_one_value(void)
{
	enum err errs[THREADS];

	shared = cache_new(CACHE_SIEVE, 1 << 20);
	made = 0;
	gate_err = ERR_OK;
	open_gate(false);
	run_askers(errs, false);
	CU_ASSERT_EQUAL(made, 1);
	for (int i = 0; i < THREADS; i++)
		CU_ASSERT_EQUAL(errs[i], ERR_OK);
	cache_free(shared);
}

static void
a_failure_is_shared_and_not_cached(void)
{
	enum err errs[THREADS];
	struct cache_stats stats;

	shared = cache_new(CACHE_SIEVE, 1 << 20);
	made = 0;
	gate_err = ERR_UNAVAILABLE;
	open_gate(false);
	run_askers(errs, false);
	for (int i = 0; i < THREADS; i++)
		CU_ASSERT_EQUAL(errs[i], ERR_UNAVAILABLE);
	cache_stats(shared, &stats);
	CU_ASSERT_EQUAL(stats.total.items, 0);
	cache_free(shared);
}

static void
a_value_dropped_while_made_is_not_kept(void)
{
	enum err errs[THREADS];
	struct cache_stats stats;

	shared = cache_new(CACHE_SIEVE, 1 << 20);
	made = 0;
	gate_err = ERR_OK;
	open_gate(false);
	run_askers(errs, true);
	cache_stats(shared, &stats);
	CU_ASSERT_EQUAL(stats.total.items, 0);
	cache_free(shared);
}

static void
sieve_keeps_what_is_used_from_a_scan(void)
{
	struct cache_stats before, after;

	shared = cache_new(CACHE_SIEVE, 100 * 5000);
	for (int round = 0; round < 3; round++)
		for (int key = 0; key < 20; key++)
			check_one(key);
	for (int key = 20; key < KEYS; key++)
		check_one(key);
	cache_stats(shared, &before);
	for (int key = 0; key < 20; key++)
		check_one(key);
	cache_stats(shared, &after);
	CU_ASSERT_EQUAL(after.total.hits - before.total.hits, 20);
	cache_free(shared);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "nothing_is_stale_or_over_capacity_under_threads",
		    nothing_is_stale_or_over_capacity_under_threads },
		{ "capacity_holds_after_every_step", capacity_holds_after_every_step },
		{ "policy_changes_keep_what_is_cached", policy_changes_keep_what_is_cached },
		{ "items_belong_to_the_policy_that_let_them_in",
		    items_belong_to_the_policy_that_let_them_in },
		{ "values_outlive_their_eviction", values_outlive_their_eviction },
		{ "what_is_larger_than_the_cache_is_handed_out_not_kept",
		    what_is_larger_than_the_cache_is_handed_out_not_kept },
		{ "concurrent_misses_make_one_value", concurrent_misses_make_one_value },
		{ "a_failure_is_shared_and_not_cached", a_failure_is_shared_and_not_cached },
		{ "a_value_dropped_while_made_is_not_kept", a_value_dropped_while_made_is_not_kept },
		{ "sieve_keeps_what_is_used_from_a_scan", sieve_keeps_what_is_used_from_a_scan },
		CU_TEST_INFO_NULL,
	};

	return suite_run("cache", tests);
}
