/*
 * Troubles: what whoever runs the site should know of on any page.  What stands
 * still says so by itself: the worker notes each minute that it saw the time, a
 * backup when it was made, and a janitor that found too much is parked.
 */
#ifndef SERVICE_TROUBLE_H
#define SERVICE_TROUBLE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

struct arena;
struct db;
struct health;

#define TROUBLE_WORKER_S   180			/* it has not seen the time for so long */
#define TROUBLE_BACKUP_S   (50 * 3600)		/* one a night, and one that may fail */
#define TROUBLE_BACKUP_AT  "backup_done"	/* the setting that vitrina-backup writes */

struct trouble {
	const char *part;	/* store, disk, worker, janitor or backup */
	int64_t     since;	/* microseconds since 1970 */
	const char *detail;	/* for whoever reads English; NULL: the part says it */
};

struct troubles {
	const struct trouble *items;
	size_t                count;
};

/* Those of `health`, which was checked with the store, and those that rows tell of. */
enum err trouble_list(struct db *db, struct arena *arena, const struct health *health,
    struct troubles *out);

#endif
