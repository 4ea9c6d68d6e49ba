/* The table's writers, one at a time; it doubles as it fills, under its readers' eyes. */
#include "lib/cache/cache_table.h"

#include <stdlib.h>

#define BUCKETS_MIN 256
#define FILL        4	/* items a bucket, on average, at most: then few need more */

static void *
zeros(size_t size)
{
	void *memory = aligned_alloc(64, size);

	if (memory == NULL)
		abort();
	return memset(memory, 0, size);
}

static struct cache_buckets *
buckets_new(size_t count, struct cache_buckets *smaller)
{
	struct cache_buckets *buckets =
	    zeros(sizeof(*buckets) + count * sizeof(buckets->all[0]));

	buckets->smaller = smaller;
	buckets->mask = count - 1;
	return buckets;
}

static struct cache_buckets *
buckets_of(struct cache_table *table)
{
	return atomic_load_explicit(&table->buckets, memory_order_relaxed);
}

static struct cache_bucket *
more_of(struct cache_bucket *bucket)
{
	return atomic_load_explicit(&bucket->more, memory_order_relaxed);
}

static uint64_t
slot_of(struct cache_bucket *bucket, size_t i)
{
	return atomic_load_explicit(&bucket->slots[i], memory_order_relaxed);
}

void
cache_table_init(struct cache_table *table)
{
	atomic_init(&table->buckets, buckets_new(BUCKETS_MIN, NULL));
	table->items = 0;
}

static void
free_more(struct cache_bucket *first)
{
	struct cache_bucket *bucket = more_of(first), *more;

	for (; bucket != NULL; bucket = more) {
		more = more_of(bucket);
		free(bucket);
	}
}

/* Those that were outgrown go with it: together they are smaller than the last. */
void
cache_table_free(struct cache_table *table)
{
	struct cache_buckets *buckets = buckets_of(table), *smaller;

	for (; buckets != NULL; buckets = smaller) {
		for (size_t i = 0; i <= buckets->mask; i++)
			free_more(&buckets->all[i]);
		smaller = buckets->smaller;
		free(buckets);
	}
}

/* The slot that holds `what`; NULL: none does, and `*last` is the last bucket. */
static _Atomic uint64_t *
find_slot(struct cache_buckets *buckets, uint64_t hash, uint64_t what, struct cache_bucket **last)
{
	struct cache_bucket *bucket = &buckets->all[hash & buckets->mask];

	for (; bucket != NULL; *last = bucket, bucket = more_of(bucket))
		for (size_t i = 0; i < CACHE_SLOTS; i++)
			if (slot_of(bucket, i) == what)
				return &bucket->slots[i];
	return NULL;
}

static uint64_t
word_of(const struct cache_item *item)
{
	const uint64_t address = (uint64_t)(uintptr_t)item;

	if (address >> CACHE_TAG_AT != 0)
		abort();
	return cache_tag(item->place.hash) << CACHE_TAG_AT | address;
}

static void
put(struct cache_buckets *buckets, uint64_t hash, uint64_t word)
{
	struct cache_bucket *last = NULL, *more;
	_Atomic uint64_t *slot = find_slot(buckets, hash, 0, &last);

	if (slot != NULL) {
		atomic_store_explicit(slot, word, memory_order_release);
		return;
	}
	more = zeros(sizeof(*more));
	atomic_init(&more->slots[0], word);
	atomic_store_explicit(&last->more, more, memory_order_release);
}

static void
each_slot(struct cache_buckets *buckets,
    void (*each)(void *context, struct cache_item *item), void *context)
{
	for (size_t i = 0; i <= buckets->mask; i++) {
		struct cache_bucket *bucket = &buckets->all[i];

		for (; bucket != NULL; bucket = more_of(bucket))
			for (size_t k = 0; k < CACHE_SLOTS; k++)
				if (slot_of(bucket, k) != 0)
					each(context, cache_slot_item(slot_of(bucket, k)));
	}
}

static void
put_item(void *buckets, struct cache_item *item)
{
	put(buckets, item->place.hash, word_of(item));
}

/* Who reads the smaller one still finds in it what was there when it began. */
static void
grow(struct cache_table *table)
{
	struct cache_buckets *from = buckets_of(table);
	struct cache_buckets *to = buckets_new((from->mask + 1) * 2, from);

	each_slot(from, put_item, to);
	atomic_store_explicit(&table->buckets, to, memory_order_release);
}

void
cache_table_add(struct cache_table *table, struct cache_item *item)
{
	if (table->items >= (buckets_of(table)->mask + 1) * FILL)
		grow(table);
	put_item(buckets_of(table), item);
	table->items++;
}

void
cache_table_remove(struct cache_table *table, struct cache_item *item)
{
	struct cache_bucket *last;

	atomic_store_explicit(find_slot(buckets_of(table), item->place.hash, word_of(item), &last),
	    0, memory_order_release);
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

/* A random slot of a random bucket, until an item is there. */
struct cache_item *
cache_table_draw(struct cache_table *table, uint64_t *seed)
{
	struct cache_buckets *buckets = buckets_of(table);

	for (;;) {
		uint64_t random = random_next(seed), slot;
		struct cache_bucket *bucket = &buckets->all[random & buckets->mask];
		unsigned deeper = (unsigned)(random >> 32) & 0xff;

		for (; more_of(bucket) != NULL && (deeper & 1) != 0; deeper >>= 1)
			bucket = more_of(bucket);
		slot = slot_of(bucket, (random >> 40) % CACHE_SLOTS);
		if (slot != 0)
			return cache_slot_item(slot);
	}
}

void
cache_table_walk(struct cache_table *table,
    void (*each)(void *context, struct cache_item *item), void *context)
{
	each_slot(buckets_of(table), each, context);
}
