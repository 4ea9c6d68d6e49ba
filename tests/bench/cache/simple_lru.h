/*
 * The simplest LRU that does the same job: bounded in bytes, keyed by text, values
 * handed out by reference count; one lock, chained buckets, one list.  Of the
 * cache's job it leaves out that concurrent misses make a value once.
 */
#ifndef BENCH_SIMPLE_LRU_H
#define BENCH_SIMPLE_LRU_H

#include <stddef.h>

struct simple_lru;

struct simple_value {
	int           refs;	/* changed atomically */
	size_t        size_bytes;
	unsigned char bytes[];
};

struct simple_lru *simple_lru_new(size_t capacity_bytes);
/* Held until simple_release(); a miss makes a value of `size_bytes` zeros and puts it in. */
struct simple_value *simple_lru_get(struct simple_lru *lru, const char *key, size_t size_bytes);
void simple_release(struct simple_value *value);
/* What a value of that size is charged. */
size_t simple_cost(size_t key_len, size_t size_bytes);
/* How many of the requests were hits. */
double simple_hit_rate(struct simple_lru *lru);

#endif
