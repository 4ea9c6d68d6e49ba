/* A locked LRU, to compare with. */
#include "simple_lru.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#define BUCKETS 65536

struct node {
	struct node *newer, *older, *next;
	size_t       bucket;
	void        *value;
	char         key[16];
};

struct simple_lru {
	pthread_mutex_t lock;
	struct node    *buckets[BUCKETS];
	struct node     ends;	/* newer: the oldest; older: the newest */
	int             items, room;
	unsigned char   hash_key[crypto_shorthash_KEYBYTES];
};

struct simple_lru *
simple_lru_new(int items)
{
	struct simple_lru *lru = calloc(1, sizeof(*lru));

	pthread_mutex_init(&lru->lock, NULL);
	lru->ends.newer = lru->ends.older = &lru->ends;
	lru->room = items;
	return lru;
}

static void
take_out(struct node *node)
{
	node->newer->older = node->older;
	node->older->newer = node->newer;
}

static void
put_newest(struct simple_lru *lru, struct node *node)
{
	node->newer = &lru->ends;
	node->older = lru->ends.older;
	node->older->newer = node;
	lru->ends.older = node;
}

static void
evict(struct simple_lru *lru)
{
	struct node *oldest = lru->ends.newer, **link = &lru->buckets[oldest->bucket];

	while (*link != oldest)
		link = &(*link)->next;
	*link = oldest->next;
	take_out(oldest);
	free(oldest->value);
	free(oldest);
	lru->items--;
}

static void
add(struct simple_lru *lru, const char *key, size_t bucket)
{
	struct node *node = calloc(1, sizeof(*node));

	if (lru->items == lru->room)
		evict(lru);
	strncpy(node->key, key, sizeof(node->key) - 1);
	node->bucket = bucket;
	node->value = calloc(1, 32);
	node->next = lru->buckets[bucket];
	lru->buckets[bucket] = node;
	put_newest(lru, node);
	lru->items++;
}

int
simple_lru_get(struct simple_lru *lru, const char *key)
{
	unsigned long long hash;
	struct node *node;
	size_t bucket;

	crypto_shorthash((unsigned char *)&hash, (const unsigned char *)key, strlen(key),
	    lru->hash_key);
	bucket = hash % BUCKETS;
	pthread_mutex_lock(&lru->lock);
	for (node = lru->buckets[bucket]; node != NULL && strcmp(node->key, key) != 0;)
		node = node->next;
	if (node != NULL) {
		take_out(node);
		put_newest(lru, node);
	} else
		add(lru, key, bucket);
	pthread_mutex_unlock(&lru->lock);
	return node != NULL;
}
