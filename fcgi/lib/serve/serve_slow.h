/*
 * Threads for requests that wait for a slow client's body: made on demand,
 * bounded, and gone when idle, so that uploads never hold the loop.
 */
#ifndef LIB_SERVE_UPLOAD_H
#define LIB_SERVE_UPLOAD_H

#include <stdbool.h>

struct conn;
struct db_pool;
struct slow;

/* `done` gets each connection back, on the upload's thread. */
struct slow *serve_slow_new(int max, struct db_pool *pool,
    void (*done)(void *context, struct conn *conn, int served), void *context);
/*
 * Hand over a connection whose request was read, and `is_afar` when it waits for
 * another host too.  False: all threads are busy, or three in four of them with the
 * same address, or with other hosts.
 */
bool         serve_slow_take(struct slow *slow, struct conn *conn, bool is_afar);
/* When no connection is left: wait for the threads to end, and free. */
void         serve_slow_free(struct slow *slow);

#endif
