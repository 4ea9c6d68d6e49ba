/*
 * The lookout: one thread beside the loop's that reads requests while all of
 * those wait for something.  What waits for nothing it answers; the rest it
 * holds until one of them is free.  Costs nothing while one of them is.
 */
#ifndef LIB_SERVE_LOOKOUT_H
#define LIB_SERVE_LOOKOUT_H

struct conn;
struct lookout;

/* What it asks of the loop, on its own thread and on the loop's. */
struct serve_lookout_loop {
	/* Take in what happens within `wait_ms`, in the place of one that is not free. */
	void (*stand_in)(void *context, int wait_ms);
	/* Wake one of those that wait for events: something is held. */
	void (*wake)(void *context);
	void  *context;
};

/* `threads`: how many the loop has.  Blocks all signals in the thread that it starts. */
struct lookout *serve_lookout_new(int threads, const struct serve_lookout_loop *loop);
/* When no connection is left. */
void            serve_lookout_free(struct lookout *lookout);

/* One of the loop's threads has something to do; and is done with it. */
void            serve_lookout_begin(struct lookout *lookout);
void            serve_lookout_end(struct lookout *lookout);

/* Keep a connection whose request was read, for the loop's threads. */
void            serve_lookout_hold(struct lookout *lookout, struct conn *conn);
/* The one that was held the longest; NULL: none is. */
struct conn    *serve_lookout_next(struct lookout *lookout);

#endif
