/* The automatic size of the image caches: one decision for the fleet. */
#ifndef SERVICE_CACHE_AUTO_H
#define SERVICE_CACHE_AUTO_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "service/image/cache_config.h"

#define CACHE_AUTO_WINDOW_S     60
#define CACHE_AUTO_REQUESTS_MIN 100	/* a minute of fewer says nothing */

/* The last minute of all instances together. */
struct cache_window {
	bool    is_known;	/* some instance said something */
	int64_t requests;
	int64_t misses;
	int64_t evictions;
	int64_t since_change_s;	/* of policy or capacity */
};

/* Pure: what `config` wants after such a minute.  Strings are constant. */
struct cache_decision cache_decide(const struct cache_config *config,
    const struct cache_window *window);

/*
 * Look, decide and apply, in mode auto; once a minute by one of the fleet.  A
 * decision to leave it is recorded when its reason is new.
 */
enum err cache_auto_tick(struct db *db);

#endif
