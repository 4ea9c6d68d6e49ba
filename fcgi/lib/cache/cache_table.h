/*
 * The cache's items, in a hash table that is read without a lock, and the
 * values being made.  Private to lib/cache/cache*.c.
 *
 * A bucket is one line of the processor's cache: seven words, each an item's
 * address with sixteen bits of its hash above, and a link to more.  To find a
 * key costs that line and the item's; what is not there costs the line.
 */
#ifndef LIB_CACHE_TABLE_H
#define LIB_CACHE_TABLE_H

#include <pthread.h>
#include <string.h>

#include "lib/cache/cache_policy.h"

#define CACHE_KEY_INSIDE 40	/* keys shorter than this lie in their item */
#define CACHE_FLIGHTS    64

/* A key as it is asked for. */
struct cache_name {
	const char *key;
	size_t      len;
	uint64_t    hash;
};

/*
 * A value, and its place in the cache.  Readers without the lock read `value`
 * and the key, which do not change once it is in a bucket, and change `refs`
 * and `place.uses`.
 */
struct cache_item {
	struct cache_place place;	/* first: a place is its item */
	struct cache_value value;
	atomic_uint        refs;	/* one is the cache's own */
	uint32_t           key_len;
	union {
		char  inside[CACHE_KEY_INSIDE];
		char *outside;		/* its own memory */
	} key;
	unsigned char      bytes[];
};

static inline struct cache_item *
cache_item_of(struct cache_value *value)
{
	return (struct cache_item *)((char *)value - offsetof(struct cache_item, value));
}

static inline struct cache_value *
cache_hold(struct cache_item *item)
{
	atomic_fetch_add_explicit(&item->refs, 1, memory_order_relaxed);
	return &item->value;
}

/* One value being made; on the stack of who makes it, until nobody waits. */
struct cache_flight {
	struct cache_flight     *next;
	const struct cache_name *name;
	struct cache_value      *value;		/* held once for the maker */
	pthread_cond_t           landed;
	enum err                 err;
	int                      waiting;
	bool                     is_done;
	bool                     is_doomed;	/* dropped meanwhile: not to be kept */
};

#define CACHE_SLOTS    7
#define CACHE_TAG_AT   48	/* addresses have no more bits than that */

struct cache_bucket {
	_Atomic uint64_t               slots[CACHE_SLOTS];	/* 0: none */
	_Atomic(struct cache_bucket *) more;
} __attribute__((aligned(64)));

struct cache_buckets {
	struct cache_buckets *smaller;	/* used before; somebody may still read it */
	size_t                mask;
	struct cache_bucket   all[];
};

struct cache_table {
	_Atomic(struct cache_buckets *) buckets;
	size_t                          items;
};

/* Never 0, so that an empty slot has no item's. */
static inline uint64_t
cache_tag(uint64_t hash)
{
	return hash >> CACHE_TAG_AT | 1;
}

static inline struct cache_item *
cache_slot_item(uint64_t slot)
{
	return (struct cache_item *)(uintptr_t)(slot & ((UINT64_C(1) << CACHE_TAG_AT) - 1));
}

static inline const char *
cache_item_key(const struct cache_item *item)
{
	return item->key_len < CACHE_KEY_INSIDE ? item->key.inside : item->key.outside;
}

/*
 * Without the lock, and between reclaim_enter() and reclaim_leave(), it may
 * miss an item that was added just now; with the lock never.
 */
static inline struct cache_item *
cache_table_find(struct cache_table *table, const struct cache_name *name)
{
	struct cache_buckets *buckets =
	    atomic_load_explicit(&table->buckets, memory_order_acquire);
	struct cache_bucket *bucket = &buckets->all[name->hash & buckets->mask];
	const uint64_t tag = cache_tag(name->hash);

	for (; bucket != NULL; bucket = atomic_load_explicit(&bucket->more, memory_order_acquire))
		for (int i = 0; i < CACHE_SLOTS; i++) {
			const uint64_t slot = atomic_load_explicit(&bucket->slots[i],
			    memory_order_acquire);
			struct cache_item *item = cache_slot_item(slot);

			if (slot >> CACHE_TAG_AT == tag && item->key_len == name->len &&
			    memcmp(cache_item_key(item), name->key, name->len) == 0)
				return item;
		}
	return NULL;
}

void cache_table_init(struct cache_table *table);
void cache_table_free(struct cache_table *table);	/* not the items */

/* All of these with the lock. */
void cache_table_add(struct cache_table *table, struct cache_item *item);
void cache_table_remove(struct cache_table *table, struct cache_item *item);
/* A random item, every one with about the same chance; the table is not empty. */
struct cache_item *cache_table_draw(struct cache_table *table, uint64_t *seed);
/* Call `each` for all items; it may remove the one that it is given. */
void cache_table_walk(struct cache_table *table,
    void (*each)(void *context, struct cache_item *item), void *context);

#endif
