/* A thread that is told of changes, applies them, and says so. */
#include "service/image/cache_follow.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/process_name.h"
#include "lib/base/texts.h"
#include "lib/cache/cache.h"
#include "lib/db/db.h"
#include "lib/db/notify.h"
#include "lib/io/log.h"
#include "service/counter/counter.h"
#include "service/image/cache_config.h"

#define LOOK_MS  30000	/* when no notification comes */
#define AGAIN_MS 500	/* when the database did not answer */

static struct {
	pthread_t       thread;
	pthread_mutex_t lock;
	pthread_cond_t  wake;
	bool            is_stopping;
	unsigned        changes;	/* heard of */
	struct cache   *cache;
	struct db_pool *pool;
	int64_t         version;	/* applied; 0: none */
	int64_t         clears;
} steer = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* The figures of one policy; cache_instance.c reads them. */
static const struct {
	const char *hits, *misses, *evictions, *items, *size_bytes;
} names[CACHE_POLICIES] = {
#define NAMES(policy) { "cache_hits_" policy, "cache_misses_" policy, \
	"cache_evictions_" policy, "cache_items_" policy, "cache_size_bytes_" policy }
	[CACHE_LRU] = NAMES("lru"), [CACHE_RANDOM] = NAMES("random"),
	[CACHE_SIEVE] = NAMES("sieve"), [CACHE_S3FIFO] = NAMES("s3fifo"),
#undef NAMES
};

/* Of a policy that was never in force there is nothing to say. */
static void
add_policy(struct counter_figures *figures, int policy, const struct cache_counts *counts)
{
	if (counts->requests == 0 && counts->items == 0 && counts->evictions == 0)
		return;
	counter_figure_add(figures, names[policy].hits, false, counts->hits);
	counter_figure_add(figures, names[policy].misses, false, counts->misses);
	counter_figure_add(figures, names[policy].evictions, false, counts->evictions);
	counter_figure_add(figures, names[policy].items, true, counts->items);
	counter_figure_add(figures, names[policy].size_bytes, true, counts->size_bytes);
}

static void
read_cache(void *context, struct counter_figures *figures)
{
	struct cache_stats stats;
	int i;

	cache_stats(context, &stats);
	counter_figure_add(figures, "cache_requests", false, stats.total.requests);
	counter_figure_add(figures, "cache_hits", false, stats.total.hits);
	counter_figure_add(figures, "cache_misses", false, stats.total.misses);
	counter_figure_add(figures, "cache_evictions", false, stats.total.evictions);
	counter_figure_add(figures, "cache_items", true, stats.total.items);
	counter_figure_add(figures, "cache_size_bytes", true, stats.total.size_bytes);
	counter_figure_add(figures, "cache_capacity_bytes", true, stats.capacity_bytes);
	for (i = 0; i < CACHE_POLICIES; i++)
		add_policy(figures, i, &stats.by_policy[i]);
}

static void
on_change(void *context, const char *channel, const char *payload)
{
	(void)context, (void)channel, (void)payload;
	pthread_mutex_lock(&steer.lock);
	steer.changes++;
	pthread_cond_signal(&steer.wake);
	pthread_mutex_unlock(&steer.lock);
}

static void
set_policy(const char *name)
{
	const int policy = texts_index(cache_policy_names, name);

	if (policy >= 0)
		cache_set_policy(steer.cache, (enum cache_policy)policy);
}

static enum err
report(struct db *db, const struct cache_config *config)
{
	const int64_t memory = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
	struct cache_stats stats;

	cache_stats(steer.cache, &stats);
	const struct cache_instance applied = {
		.instance = process_instance(), .policy = cache_policy_names[stats.policy],
		.capacity_bytes = stats.capacity_bytes, .version = config->version,
	};
	return cache_instance_put(db, &applied, process_boot_us(), memory, config->clears);
}

static enum err
apply(struct db *db, struct arena *arena)
{
	struct cache_config config;
	enum err err;

	err = cache_config_get(db, arena, &config);
	if (err != ERR_OK || config.version == steer.version)
		return err;
	set_policy(config.policy);
	cache_set_capacity(steer.cache, config.capacity_bytes);
	if (steer.version != 0 && config.clears != steer.clears)
		cache_clear(steer.cache);
	steer.clears = config.clears;
	if ((err = report(db, &config)) == ERR_OK) {
		steer.version = config.version;
		log_info("cache: %s, %lld bytes", config.policy, (long long)config.capacity_bytes);
	}
	return err;
}

/* Until something changed since `seen`, or `ms` passed; false: it is time to end. */
static bool
wait_for_change(unsigned *seen, int64_t ms)
{
	const int64_t until_ms = clock_steady_ms() + ms;
	const struct timespec until = {
		.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000,
	};
	bool goes_on;

	pthread_mutex_lock(&steer.lock);
	while (steer.changes == *seen && !steer.is_stopping)
		if (pthread_cond_timedwait(&steer.wake, &steer.lock, &until) != 0)
			break;
	*seen = steer.changes;
	goes_on = !steer.is_stopping;
	pthread_mutex_unlock(&steer.lock);
	return goes_on;
}

static void *
run(void *unused)
{
	struct arena *arena = arena_new();
	struct db db = db_of(steer.pool);
	unsigned seen = 0;
	enum err err;

	(void)unused;
	do {
		err = apply(&db, arena);
		db_done(&db);
		arena_reset(arena);
	} while (wait_for_change(&seen, err == ERR_OK ? LOOK_MS : AGAIN_MS));
	arena_free(arena);
	return NULL;
}

static void
init_wake(void)
{
	pthread_condattr_t steady;

	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&steer.wake, &steady);
	pthread_condattr_destroy(&steady);
}

void
cache_steer_start(struct cache *cache, struct db_pool *pool)
{
	sigset_t all, before;

	steer.cache = cache;
	steer.pool = pool;
	init_wake();
	counter_also(read_cache, cache);
	notify_on(CACHE_CONFIG_CHANNEL, on_change, NULL);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&steer.thread, NULL, run, NULL) != 0)
		abort();
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void
cache_steer_stop(void)
{
	pthread_mutex_lock(&steer.lock);
	steer.is_stopping = true;
	pthread_cond_signal(&steer.wake);
	pthread_mutex_unlock(&steer.lock);
	pthread_join(steer.thread, NULL);
}
