/* Steering a running cache: emptying it, policy, capacity, statistics. */
#include <stdlib.h>
#include <string.h>

#include "lib/cache/cache_state.h"

#define SHRINK_BATCH 64	/* items evicted before the lock is let go */

static void
doom_flights(struct cache_flight *flight)
{
	for (; flight != NULL; flight = flight->next)
		flight->is_doomed = true;
}

static void
drop_item(void *context, struct cache_item *item)
{
	struct cache *cache = context;

	cache_order_remove(&cache->order, &item->place);
	cache_take_out(cache, item);
}

void
cache_clear(struct cache *cache)
{
	pthread_mutex_lock(&cache->lock);
	for (size_t i = 0; i < CACHE_FLIGHTS; i++)
		doom_flights(cache->flights[i]);
	cache_table_walk(&cache->table, drop_item, cache);
	cache_unlock(cache, true);
}

void
cache_free(struct cache *cache)
{
	if (cache == NULL)
		return;
	cache_clear(cache);
	cache_bury_all(cache);
	cache_order_free(&cache->order);
	cache_table_free(&cache->table);
	for (size_t i = 0; i < CACHE_BLOCKS; i++)
		free(cache->tallies[i]);
	pthread_mutex_destroy(&cache->lock);
	free(cache);
}

void
cache_set_policy(struct cache *cache, enum cache_policy policy)
{
	pthread_mutex_lock(&cache->lock);
	cache_order_switch(&cache->order, policy);
	cache->policy = policy;
	pthread_mutex_unlock(&cache->lock);
}

/* Whoever asks last, decides; until it is as small, it is never fuller than it may be. */
void
cache_set_capacity(struct cache *cache, int64_t capacity_bytes)
{
	bool more;

	pthread_mutex_lock(&cache->lock);
	cache->wanted = (size_t)capacity_bytes;
	pthread_mutex_unlock(&cache->lock);
	do {
		pthread_mutex_lock(&cache->lock);
		for (int i = 0; i < SHRINK_BATCH && cache->size > cache->wanted; i++)
			cache_evict_one(cache);
		more = cache->size > cache->wanted;
		cache->capacity = more ? cache->size : cache->wanted;
		cache_unlock(cache, !more);
	} while (more);
}

static void
add_up(const struct cache_tally *tally, struct cache_stats *stats)
{
	for (int p = 0; p < CACHE_POLICIES; p++) {
		stats->by_policy[p].hits +=
		    atomic_load_explicit(&tally->hits[p], memory_order_relaxed);
		stats->by_policy[p].misses +=
		    atomic_load_explicit(&tally->misses[p], memory_order_relaxed);
	}
}

static void
count(struct cache *cache, struct cache_stats *stats)
{
	for (size_t i = 0; i < CACHE_BLOCKS; i++) {
		const struct cache_tally *tallies =
		    atomic_load_explicit(&cache->tallies[i], memory_order_acquire);

		for (size_t k = 0; tallies != NULL && k < CACHE_TALLIES; k++)
			add_up(&tallies[k], stats);
	}
}

void
cache_stats(struct cache *cache, struct cache_stats *stats)
{
	memset(stats, 0, sizeof(*stats));
	pthread_mutex_lock(&cache->lock);
	stats->policy = cache->order.policy;
	stats->capacity_bytes = (int64_t)cache->capacity;
	for (int p = 0; p < CACHE_POLICIES; p++) {
		stats->by_policy[p].items = cache->items[p];
		stats->by_policy[p].size_bytes = cache->bytes[p];
		stats->by_policy[p].evictions = cache->evictions[p];
	}
	pthread_mutex_unlock(&cache->lock);
	count(cache, stats);
	for (int p = 0; p < CACHE_POLICIES; p++) {
		struct cache_counts *counts = &stats->by_policy[p];

		counts->requests = counts->hits + counts->misses;
		stats->total.requests += counts->requests;
		stats->total.hits += counts->hits;
		stats->total.misses += counts->misses;
		stats->total.items += counts->items;
		stats->total.size_bytes += counts->size_bytes;
		stats->total.evictions += counts->evictions;
	}
}
