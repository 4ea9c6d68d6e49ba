/*
 * The loop: threads on one epoll set of the listener and of the idle kept
 * connections, so that an idle or silent connection holds no thread.
 */
#ifndef LIB_SERVE_LOOP_H
#define LIB_SERVE_LOOP_H

#include <stdbool.h>

struct conn;
struct db_pool;
struct loop;

/* All block all signals. */
struct serve_threads {
	int quick;	/* the loop's */
	int slow;	/* at most, on demand: for bodies on their way, and for what takes long */
	int afar;	/* at most, on demand: for what waits for another host */
};
struct loop *serve_loop_start(int listener, const struct serve_threads *threads,
    struct db_pool *pool);
/*
 * Take no more connections.  Those that are there are served until their peers
 * close them: we never do so first, for a front end may be about to use one.
 */
void         serve_loop_close(struct loop *loop);
/* After that: a descriptor that is readable once a connection has gone, and whether all have. */
int          serve_loop_left(const struct loop *loop);
bool         serve_loop_is_empty(struct loop *loop);
/* When it is empty: end the threads. */
void         serve_loop_free(struct loop *loop);

#endif
