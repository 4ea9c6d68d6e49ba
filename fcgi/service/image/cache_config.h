/* How the images programs keep their caches, what they say of it, and why it is so. */
#ifndef SERVICE_CACHE_CONFIG_H
#define SERVICE_CACHE_CONFIG_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

struct arena;
struct db;
struct page;
struct page_ask;

#define CACHE_CONFIG_CHANNEL "cache_config"
#define CACHE_CAPACITY_MIN   (INT64_C(1024) * 1024)	/* less holds hardly one image */

extern const char *const cache_modes[];	/* "manual", "auto"; NULL ends it */

struct cache_config {
	const char *policy;		/* of cache_policy_names */
	int64_t     capacity_bytes;	/* of each instance */
	const char *mode;
	double      max_miss_rate;	/* in auto: above it the cache grows */
	double      min_miss_rate;	/* and below it shrinks */
	double      expand_ratio;	/* to how many times its size */
	double      shrink_ratio;
	int64_t     min_capacity_bytes;
	int64_t     max_capacity_bytes;
	int64_t     version;		/* one more with each change */
	int64_t     clears;		/* how often it was emptied */
	int64_t     updated_at;
};

/* What holds now: of what nobody chose, as vitrina.conf says.  Strings in `arena`. */
enum err cache_config_get(struct db *db, struct arena *arena, struct cache_config *out);
/* As cache_config_get(), and nobody else changes it before the transaction ends. */
enum err cache_config_lock(struct db *db, struct arena *arena, struct cache_config *out);
/*
 * Choose all but the last three members; every instance hears of it at once.
 * ERR_INPUT     the numbers contradict each other
 * ERR_CONFLICT  what holds is no longer of `version`: somebody was quicker
 */
enum err cache_config_put(struct db *db, const struct cache_config *config);
/* Every instance empties its cache. */
enum err cache_config_clear(struct db *db);

/* Most that a capacity may be: half of the smallest machine's memory that is known. */
enum err cache_capacity_max(struct db *db, int64_t *bytes);

/* What one process has applied, and what came of it. */
struct cache_instance {
	const char *instance;
	const char *policy;
	int64_t     capacity_bytes;
	int64_t     version;
	int64_t     applied_at;
	int64_t     items;
	int64_t     size_bytes;
	int64_t     requests;
	int64_t     hits;
	int64_t     misses;
	int64_t     evictions;
};

/* Those that live, by name; what they count is at most five seconds old. */
enum err cache_instances(struct db *db, struct arena *arena, struct cache_instance **out,
    size_t *count);
/* What the caches that live did while a policy was in force, and hold of what it let in. */
struct cache_policy_figures {
	const char *policy;
	int64_t     requests;
	int64_t     hits;
	int64_t     misses;
	int64_t     items;
	int64_t     size_bytes;
	int64_t     evictions;
};

/* One of each policy, in the order of cache_policy_names; as old as cache_instances(). */
enum err cache_policies(struct db *db, struct arena *arena, struct cache_policy_figures **out,
    size_t *count);
/* This process has applied the configuration to its cache. */
enum err cache_instance_put(struct db *db, const struct cache_instance *applied,
    int64_t boot_us, int64_t memory_bytes, int64_t clears);

/* Why the cache has the size it has; 0 and NULL where it says nothing. */
struct cache_decision {
	int64_t     key;
	int64_t     at;
	const char *action;		/* set, clear, grow, shrink, hold */
	const char *reason;
	int64_t     capacity_before;	/* bytes */
	int64_t     capacity_after;
	int64_t     requests;		/* over the minute before */
	int64_t     misses;
	int64_t     evictions;
};

/* Struct cache_decisions, newest first.  ERR_INPUT: a cursor that is none */
enum err cache_decisions(struct db *db, struct arena *arena, const struct page_ask *ask,
    struct page *out);

#endif
