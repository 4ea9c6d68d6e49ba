/* The cache: values by reference count, one maker a key, hits without a lock. */
#include <stdlib.h>
#include <string.h>

#include "lib/cache/cache_state.h"

static void
init_lock(pthread_mutex_t *lock)
{
	pthread_mutexattr_t spins;

	pthread_mutexattr_init(&spins);
	/* it is held for less than it takes to sleep */
	pthread_mutexattr_settype(&spins, PTHREAD_MUTEX_ADAPTIVE_NP);
	pthread_mutex_init(lock, &spins);
	pthread_mutexattr_destroy(&spins);
}

struct cache *
cache_new(enum cache_policy policy, int64_t capacity_bytes)
{
	struct cache *cache = aligned_alloc(64, sizeof(*cache));

	if (cache == NULL || sodium_init() < 0)
		abort();
	memset(cache, 0, sizeof(*cache));
	cache_table_init(&cache->table);
	init_lock(&cache->lock);
	cache_order_init(&cache->order, policy);
	cache->policy = policy;
	cache->capacity = cache->wanted = (size_t)capacity_bytes;
	randombytes_buf(&cache->seed, sizeof(cache->seed));
	crypto_shorthash_keygen(cache->hash_key);
	return cache;
}

static struct cache_name
name_of(const struct cache *cache, const char *key)
{
	struct cache_name name = { .key = key, .len = strlen(key) };

	crypto_shorthash((unsigned char *)&name.hash, (const unsigned char *)key, name.len,
	    cache->hash_key);
	return name;
}

static struct cache_tally *
tallies_new(struct cache *cache, unsigned block)
{
	const size_t size = CACHE_TALLIES * sizeof(struct cache_tally);
	struct cache_tally *fresh = aligned_alloc(64, size), *other = NULL;

	if (fresh == NULL)
		abort();
	memset(fresh, 0, size);
	if (atomic_compare_exchange_strong(&cache->tallies[block], &other, fresh))
		return fresh;
	free(fresh);
	return other;
}

/* One thread alone writes each, so it needs no more than a load and a store. */
static void
count(struct cache *cache, bool is_hit, int policy)
{
	const unsigned number = (reclaim_self != NULL ? reclaim_self : reclaim_register())->number;
	const unsigned block = number / CACHE_TALLIES % CACHE_BLOCKS;
	struct cache_tally *tally = atomic_load_explicit(&cache->tallies[block],
	    memory_order_acquire);
	_Atomic int64_t *counter;

	if (tally == NULL)
		tally = tallies_new(cache, block);
	tally += number % CACHE_TALLIES;
	counter = is_hit ? &tally->hits[policy] : &tally->misses[policy];
	atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + 1,
	    memory_order_relaxed);
}

/* `item` is held, and may have left meanwhile. */
static void
count_hit(struct cache *cache, struct cache_item *item)
{
	const int policy = atomic_load_explicit(&cache->policy, memory_order_relaxed);

	count(cache, true, policy);
	cache_place_use(&item->place);
	if (policy != CACHE_LRU)
		return;
	pthread_mutex_lock(&cache->lock);
	if (item->place.is_in)
		cache_order_freshen(&cache->order, &item->place);
	pthread_mutex_unlock(&cache->lock);
}

/* The cached value, held and counted, or NULL; without a lock. */
static struct cache_value *
look_up(struct cache *cache, const struct cache_name *name)
{
	struct reader *reader = reclaim_enter();
	struct cache_item *item = cache_table_find(&cache->table, name);
	struct cache_value *value = item != NULL ? cache_hold(item) : NULL;

	reclaim_leave(reader);
	if (item != NULL)
		count_hit(cache, item);
	return value;
}

struct cache_value *
cache_try(struct cache *cache, const char *key)
{
	const struct cache_name name = name_of(cache, key);

	return look_up(cache, &name);
}

/* Before others can see it. */
static void
name_item(struct cache_item *item, const struct cache_name *name)
{
	char *key = item->key.inside;

	if (name->len >= CACHE_KEY_INSIDE) {
		key = item->key.outside = malloc(name->len + 1);
		if (key == NULL)
			abort();
	}
	memcpy(key, name->key, name->len + 1);
	item->key_len = (uint32_t)name->len;
	item->place.hash = name->hash;
	item->place.cost = cache_cost(name->len, item->value.size_bytes);
}

/* With the lock, and of an item that is not larger than the capacity. */
static void
keep(struct cache *cache, struct cache_item *item)
{
	const enum cache_policy policy = cache->order.policy;

	while (cache->size + item->place.cost > cache->capacity)
		cache_evict_one(cache);
	cache_hold(item);
	item->place.is_in = true;
	item->place.policy = (unsigned char)policy;
	cache->size += item->place.cost;
	cache->items[policy]++;
	cache->bytes[policy] += (int64_t)item->place.cost;
	cache_order_add(&cache->order, &item->place);
	cache_table_add(&cache->table, item);
}

static struct cache_flight **
flights_of(struct cache *cache, const struct cache_name *name)
{
	return &cache->flights[name->hash % CACHE_FLIGHTS];
}

/* End a flight, and keep what it made unless it was dropped meanwhile. */
static void
land(struct cache *cache, struct cache_flight *flight)
{
	struct cache_item *item = flight->value != NULL ? cache_item_of(flight->value) : NULL;
	struct cache_flight **link = flights_of(cache, flight->name);

	if (item != NULL)
		name_item(item, flight->name);
	pthread_mutex_lock(&cache->lock);
	if (item != NULL && !flight->is_doomed && item->place.cost <= cache->capacity)
		keep(cache, item);
	while (*link != flight)
		link = &(*link)->next;
	*link = flight->next;
	flight->is_done = true;
	if (flight->waiting > 0)
		pthread_cond_broadcast(&flight->landed);
	while (flight->waiting > 0)	/* the flight is on our stack */
		pthread_cond_wait(&flight->landed, &cache->lock);
	cache_unlock(cache, false);
}

/* Wait for who makes it, and share the result.  With the lock. */
static enum err
share(struct cache *cache, struct cache_flight *flight, struct cache_value **value)
{
	flight->waiting++;
	while (!flight->is_done)
		pthread_cond_wait(&flight->landed, &cache->lock);
	if (flight->value != NULL)
		*value = cache_hold(cache_item_of(flight->value));
	if (--flight->waiting == 0)
		pthread_cond_broadcast(&flight->landed);
	return flight->err;
}

/* With the lock: one who makes it now, and whose result may be shared. */
static struct cache_flight *
find_flight(struct cache *cache, const struct cache_name *name)
{
	struct cache_flight *flight = *flights_of(cache, name);

	while (flight != NULL && (flight->is_doomed || flight->name->len != name->len ||
	    memcmp(flight->name->key, name->key, name->len) != 0))
		flight = flight->next;
	return flight;
}

/*
 * With the lock: what there is by now, or who is making it, or `mine` begun.
 * True: `*value` and `*err` are the answer.
 */
static bool
join_or_begin(struct cache *cache, struct cache_flight *mine, struct cache_value **value,
    enum err *err)
{
	struct cache_item *item = cache_table_find(&cache->table, mine->name);
	struct cache_flight *flight, **flights = flights_of(cache, mine->name);

	count(cache, item != NULL, cache->order.policy);
	if (item != NULL) {
		*value = cache_hold(item);
		*err = ERR_OK;
		return true;
	}
	if ((flight = find_flight(cache, mine->name)) != NULL) {
		*err = share(cache, flight, value);
		return true;
	}
	mine->next = *flights;
	*flights = mine;
	return false;
}

enum err
cache_get(struct cache *cache, const char *key,
    enum err (*make)(void *context, struct cache_value **out), void *context,
    struct cache_value **value)
{
	const struct cache_name name = name_of(cache, key);
	struct cache_flight flight = { .name = &name, .landed = PTHREAD_COND_INITIALIZER };
	bool is_answered;
	enum err err;

	if ((*value = look_up(cache, &name)) != NULL)
		return ERR_OK;
	pthread_mutex_lock(&cache->lock);
	is_answered = join_or_begin(cache, &flight, value, &err);
	pthread_mutex_unlock(&cache->lock);
	if (is_answered)
		return err;
	flight.err = make(context, &flight.value);
	land(cache, &flight);
	*value = flight.value;
	return flight.err;
}
