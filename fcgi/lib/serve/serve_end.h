/* How a program ends, without a request being lost. */
#ifndef LIB_SERVE_END_H
#define LIB_SERVE_END_H

#include <stdbool.h>

struct db_pool;
struct loop;

/*
 * Serve until it is over.
 *
 * SIGUSR1          another process has the socket too: take no more connections,
 *                  and end when the last has gone, or after an hour
 * SIGTERM, SIGINT  the same within ten seconds; `is_own` says that nobody else
 *                  holds the socket: after SIGTERM go on accepting for five of
 *                  them then, for front ends learn later than we that we end
 *
 * `status` becomes the process's: ENDS_DRAINED, or 0 after a signal that stops.
 * Wants ends_block() first.  False: connections are left.
 */
bool serve_until_end(struct loop *loop, struct db_pool *pool, bool is_own, int *status);

#endif
