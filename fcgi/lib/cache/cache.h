/*
 * A cache in memory: bounded in bytes, keyed by text, safe for threads.
 * Values are immutable and handed out by reference count, never copied;
 * concurrent misses for one key compute it once.  Which item leaves when room
 * is needed is a policy; policy and capacity change while it runs.
 *
 * A hit takes no lock, but under LRU, which moves the item: it costs two atomic
 * additions, to hold the value and to let it go.  All else is under one lock,
 * so that the bound is exact and each policy sees one order of all items.
 * What leaves is freed when no reader can see it (lib/cache/reclaim.h): until then up
 * to a sixty-fourth of the capacity may be held beside it.
 */
#ifndef LIB_CACHE_H
#define LIB_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

struct cache;

enum cache_policy {
	CACHE_LRU,	/* least recently used */
	CACHE_RANDOM,	/* any, with equal chance */
	CACHE_SIEVE,	/* Zhang et al., "SIEVE is Simpler than LRU", NSDI 2024 */
	CACHE_S3FIFO,	/* Yang et al., "FIFO queues are all you need", SOSP 2023 */
	CACHE_POLICIES
};

/* "lru", "random", "sieve", "s3fifo", in the order of the enum; NULL ends it. */
extern const char *const cache_policy_names[];

/* What a key stands for.  Read-only, and whole, as long as it is held. */
struct cache_value {
	const void *data;
	size_t      size_bytes;
};

/* Bytes that an item is charged: key, value, and what the cache keeps beside. */
size_t cache_cost(size_t key_len, size_t value_bytes);

struct cache *cache_new(enum cache_policy policy, int64_t capacity_bytes);
/* No thread may still be inside; values that are held stay valid. */
void          cache_free(struct cache *cache);

/*
 * Room for `size` bytes to be filled by who makes a value.  Held once: given
 * to the cache by returning it from `make`, and that once, else let go with
 * cache_release().
 */
struct cache_value *cache_value_new(size_t size);
/* The bytes of a value that is being made. */
void               *cache_value_room(struct cache_value *value);

/*
 * The value of `key`: the cached one, or what `make` returns through its
 * `out`.  While one thread makes it, others that ask for it wait and share
 * the result, an error too (which is not cached).  A value larger than the
 * capacity is handed out and not kept.
 * `*value` is held by the caller until cache_release(); on error it is NULL.
 */
enum err cache_get(struct cache *cache, const char *key,
    enum err (*make)(void *context, struct cache_value **out), void *context,
    struct cache_value **value);
/* The same where it is there, else NULL: then nothing is counted, and who asks goes on to ask. */
struct cache_value *cache_try(struct cache *cache, const char *key);
void     cache_release(struct cache_value *value);	/* takes NULL */

/* Forget all; a value that is being made now is handed out, not kept. */
void cache_clear(struct cache *cache);

/* Both keep what is cached, and neither holds up readers. */
void cache_set_policy(struct cache *cache, enum cache_policy policy);
/* When it returns, no more than `capacity_bytes` are kept. */
void cache_set_capacity(struct cache *cache, int64_t capacity_bytes);

struct cache_counts {
	int64_t requests;	/* hits + misses */
	int64_t hits;
	int64_t misses;
	int64_t items;		/* that are in it */
	int64_t size_bytes;	/* what they are charged */
	int64_t evictions;	/* items that left for want of room */
};

struct cache_stats {
	enum cache_policy   policy;
	int64_t             capacity_bytes;	/* total.size_bytes is never above it */
	struct cache_counts total;
	struct cache_counts by_policy[CACHE_POLICIES];	/* asked, let in, evicted under each */
};

void cache_stats(struct cache *cache, struct cache_stats *stats);

#endif
