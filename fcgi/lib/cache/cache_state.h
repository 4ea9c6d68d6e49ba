/* The cache's own state, shared by cache.c and cache_steer.c alone. */
#ifndef LIB_CACHE_STATE_H
#define LIB_CACHE_STATE_H

#include <sodium.h>

#include "lib/cache/cache_table.h"
#include "lib/cache/reclaim.h"

#define CACHE_TALLIES 64	/* threads a block */
#define CACHE_BLOCKS  64	/* past so many threads at once, counts are not exact */

/* What one thread counted. */
struct cache_tally {
	_Atomic int64_t hits[CACHE_POLICIES];
	_Atomic int64_t misses[CACHE_POLICIES];
} __attribute__((aligned(64)));

/* Items that were taken out, and are freed when nobody can read them any more. */
struct cache_graves {
	struct cache_item *newest;	/* linked by place.older */
	struct cache_item *oldest;
	size_t             items;
	size_t             bytes;
	uint64_t           stamp;	/* of lib/cache/reclaim.h */
};

struct cache {
	/* read by all, and seldom written */
	struct cache_table            table;
	_Atomic int                   policy;	/* order.policy, for readers without the lock */
	unsigned char                 hash_key[crypto_shorthash_KEYBYTES];
	_Atomic(struct cache_tally *) tallies[CACHE_BLOCKS];

	pthread_mutex_t      lock __attribute__((aligned(64)));	/* of all below, and to write the table */
	struct cache_order   order;
	struct cache_flight *flights[CACHE_FLIGHTS];
	size_t               capacity;	/* size is never above it */
	size_t               wanted;	/* the capacity that is on its way */
	size_t               size;
	uint64_t             seed;	/* of random victims */
	struct cache_graves  fresh;	/* not stamped yet */
	struct cache_graves  old;
	int64_t              evictions[CACHE_POLICIES];
	int64_t              items[CACHE_POLICIES];	/* by the policy that they came in under */
	int64_t              bytes[CACHE_POLICIES];
};

/* Take an item out of table and order, to be freed later.  With the lock. */
void cache_take_out(struct cache *cache, struct cache_item *item);
/* Evict one item, of which there is one.  With the lock. */
void cache_evict_one(struct cache *cache);
/*
 * Unlock, and free what nobody can see, if it is more than is worth waiting
 * for, or with `all` in any case.
 */
void cache_unlock(struct cache *cache, bool all);
/* Let go of all graves; nobody reads any more. */
void cache_bury_all(struct cache *cache);

#endif
