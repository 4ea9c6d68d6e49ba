/* What alarms watch beside requests: the queue, the worker's clock, the last backup. */
#ifndef SERVICE_WATCHED_H
#define SERVICE_WATCHED_H

#include <stdint.h>

#include "lib/base/err.h"

struct db;

struct watched {
	int64_t jobs_waiting;		/* due, and nobody has begun them */
	int64_t jobs_wait_s;		/* how long the first of them has been due; 0: none is */
	int64_t jobs_parked;		/* given up */
	int64_t worker_seen_s;		/* when a worker last said the time; 0: none has */
	int64_t backup_s;		/* when vitrina-backup last ended well; 0: it never ran */
};

/* Seconds are since 1970 where they say when. */
enum err watched_now(struct db *db, struct watched *out);

#endif
