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

/* Start `threads` threads, which block all signals; `uploads` more at most, on demand. */
struct loop *serve_loop_start(int listener, int threads, int uploads, struct db_pool *pool);
/*
 * Take no more connections, serve those that are there until the peers have
 * closed them all, or for `wait_ms`.  True when none is left: then the
 * threads are gone and `loop` is freed.
 */
bool         serve_loop_stop(struct loop *loop, int wait_ms);

#endif
