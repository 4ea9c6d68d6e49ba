/* The cache's values: made, held, and let go. */
#include <stdlib.h>
#include <string.h>

#include "lib/cache/cache_table.h"

static size_t
bytes_of_key(size_t len)
{
	return len < CACHE_KEY_INSIDE ? 0 : len + 1;
}

size_t
cache_cost(size_t key_len, size_t value_bytes)
{
	return sizeof(struct cache_item) + bytes_of_key(key_len) + value_bytes;
}

struct cache_value *
cache_value_new(size_t size)
{
	struct cache_item *item = malloc(sizeof(*item) + size);

	if (item == NULL)
		abort();
	memset(item, 0, sizeof(*item));
	item->value = (struct cache_value){ item->bytes, size };
	atomic_init(&item->refs, 1);
	return &item->value;
}

void *
cache_value_room(struct cache_value *value)
{
	return cache_item_of(value)->bytes;
}

void
cache_release(struct cache_value *value)
{
	struct cache_item *item;

	if (value == NULL)
		return;
	item = cache_item_of(value);
	if (atomic_fetch_sub_explicit(&item->refs, 1, memory_order_acq_rel) != 1)
		return;
	if (item->key_len >= CACHE_KEY_INSIDE)
		free(item->key.outside);
	free(item);
}
