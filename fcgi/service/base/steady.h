/*
 * Whether time passes as it should.  A clock that was set wrong for a while
 * must not cost anybody anything: what deletes for age waits for an hour after
 * time has jumped, in its own statement (STEADY); and what was dated ahead
 * meanwhile is dated anew.
 *
 * A leaf of service/: any service may include it, and it includes none.
 */
#ifndef SERVICE_STEADY_H
#define SERVICE_STEADY_H

#include <stdbool.h>

#include "lib/base/err.h"

struct arena;
struct db;

/* A condition for WHERE. */
#define STEADY "(SELECT time_is_steady())"

/*
 * The worker saw the time of the database: to be said each minute.  A jump is
 * logged; after one back, what jobs are dated is dated anew at once, and a job
 * is added for the rest, which ends in steady_mend().  The same where a jump
 * came and went between two looks: no job is rightly dated hours ahead.
 * `is_first`: since this process began; another may have seen it an hour ago.
 */
enum err steady_tick(struct db *db, bool is_first);

/* Date anew what is ahead of time, whatever it is, where something may be. */
enum err steady_mend(struct db *db, struct arena *arena);

/*
 * For what goes by the times of files too: is time steady, and this machine's
 * the database's?  False is logged.
 */
enum err steady_check(struct db *db, bool *is_steady);

#endif
