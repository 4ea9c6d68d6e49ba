/*
 * Which item leaves: the order that the cache keeps its items in.
 * Private to lib/cache/cache*.c.  All of it is called with the cache's lock, but for
 * cache_place_use(): a hit, under all policies but LRU.
 */
#ifndef LIB_CACHE_POLICY_H
#define LIB_CACHE_POLICY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/cache/cache.h"

/* An item's place in the order. */
struct cache_place {
	struct cache_place *newer;
	struct cache_place *older;
	size_t              cost;
	uint64_t            hash;
	uint32_t            newcomer;	/* in the newcomers' queue while equal to order->era */
	bool                is_in;
	unsigned char       policy;	/* in force when it came in */
	atomic_uchar        uses;	/* hits since it was last looked at, at most 3 */
};

#define CACHE_USES_MAX 3	/* S3-FIFO's two bits */

struct cache_queue {
	struct cache_place *newest;
	struct cache_place *oldest;
	size_t              bytes;
};

/* Hashes of items that left S3-FIFO's newcomers, for about one cacheful. */
struct cache_ghosts {
	struct { uint32_t tag, when; } *slots;
	size_t   mask;
	uint32_t now;
};

struct cache_order {
	enum cache_policy   policy;
	struct cache_queue  main;
	struct cache_queue  newcomers;
	struct cache_place *hand;	/* SIEVE's, in main */
	struct cache_ghosts ghosts;
	uint32_t            era;	/* never 0 */
	size_t              items;
};

void cache_order_init(struct cache_order *order, enum cache_policy policy);
void cache_order_free(struct cache_order *order);

/* Keep the order of the items; in constant time. */
void cache_order_switch(struct cache_order *order, enum cache_policy policy);
void cache_order_add(struct cache_order *order, struct cache_place *place);
void cache_order_remove(struct cache_order *order, struct cache_place *place);
/*
 * Take out whom the policy would have leave; NULL when there is none.
 * Not for CACHE_RANDOM, whose victims the cache draws from its table.
 */
struct cache_place *cache_order_evict(struct cache_order *order, size_t capacity);

/* A hit under LRU: it becomes the newest. */
void cache_order_freshen(struct cache_order *order, struct cache_place *place);

/* A hit under any other; two at once may count as one, which no policy minds. */
static inline void
cache_place_use(struct cache_place *place)
{
	unsigned char uses = atomic_load_explicit(&place->uses, memory_order_relaxed);

	if (uses < CACHE_USES_MAX)
		atomic_store_explicit(&place->uses, (unsigned char)(uses + 1),
		    memory_order_relaxed);
}

#endif
