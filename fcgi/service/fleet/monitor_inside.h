/* What the monitor's two files share. */
#ifndef SERVICE_FLEET_MONITOR_INSIDE_H
#define SERVICE_FLEET_MONITOR_INSIDE_H

#include <pthread.h>
#include <stdio.h>

#include "service/fleet/monitor.h"

#define MONITOR_SAMPLES 10000	/* that wait for the database */

struct heard {
	struct public_id id;
	int64_t          key;
	unsigned char    public_key[SECRET_PAIR_BYTES];
	unsigned char    shared[SECRET_PAIR_BYTES];
	bool             has_shared, is_revoked, is_changed, is_simulated;
	int64_t          seen_ms;	/* by this process's clock; 0: it has said nothing */
	int64_t          boot, sequence;
	int64_t          free_ms;	/* of its rate */
	int64_t          step;		/* of its last sample */
	char             system[4 * BEAT_SYSTEM_MAX + 1];
	char             missing[4 * BEAT_MISSING_MAX + 1];
	int64_t          figures[BEAT_FIGURES_COUNT];
};

struct kept_sample {
	int64_t host;
	int64_t at_ms;
	int64_t figures[BEAT_FIGURES_COUNT];
};

struct monitor {
	pthread_mutex_t    lock;
	bool               is_read;	/* which hosts there are is known */
	int64_t            began_ms;
	unsigned char      secret[SECRET_PAIR_BYTES];
	struct heard      *hosts;	/* by id */
	size_t             count;
	struct kept_sample *samples;	/* MONITOR_SAMPLES */
	size_t             samples_count;
};

extern struct monitor monitor;

#endif
