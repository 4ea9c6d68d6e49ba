/* Items that have left the cache: kept until no reader can see them, then let go. */
#include "lib/cache/cache_state.h"

#define FRESH_ITEMS 512	/* each time costs a system call */
#define FRESH_SHARE 64	/* of the capacity: for that much more memory may be held */

void
cache_take_out(struct cache *cache, struct cache_item *item)
{
	struct cache_graves *fresh = &cache->fresh;

	cache_table_remove(&cache->table, item);
	cache->size -= item->place.cost;
	cache->items[item->place.policy]--;
	cache->bytes[item->place.policy] -= (int64_t)item->place.cost;
	item->place.is_in = false;
	item->place.older = (struct cache_place *)fresh->newest;
	fresh->newest = item;
	if (fresh->oldest == NULL)
		fresh->oldest = item;
	fresh->items++;
	fresh->bytes += item->place.cost;
}

void
cache_evict_one(struct cache *cache)
{
	struct cache_item *item;

	if (cache->order.policy == CACHE_RANDOM) {
		item = cache_table_draw(&cache->table, &cache->seed);
		cache_order_remove(&cache->order, &item->place);
	} else
		item = (struct cache_item *)cache_order_evict(&cache->order, cache->capacity);
	cache->evictions[cache->order.policy]++;
	cache_take_out(cache, item);
}

static void
bury(struct cache_graves *graves)
{
	struct cache_item *item = graves->newest, *older;

	for (; item != NULL; item = older) {
		older = (struct cache_item *)item->place.older;
		cache_release(&item->value);
	}
	*graves = (struct cache_graves){ 0 };
}

/* Both sets as one, which is as young as the younger. */
static void
join(struct cache_graves *to, const struct cache_graves *from)
{
	if (from->newest == NULL)
		return;
	from->oldest->place.older = (struct cache_place *)to->newest;
	to->newest = from->newest;
	if (to->oldest == NULL)
		to->oldest = from->oldest;
	to->items += from->items;
	to->bytes += from->bytes;
	if (from->stamp > to->stamp)
		to->stamp = from->stamp;
}

void
cache_unlock(struct cache *cache, bool all)
{
	struct cache_graves fresh = { 0 }, old = { 0 };
	uint64_t safe;

	if (all || cache->fresh.items >= FRESH_ITEMS ||
	    cache->fresh.bytes > cache->capacity / FRESH_SHARE) {
		fresh = cache->fresh;
		old = cache->old;
		cache->fresh = cache->old = (struct cache_graves){ 0 };
	}
	pthread_mutex_unlock(&cache->lock);
	if (fresh.newest == NULL && old.newest == NULL)
		return;
	safe = reclaim_advance(&fresh.stamp);
	if (old.stamp < safe)
		bury(&old);
	if (fresh.stamp < safe)
		bury(&fresh);
	join(&old, &fresh);
	if (old.newest == NULL)
		return;
	pthread_mutex_lock(&cache->lock);	/* somebody reads just now: next time */
	join(&cache->old, &old);
	pthread_mutex_unlock(&cache->lock);
}

void
cache_bury_all(struct cache *cache)
{
	bury(&cache->fresh);
	bury(&cache->old);
}
