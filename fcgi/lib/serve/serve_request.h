/* One request from its parameters to its log line. */
#ifndef LIB_SERVE_REQUEST_H
#define LIB_SERVE_REQUEST_H

struct conn;
struct db_pool;

/* What a thread needs to work on requests, one after the other. */
struct serving;

struct serving *serve_begin(struct db_pool *pool);
void            serve_end(struct serving *serving);

enum served {
	SERVED_KEPT,	/* the connection may carry another request */
	SERVED_LINGER,	/* the client still sends what nobody wants: see conn_linger() */
	SERVED_CLOSE,	/* free it */
	SERVED_LATER,	/* nothing was done: its body is still on its way, or it takes long */
	SERVED_AFAR,	/* nothing was done: it waits for another host */
	SERVED_LATER_AFAR,	/* nothing was done: for both */
	SERVED_HELD,	/* nothing was done: it may wait for something */
};

/* What the thread may wait for. */
enum patience {
	PATIENCE_NONE,	/* nothing: all but prompt actions are SERVED_HELD */
	PATIENCE_SHORT,	/* the database; a body that is not here yet is SERVED_LATER */
	PATIENCE_LONG,	/* a slow client, and whatever an action waits for */
};

/* Answer the request that conn_next() read. */
enum served serve_request(struct serving *serving, struct conn *conn,
    enum patience patience);
/* Answer it with 503: nobody is free to take its body. */
enum served serve_busy(struct serving *serving, struct conn *conn);

#endif
