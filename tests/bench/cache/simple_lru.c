/* A locked LRU, to compare with. */
#include "simple_lru.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#define BUCKETS 65536

struct links {
	struct links *newer, *older;
};

struct node {
	struct links         links;	/* first: its links are the node */
	struct node         *next;
	unsigned long long   hash;
	size_t               cost;
	struct simple_value *value;
	char                 key[];
};

struct simple_lru {
	pthread_mutex_t lock;
	struct node    *buckets[BUCKETS];
	struct links    ends;	/* newer: the oldest; older: the newest */
	size_t          size, capacity;
	long            requests, hits;
	unsigned char   hash_key[crypto_shorthash_KEYBYTES];
};

struct simple_lru *
simple_lru_new(size_t capacity_bytes)
{
	struct simple_lru *lru = calloc(1, sizeof(*lru));

	pthread_mutex_init(&lru->lock, NULL);
	lru->ends.newer = lru->ends.older = &lru->ends;
	lru->capacity = capacity_bytes;
	crypto_shorthash_keygen(lru->hash_key);
	return lru;
}

size_t
simple_cost(size_t key_len, size_t size_bytes)
{
	return sizeof(struct node) + key_len + 1 + sizeof(struct simple_value) + size_bytes;
}

void
simple_release(struct simple_value *value)
{
	if (__atomic_sub_fetch(&value->refs, 1, __ATOMIC_ACQ_REL) == 0)
		free(value);
}

static struct simple_value *
hold(struct simple_value *value)
{
	__atomic_add_fetch(&value->refs, 1, __ATOMIC_RELAXED);
	return value;
}

static void
take_out(struct links *node)
{
	node->newer->older = node->older;
	node->older->newer = node->newer;
}

static void
put_newest(struct simple_lru *lru, struct links *node)
{
	node->newer = &lru->ends;
	node->older = lru->ends.older;
	node->older->newer = node;
	lru->ends.older = node;
}

static void
evict(struct simple_lru *lru)
{
	struct node *oldest = (struct node *)lru->ends.newer;
	struct node **link = &lru->buckets[oldest->hash % BUCKETS];

	while (*link != oldest)
		link = &(*link)->next;
	*link = oldest->next;
	take_out(&oldest->links);
	lru->size -= oldest->cost;
	simple_release(oldest->value);
	free(oldest);
}

static struct node *
add(struct simple_lru *lru, const char *key, size_t len, unsigned long long hash,
    size_t size_bytes)
{
	struct node *node = malloc(sizeof(*node) + len + 1);
	struct node **bucket = &lru->buckets[hash % BUCKETS];

	node->hash = hash;
	node->cost = simple_cost(len, size_bytes);
	memcpy(node->key, key, len + 1);
	node->value = calloc(1, sizeof(*node->value) + size_bytes);
	node->value->refs = 1;
	node->value->size_bytes = size_bytes;
	while (lru->size + node->cost > lru->capacity)
		evict(lru);
	lru->size += node->cost;
	node->next = *bucket;
	*bucket = node;
	put_newest(lru, &node->links);
	return node;
}

struct simple_value *
simple_lru_get(struct simple_lru *lru, const char *key, size_t size_bytes)
{
	const size_t len = strlen(key);
	struct simple_value *value;
	unsigned long long hash;
	struct node *node;

	crypto_shorthash((unsigned char *)&hash, (const unsigned char *)key, len, lru->hash_key);
	pthread_mutex_lock(&lru->lock);
	lru->requests++;
	node = lru->buckets[hash % BUCKETS];
	while (node != NULL && (node->hash != hash || strcmp(node->key, key) != 0))
		node = node->next;
	if (node != NULL) {
		lru->hits++;
		take_out(&node->links);
		put_newest(lru, &node->links);
	} else
		node = add(lru, key, len, hash, size_bytes);
	value = hold(node->value);
	pthread_mutex_unlock(&lru->lock);
	return value;
}

double
simple_hit_rate(struct simple_lru *lru)
{
	return (double)lru->hits / (double)lru->requests;
}
