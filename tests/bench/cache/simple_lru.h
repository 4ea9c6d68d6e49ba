/* The simplest LRU that is right: one lock, chained buckets, one list, values copied by nobody. */
#ifndef BENCH_SIMPLE_LRU_H
#define BENCH_SIMPLE_LRU_H

struct simple_lru;

struct simple_lru *simple_lru_new(int items);
/* True on a hit; a miss puts it in. */
int simple_lru_get(struct simple_lru *lru, const char *key);

#endif
