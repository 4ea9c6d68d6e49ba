/* The eviction policies, over one or two queues that they share. */
#include <stdlib.h>
#include <string.h>

#include "lib/cache/cache_policy.h"

#define NEWCOMERS_SHARE  10	/* one tenth of the capacity, as in the paper */
#define GHOSTS_MIN       1024
#define GHOST_WAYS       4

const char *const cache_policy_names[] = { "lru", "random", "sieve", "s3fifo", NULL };

static void
queue_push(struct cache_queue *queue, struct cache_place *place)
{
	place->newer = NULL;
	place->older = queue->newest;
	if (queue->newest != NULL)
		queue->newest->newer = place;
	else
		queue->oldest = place;
	queue->newest = place;
	queue->bytes += place->cost;
}

static void
queue_remove(struct cache_queue *queue, struct cache_place *place)
{
	if (place->newer != NULL)
		place->newer->older = place->older;
	else
		queue->newest = place->older;
	if (place->older != NULL)
		place->older->newer = place->newer;
	else
		queue->oldest = place->newer;
	queue->bytes -= place->cost;
}

/* All of `from`, in its order, becomes the newest of `to`. */
static void
queue_splice(struct cache_queue *to, struct cache_queue *from)
{
	if (from->oldest == NULL)
		return;
	from->oldest->older = to->newest;
	if (to->newest != NULL)
		to->newest->newer = from->oldest;
	else
		to->oldest = from->oldest;
	to->newest = from->newest;
	to->bytes += from->bytes;
	*from = (struct cache_queue){ 0 };
}

/* Room for the hashes of as many items as there are. */
static void
ghosts_resize(struct cache_ghosts *ghosts, size_t items)
{
	size_t slots = GHOSTS_MIN;

	while (slots < items * 2)
		slots *= 2;
	if (ghosts->slots != NULL && slots <= ghosts->mask + 1)
		return;
	free(ghosts->slots);
	ghosts->slots = calloc(slots, sizeof(ghosts->slots[0]));
	if (ghosts->slots == NULL)
		abort();
	ghosts->mask = slots - 1;
	ghosts->now = 1;
}

static size_t
ghost_bucket(const struct cache_ghosts *ghosts, uint64_t hash)
{
	return (size_t)hash & ghosts->mask & ~(size_t)(GHOST_WAYS - 1);
}

static void
ghosts_add(struct cache_ghosts *ghosts, uint64_t hash)
{
	size_t bucket = ghost_bucket(ghosts, hash), oldest = bucket;

	for (size_t i = bucket; i < bucket + GHOST_WAYS; i++)
		if (ghosts->slots[i].when < ghosts->slots[oldest].when)
			oldest = i;
	ghosts->slots[oldest].tag = (uint32_t)(hash >> 32);
	ghosts->slots[oldest].when = ++ghosts->now;
}

/* True, and forgotten, when it left not longer ago than `span` others. */
static bool
ghosts_take(struct cache_ghosts *ghosts, uint64_t hash, size_t span)
{
	size_t bucket = ghost_bucket(ghosts, hash);

	for (size_t i = bucket; i < bucket + GHOST_WAYS; i++) {
		if (ghosts->slots[i].when == 0 ||
		    ghosts->slots[i].tag != (uint32_t)(hash >> 32))
			continue;
		if (ghosts->now - ghosts->slots[i].when > span)
			return false;
		ghosts->slots[i].when = 0;
		return true;
	}
	return false;
}

void
cache_order_init(struct cache_order *order, enum cache_policy policy)
{
	*order = (struct cache_order){ .policy = policy, .era = 1 };
	ghosts_resize(&order->ghosts, 0);
}

void
cache_order_free(struct cache_order *order)
{
	free(order->ghosts.slots);
}

/* What the newcomers were becomes the newest of main, by ending their era. */
void
cache_order_switch(struct cache_order *order, enum cache_policy policy)
{
	if (policy == order->policy)
		return;
	queue_splice(&order->main, &order->newcomers);
	if (++order->era == 0)
		order->era = 1;
	order->hand = NULL;
	order->policy = policy;
}

static bool
is_newcomer(const struct cache_order *order, const struct cache_place *place)
{
	return place->newcomer == order->era;
}

void
cache_order_add(struct cache_order *order, struct cache_place *place)
{
	atomic_store_explicit(&place->uses, 0, memory_order_relaxed);
	place->newcomer = 0;
	order->items++;
	if (order->policy == CACHE_S3FIFO) {
		ghosts_resize(&order->ghosts, order->items);
		if (!ghosts_take(&order->ghosts, place->hash, order->items)) {
			place->newcomer = order->era;
			queue_push(&order->newcomers, place);
			return;
		}
	}
	queue_push(&order->main, place);
}

void
cache_order_remove(struct cache_order *order, struct cache_place *place)
{
	if (order->hand == place)
		order->hand = place->newer;
	queue_remove(is_newcomer(order, place) ? &order->newcomers : &order->main, place);
	order->items--;
}

void
cache_order_freshen(struct cache_order *order, struct cache_place *place)
{
	struct cache_queue *queue = is_newcomer(order, place) ? &order->newcomers : &order->main;

	if (queue->newest == place)
		return;
	if (order->hand == place)
		order->hand = place->newer;
	queue_remove(queue, place);
	queue_push(queue, place);
}

/* The hand goes from old to new, spares what was used, and takes the first not. */
static struct cache_place *
sieve_victim(struct cache_order *order)
{
	struct cache_place *place = order->hand;

	if (place == NULL)
		place = order->main.oldest;
	while (place != NULL &&
	    atomic_load_explicit(&place->uses, memory_order_relaxed) != 0) {
		atomic_store_explicit(&place->uses, 0, memory_order_relaxed);
		place = place->newer != NULL ? place->newer : order->main.oldest;
	}
	order->hand = place;	/* removing it moves the hand on */
	return place;
}

/* The oldest newcomer leaves, or goes to main when it was used more than once. */
static struct cache_place *
s3fifo_newcomer(struct cache_order *order)
{
	struct cache_place *place;

	while ((place = order->newcomers.oldest) != NULL) {
		if (atomic_load_explicit(&place->uses, memory_order_relaxed) <= 1) {
			ghosts_add(&order->ghosts, place->hash);
			return place;
		}
		queue_remove(&order->newcomers, place);
		place->newcomer = 0;
		atomic_store_explicit(&place->uses, 0, memory_order_relaxed);
		queue_push(&order->main, place);
	}
	return NULL;
}

static struct cache_place *
s3fifo_main(struct cache_order *order)
{
	struct cache_place *place;
	unsigned char uses;

	while ((place = order->main.oldest) != NULL) {
		uses = atomic_load_explicit(&place->uses, memory_order_relaxed);
		if (uses == 0)
			return place;
		atomic_store_explicit(&place->uses, (unsigned char)(uses - 1),
		    memory_order_relaxed);
		queue_remove(&order->main, place);
		queue_push(&order->main, place);
	}
	return NULL;
}

static struct cache_place *
s3fifo_victim(struct cache_order *order, size_t capacity)
{
	struct cache_place *place = NULL;

	if (order->newcomers.bytes >= capacity / NEWCOMERS_SHARE ||
	    order->main.oldest == NULL)
		place = s3fifo_newcomer(order);
	if (place == NULL)
		place = s3fifo_main(order);
	return place != NULL ? place : s3fifo_newcomer(order);
}

struct cache_place *
cache_order_evict(struct cache_order *order, size_t capacity)
{
	struct cache_place *place = NULL;

	switch (order->policy) {
	case CACHE_SIEVE:
		place = sieve_victim(order);
		break;
	case CACHE_S3FIFO:
		place = s3fifo_victim(order, capacity);
		break;
	case CACHE_LRU:
	case CACHE_RANDOM:
	case CACHE_POLICIES:
		place = order->main.oldest;
		break;
	}
	if (place != NULL)
		cache_order_remove(order, place);
	return place;
}
