/*
 * A closed site: it is for those who have an account, and who has none sees where to sign
 * in, and opens what is shared by a link.  What is for everybody is for those then
 * (`wanted_privacy` of videos), so that nothing of the site is public in any table or view.
 */
#ifndef SERVICE_CLOSED_H
#define SERVICE_CLOSED_H

#include <stdbool.h>

#include "lib/base/err.h"

struct db;

extern const char *const closed_accesses[];	/* "everybody", "members", NULL: by `closed` */

/*
 * What holds now: remembered for a second, or until NOTIFY says that it changed; while
 * Postgres is away what was last known holds.  ERR_UNAVAILABLE: nothing is known
 */
enum err closed_find(struct db *db, bool *closed);
/* From now on; and a job brings the videos after. */
enum err closed_set(struct db *db, bool closed);

#endif
