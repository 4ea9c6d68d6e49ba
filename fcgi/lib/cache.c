/* The cache: values by reference count, one maker a key, a bound in bytes. */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "lib/cache_state.h"

/* A value, its count and its bytes, in one piece of memory. */
struct held {
	struct cache_value value;	/* first: a value is its held */
	atomic_size_t      refs;
	unsigned char      bytes[];
};

size_t
cache_cost(size_t key_len, size_t value_bytes)
{
	return sizeof(struct cache_item) + key_len + 1 + sizeof(struct held) + value_bytes;
}

struct cache_value *
cache_value_new(size_t size)
{
	struct held *held = malloc(sizeof(*held) + size);

	if (held == NULL)
		abort();
	held->value.data = held->bytes;
	held->value.size_bytes = size;
	atomic_init(&held->refs, 1);
	return &held->value;
}

void *
cache_value_room(struct cache_value *value)
{
	return ((struct held *)value)->bytes;
}

static struct cache_value *
hold(struct cache_value *value)
{
	if (value != NULL)
		atomic_fetch_add_explicit(&((struct held *)value)->refs, 1,
		    memory_order_relaxed);
	return value;
}

void
cache_release(struct cache_value *value)
{
	if (value != NULL &&
	    atomic_fetch_sub_explicit(&((struct held *)value)->refs, 1,
	    memory_order_acq_rel) == 1)
		free(value);
}

struct cache *
cache_new(enum cache_policy policy, int64_t capacity_bytes)
{
	struct cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL || sodium_init() < 0)
		abort();
	cache_table_init(&cache->table);
	pthread_mutex_init(&cache->lock, NULL);
	cache_order_init(&cache->order, policy);
	cache->policy = policy;
	cache->capacity = (size_t)capacity_bytes;
	randombytes_buf(&cache->seed, sizeof(cache->seed));
	crypto_shorthash_keygen(cache->hash_key);
	return cache;
}

uint64_t
cache_hash(const struct cache *cache, const char *key)
{
	uint64_t hash;

	crypto_shorthash((unsigned char *)&hash, (const unsigned char *)key,
	    strlen(key), cache->hash_key);
	return hash;
}

void
cache_bury(struct cache_item *dead)
{
	while (dead != NULL) {
		struct cache_item *next = dead->next;

		cache_release(dead->value);
		free(dead);
		dead = next;
	}
}

void
cache_evict_one(struct cache *cache, struct cache_item **dead)
{
	struct cache_item *item;

	if (cache->order.policy == CACHE_RANDOM) {
		item = cache_table_draw(&cache->table, &cache->seed);
		cache_order_remove(&cache->order, &item->place);
	} else
		item = (struct cache_item *)cache_order_evict(&cache->order, cache->capacity);
	cache_table_unlink(&cache->table, item);
	cache->size -= item->place.cost;
	cache->evictions[cache->order.policy]++;
	item->next = *dead;
	*dead = item;
}

static struct cache_item *
item_new(const char *key, uint64_t hash, struct cache_value *value)
{
	size_t len = strlen(key);
	struct cache_item *item = calloc(1, sizeof(*item) + len + 1);

	if (item == NULL)
		abort();
	item->place.hash = hash;
	item->place.cost = cache_cost(len, value->size_bytes);
	item->value = hold(value);
	item->key_len = len;
	memcpy(item->key, key, len + 1);
	return item;
}

/* End a flight, and keep what it made unless it was dropped meanwhile. */
static void
land(struct cache *cache, struct cache_flight *flight, uint64_t hash)
{
	struct cache_stripe *stripe = cache_stripe_of(&cache->table, hash);
	struct cache_item *item = NULL, *dead = NULL;
	struct cache_flight **link;

	if (flight->value != NULL)
		item = item_new(flight->key, hash, flight->value);
	pthread_mutex_lock(&cache->lock);
	if (item != NULL && item->place.cost > cache->capacity) {
		dead = item;
		item = NULL;
	}
	while (item != NULL && cache->size + item->place.cost > cache->capacity)
		cache_evict_one(cache, &dead);
	if (item != NULL)
		cache_table_reserve(&cache->table);
	pthread_mutex_lock(&stripe->lock);
	if (item != NULL && !flight->doomed) {
		item->next = cache->table.buckets[hash & cache->table.mask];
		cache->table.buckets[hash & cache->table.mask] = item;
		cache->table.items++;
		cache->size += item->place.cost;
		cache_order_add(&cache->order, &item->place);
		item = NULL;
	}
	for (link = &stripe->flights; *link != flight; link = &(*link)->next)
		;
	*link = flight->next;
	flight->done = true;
	pthread_cond_broadcast(&stripe->landed);
	pthread_mutex_unlock(&cache->lock);
	while (flight->waiting > 0)	/* the flight is on our stack */
		pthread_cond_wait(&stripe->landed, &stripe->lock);
	pthread_mutex_unlock(&stripe->lock);
	cache_bury(item);
	cache_bury(dead);
}

/* Wait for who makes it, and share the result.  The stripe is locked. */
static enum err
share(struct cache_stripe *stripe, struct cache_flight *flight,
    struct cache_value **value)
{
	enum err err;

	flight->waiting++;
	while (!flight->done)
		pthread_cond_wait(&stripe->landed, &stripe->lock);
	err = flight->err;
	*value = hold(flight->value);
	if (--flight->waiting == 0)
		pthread_cond_broadcast(&stripe->landed);
	return err;
}

/*
 * The cached value, held, or NULL; the stripe stays locked.  LRU moves the
 * item, for which it wants the order lock, and that before the stripe's.
 */
static struct cache_value *
look_up(struct cache *cache, const char *key, uint64_t hash, bool counts_misses)
{
	struct cache_stripe *stripe = cache_stripe_of(&cache->table, hash);
	enum cache_policy policy = (enum cache_policy)cache->policy;
	bool ordered = cache_order_hit_needs_lock(policy);
	struct cache_value *value = NULL;
	struct cache_item *item;

	if (ordered) {
		pthread_mutex_lock(&cache->lock);
		policy = cache->order.policy;
	}
	pthread_mutex_lock(&stripe->lock);
	item = cache_table_find(&cache->table, hash, key);
	if (item != NULL || counts_misses)
		stripe->requests[policy]++;
	if (item != NULL) {
		stripe->hits[policy]++;
		cache_order_hit(&cache->order, policy, &item->place);
		value = hold(item->value);
	}
	if (ordered)
		pthread_mutex_unlock(&cache->lock);
	return value;
}

static struct cache_value *
peek(struct cache *cache, const char *key, bool counts_misses)
{
	uint64_t hash = cache_hash(cache, key);
	struct cache_value *value = look_up(cache, key, hash, counts_misses);

	pthread_mutex_unlock(&cache_stripe_of(&cache->table, hash)->lock);
	return value;
}

struct cache_value *
cache_peek(struct cache *cache, const char *key)
{
	return peek(cache, key, true);
}

struct cache_value *
cache_try(struct cache *cache, const char *key)
{
	return peek(cache, key, false);
}

enum err
cache_get(struct cache *cache, const char *key,
    enum err (*make)(void *context, struct cache_value **out), void *context,
    struct cache_value **value)
{
	uint64_t hash = cache_hash(cache, key);
	struct cache_stripe *stripe = cache_stripe_of(&cache->table, hash);
	struct cache_flight flight = { .key = key }, *other;
	enum err err = ERR_OK;

	*value = look_up(cache, key, hash, true);
	if (*value != NULL) {
		pthread_mutex_unlock(&stripe->lock);
		return ERR_OK;
	}
	if ((other = cache_flight_find(stripe, key)) != NULL) {
		err = share(stripe, other, value);
		pthread_mutex_unlock(&stripe->lock);
		return err;
	}
	flight.next = stripe->flights;
	stripe->flights = &flight;
	pthread_mutex_unlock(&stripe->lock);
	flight.err = make(context, &flight.value);
	land(cache, &flight, hash);
	*value = flight.value;
	return flight.err;
}
