/* Keeps a process's cache as the fleet's configuration says, within a second of a change. */
#ifndef SERVICE_CACHE_STEER_H
#define SERVICE_CACHE_STEER_H

struct cache;
struct db_pool;

/* Apply what holds and go on doing so; the cache's figures go with the counters. */
void cache_steer_start(struct cache *cache, struct db_pool *pool);
void cache_steer_stop(void);

#endif
