/* Chained buckets under striped locks; the table doubles as it fills. */
#include <stdlib.h>
#include <string.h>

#include "lib/cache_table.h"

#define BUCKETS_MIN 1024	/* a multiple of CACHE_STRIPES, so a bucket has one stripe */
#define DRAW_DEPTH  8		/* chains longer than this are very rare */

static struct cache_item **
buckets_new(size_t count)
{
	struct cache_item **buckets = calloc(count, sizeof(struct cache_item *));

	if (buckets == NULL)
		abort();
	return buckets;
}

void
cache_table_init(struct cache_table *table)
{
	memset(table, 0, sizeof(*table));
	for (size_t i = 0; i < CACHE_STRIPES; i++) {
		pthread_mutex_init(&table->stripes[i].lock, NULL);
		pthread_cond_init(&table->stripes[i].landed, NULL);
	}
	table->buckets = buckets_new(BUCKETS_MIN);
	table->mask = BUCKETS_MIN - 1;
}

void
cache_table_free(struct cache_table *table)
{
	for (size_t i = 0; i < CACHE_STRIPES; i++) {
		pthread_mutex_destroy(&table->stripes[i].lock);
		pthread_cond_destroy(&table->stripes[i].landed);
	}
	free(table->buckets);
}

struct cache_item *
cache_table_find(const struct cache_table *table, uint64_t hash, const char *key)
{
	struct cache_item *item = table->buckets[hash & table->mask];

	while (item != NULL &&
	    (item->place.hash != hash || strcmp(item->key, key) != 0))
		item = item->next;
	return item;
}

struct cache_flight *
cache_flight_find(const struct cache_stripe *stripe, const char *key)
{
	struct cache_flight *flight = stripe->flights;

	while (flight != NULL && (flight->doomed || strcmp(flight->key, key) != 0))
		flight = flight->next;
	return flight;
}

static void
rehash(struct cache_table *table, struct cache_item **buckets, size_t mask)
{
	for (size_t i = 0; i <= table->mask; i++) {
		struct cache_item *item = table->buckets[i], *next;

		for (; item != NULL; item = next) {
			next = item->next;
			item->next = buckets[item->place.hash & mask];
			buckets[item->place.hash & mask] = item;
		}
	}
}

void
cache_table_reserve(struct cache_table *table)
{
	size_t count = (table->mask + 1) * 2;
	struct cache_item **buckets, **old;

	if (table->items <= table->mask)
		return;
	buckets = buckets_new(count);
	for (size_t i = 0; i < CACHE_STRIPES; i++)
		pthread_mutex_lock(&table->stripes[i].lock);
	rehash(table, buckets, count - 1);
	old = table->buckets;
	table->buckets = buckets;
	table->mask = count - 1;
	for (size_t i = 0; i < CACHE_STRIPES; i++)
		pthread_mutex_unlock(&table->stripes[i].lock);
	free(old);
}

void
cache_table_unlink(struct cache_table *table, struct cache_item *item)
{
	struct cache_stripe *stripe = cache_stripe_of(table, item->place.hash);
	struct cache_item **link;

	pthread_mutex_lock(&stripe->lock);
	link = &table->buckets[item->place.hash & table->mask];
	while (*link != item)
		link = &(*link)->next;
	*link = item->next;
	pthread_mutex_unlock(&stripe->lock);
	table->items--;
}

/* splitmix64, of Steele, Lea and Flood, OOPSLA 2014. */
static uint64_t
random_next(uint64_t *seed)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

/*
 * A random depth in a random bucket, until an item is there: so a long chain
 * does not shield its items.  Chains do not change without the order lock.
 */
struct cache_item *
cache_table_draw(struct cache_table *table, uint64_t *seed)
{
	for (;;) {
		uint64_t random = random_next(seed);
		struct cache_item *item = table->buckets[random & table->mask];
		size_t depth = (size_t)(random >> 60) % DRAW_DEPTH;

		while (item != NULL && depth-- > 0)
			item = item->next;
		if (item != NULL)
			return item;
	}
}

void
cache_table_walk(struct cache_table *table,
    bool (*each)(void *context, struct cache_item *item), void *context)
{
	for (size_t bucket = 0; bucket <= table->mask; bucket++) {
		struct cache_stripe *stripe = &table->stripes[bucket % CACHE_STRIPES];
		struct cache_item **link = &table->buckets[bucket], *item;

		pthread_mutex_lock(&stripe->lock);
		while ((item = *link) != NULL) {
			struct cache_item *next = item->next;

			if (each(context, item)) {
				*link = next;
				table->items--;
			} else
				link = &item->next;
		}
		pthread_mutex_unlock(&stripe->lock);
	}
}
