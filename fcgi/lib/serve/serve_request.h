/* One request from its parameters to its log line. */
#ifndef LIB_SERVE_REQUEST_H
#define LIB_SERVE_REQUEST_H

#include <stdbool.h>

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
	SERVED_LATER,	/* nothing was done: its body is still on its way */
};

/*
 * Answer the request that conn_next() read.  `may_wait`: this thread may
 * wait for a slow client; if not, a body that is not here yet is left alone
 * and SERVED_LATER says so.
 */
enum served serve_request(struct serving *serving, struct conn *conn, bool may_wait);
/* Answer it with 503: nobody is free to take its body. */
enum served serve_busy(struct serving *serving, struct conn *conn);

#endif
