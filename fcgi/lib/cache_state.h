/* The cache's own state, shared by cache.c and cache_steer.c alone. */
#ifndef LIB_CACHE_STATE_H
#define LIB_CACHE_STATE_H

#include <sodium.h>

#include "lib/cache_table.h"

struct cache {
	struct cache_table  table;
	pthread_mutex_t     lock;		/* the order lock */
	struct cache_order  order;
	_Atomic int         policy;		/* order.policy, for readers without the lock */
	size_t              capacity;
	size_t              size;
	uint64_t            seed;		/* of random victims */
	int64_t             evictions[CACHE_POLICIES];
	unsigned char       hash_key[crypto_shorthash_KEYBYTES];
};

uint64_t cache_hash(const struct cache *cache, const char *key);
/* Evict one item onto `dead`.  The order lock is held, and there is one. */
void     cache_evict_one(struct cache *cache, struct cache_item **dead);
/* Let go of a list of items that left; without any lock. */
void     cache_bury(struct cache_item *dead);

#endif
