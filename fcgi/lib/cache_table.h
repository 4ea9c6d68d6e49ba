/*
 * The cache's table of items: chained buckets under striped locks.
 * Private to lib/cache*.c.  Lock order: the cache's order lock, then stripes.
 */
#ifndef LIB_CACHE_TABLE_H
#define LIB_CACHE_TABLE_H

#include <pthread.h>

#include "lib/cache_policy.h"

#define CACHE_STRIPES 64

struct cache_item {
	struct cache_place  place;	/* first: a place is its item */
	struct cache_item  *next;	/* in its bucket; once out, in a list of the dead */
	struct cache_value *value;	/* held */
	size_t              key_len;
	char                key[];
};

/* One value being made; on the stack of who makes it, until nobody waits. */
struct cache_flight {
	struct cache_flight *next;
	const char          *key;
	struct cache_value  *value;	/* held once for the maker */
	enum err             err;
	int                  waiting;
	bool                 done;
	bool                 doomed;	/* dropped meanwhile: not to be kept */
};

struct cache_stripe {
	pthread_mutex_t      lock;
	pthread_cond_t       landed;
	struct cache_flight *flights;
	int64_t              requests[CACHE_POLICIES];
	int64_t              hits[CACHE_POLICIES];
} __attribute__((aligned(64)));

struct cache_table {
	struct cache_stripe  stripes[CACHE_STRIPES];
	struct cache_item  **buckets;
	size_t               mask;	/* changes only with every stripe locked */
	size_t               items;	/* under the order lock */
};

void cache_table_init(struct cache_table *table);
void cache_table_free(struct cache_table *table);

static inline struct cache_stripe *
cache_stripe_of(struct cache_table *table, uint64_t hash)
{
	return &table->stripes[hash % CACHE_STRIPES];
}

/* These want the key's stripe locked. */
struct cache_item   *cache_table_find(const struct cache_table *table,
    uint64_t hash, const char *key);
struct cache_flight *cache_flight_find(const struct cache_stripe *stripe,
    const char *key);

/* These want the order lock, and lock stripes themselves. */
void cache_table_reserve(struct cache_table *table);	/* room for one more */
void cache_table_unlink(struct cache_table *table, struct cache_item *item);
/* A random item, every one with about the same chance; the table is not empty. */
struct cache_item *cache_table_draw(struct cache_table *table, uint64_t *seed);
/* Call `each` for all items, stripe by stripe; true takes the item out. */
void cache_table_walk(struct cache_table *table,
    bool (*each)(void *context, struct cache_item *item), void *context);

#endif
