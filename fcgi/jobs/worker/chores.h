/* What must be done once per fleet, again and again. */
#ifndef WORKER_CHORES_H
#define WORKER_CHORES_H

struct db;

#define CHORES_EVERY_S 60	/* each worker looks so often whether one is due */

/* Add the jobs of all chores that are due. */
void     chores_add(struct db *db);
/* What is too quick and too frequent to be a job: the time, the counters' minutes, the cache's size. */
void     chores_tick(struct db *db);

#endif
