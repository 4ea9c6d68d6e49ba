/* Steering a running cache: dropping keys, policy, capacity, statistics. */
#include <stdlib.h>
#include <string.h>

#include "lib/cache_state.h"

#define SHRINK_BATCH 64	/* items evicted before the order lock is let go */

/* What is to be forgotten: a key, or all that begin with a prefix. */
struct drop {
	struct cache      *cache;
	const char        *text;
	size_t             len;		/* compared; a whole key's includes its NUL */
	struct cache_item *dead;
};

static bool
is_dropped(const struct drop *drop, const char *key)
{
	return strncmp(key, drop->text, drop->len) == 0;
}

static void
doom_flights(struct cache_stripe *stripe, const struct drop *drop)
{
	for (struct cache_flight *f = stripe->flights; f != NULL; f = f->next)
		if (is_dropped(drop, f->key))
			f->doomed = true;
}

static void
take_out(struct drop *drop, struct cache_item *item)
{
	cache_order_remove(&drop->cache->order, &item->place);
	drop->cache->size -= item->place.cost;
	item->next = drop->dead;
	drop->dead = item;
}

void
cache_drop(struct cache *cache, const char *key)
{
	uint64_t hash = cache_hash(cache, key);
	struct cache_stripe *stripe = cache_stripe_of(&cache->table, hash);
	struct drop drop = { .cache = cache, .text = key, .len = strlen(key) + 1 };
	struct cache_item *item;

	pthread_mutex_lock(&cache->lock);
	pthread_mutex_lock(&stripe->lock);
	doom_flights(stripe, &drop);
	item = cache_table_find(&cache->table, hash, key);
	pthread_mutex_unlock(&stripe->lock);
	if (item != NULL) {	/* it stays: who removes holds the order lock */
		cache_table_unlink(&cache->table, item);
		take_out(&drop, item);
	}
	pthread_mutex_unlock(&cache->lock);
	cache_bury(drop.dead);
}

static bool
drop_item(void *context, struct cache_item *item)
{
	struct drop *drop = context;

	if (!is_dropped(drop, item->key))
		return false;
	take_out(drop, item);
	return true;
}

void
cache_drop_prefix(struct cache *cache, const char *prefix)
{
	struct drop drop = { .cache = cache, .text = prefix, .len = strlen(prefix) };

	pthread_mutex_lock(&cache->lock);
	for (size_t i = 0; i < CACHE_STRIPES; i++) {
		struct cache_stripe *stripe = &cache->table.stripes[i];

		pthread_mutex_lock(&stripe->lock);
		doom_flights(stripe, &drop);
		pthread_mutex_unlock(&stripe->lock);
	}
	cache_table_walk(&cache->table, drop_item, &drop);
	pthread_mutex_unlock(&cache->lock);
	cache_bury(drop.dead);
}

void
cache_clear(struct cache *cache)
{
	cache_drop_prefix(cache, "");
}

void
cache_free(struct cache *cache)
{
	if (cache == NULL)
		return;
	cache_clear(cache);
	cache_order_free(&cache->order);
	cache_table_free(&cache->table);
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

void
cache_set_capacity(struct cache *cache, int64_t capacity_bytes)
{
	bool more = true;

	while (more) {
		struct cache_item *dead = NULL;

		pthread_mutex_lock(&cache->lock);
		cache->capacity = (size_t)capacity_bytes;
		for (int i = 0; i < SHRINK_BATCH && cache->size > cache->capacity; i++)
			cache_evict_one(cache, &dead);
		more = cache->size > cache->capacity;
		pthread_mutex_unlock(&cache->lock);
		cache_bury(dead);
	}
}

static void
count(struct cache *cache, struct cache_stats *stats)
{
	for (size_t i = 0; i < CACHE_STRIPES; i++) {
		struct cache_stripe *stripe = &cache->table.stripes[i];

		pthread_mutex_lock(&stripe->lock);
		for (int p = 0; p < CACHE_POLICIES; p++) {
			stats->by_policy[p].requests += stripe->requests[p];
			stats->by_policy[p].hits += stripe->hits[p];
		}
		pthread_mutex_unlock(&stripe->lock);
	}
}

void
cache_stats(struct cache *cache, struct cache_stats *stats)
{
	memset(stats, 0, sizeof(*stats));
	pthread_mutex_lock(&cache->lock);
	stats->policy = cache->order.policy;
	stats->capacity_bytes = (int64_t)cache->capacity;
	stats->items = (int64_t)cache->table.items;
	stats->size_bytes = (int64_t)cache->size;
	for (int p = 0; p < CACHE_POLICIES; p++)
		stats->by_policy[p].evictions = cache->evictions[p];
	pthread_mutex_unlock(&cache->lock);
	count(cache, stats);
	for (int p = 0; p < CACHE_POLICIES; p++) {
		struct cache_counts *counts = &stats->by_policy[p];

		counts->misses = counts->requests - counts->hits;
		stats->total.requests += counts->requests;
		stats->total.hits += counts->hits;
		stats->total.misses += counts->misses;
		stats->total.evictions += counts->evictions;
	}
}
