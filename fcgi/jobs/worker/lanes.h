/*
 * The worker's threads: a few lanes that each take one job at a time, one
 * that says that they live and adds chores, and one that listens.
 */
#ifndef WORKER_LOOP_H
#define WORKER_LOOP_H

#include <stdbool.h>

#include "lib/base/err.h"

struct db_pool;
struct lanes;

/* Postgres connections that a worker needs at most. */
int          lanes_connections(void);

/* Start all threads; `scratch` is the worker's own directory, and outlives them. */
struct lanes *lanes_start(struct db_pool *pool, const char *conninfo, const char *scratch);

/* Take no more jobs; those in hand go on.  Chores are for another worker. */
void         lanes_drain(struct lanes *lanes);
/* True when, after that, no job is in hand any more. */
bool         lanes_are_empty(struct lanes *lanes);

/*
 * Tell them to end: children are killed and jobs handed back at once.  What
 * hangs in the store or the database is left after STOP_S seconds, for its
 * lease runs out; then memory stays taken, and the process is to end.
 */
#define STOP_S 10
void         lanes_stop(struct lanes *lanes);

#endif
