/*
 * One FastCGI connection, kept between requests: libfcgi reads, we write.
 * The only user of fcgiapp.h; what libfcgi gets wrong is dealt with here.
 */
#ifndef LIB_CONN_H
#define LIB_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

struct arena;
struct conn;

/* A peer that moves nothing for this long is gone. */
#define CONN_STALL_S 60

/* Once a process, before threads. */
bool conn_library_init(void);

/* Takes `fd`, a connected socket that blocks. */
struct conn *conn_new(int fd);
void         conn_free(struct conn *conn);	/* closes it */
int          conn_fd(const struct conn *conn);

/*
 * Threads pass a connection on through epoll, of which C's memory model knows
 * nothing: call one before it is given away, the other once it is taken.
 */
void conn_give(struct conn *conn);
void conn_take(struct conn *conn);

/* Read the next request's parameters.  False: the peer is gone; free it. */
bool        conn_next(struct conn *conn);
/* NULL when absent; valid until conn_finish(). */
const char *conn_param(const struct conn *conn, const char *name);
/*
 * The same of a header (HTTP_X_FORWARDED_FOR), of which some front ends pass
 * each line on as a parameter of its own: all of them, in order, `between` them.
 */
const char *conn_header(const struct conn *conn, struct arena *arena, const char *name,
    const char *between);

/* Bytes of body that the front end announced; -1: it did not say. */
int64_t conn_body_length(const struct conn *conn);
/* The body is elsewhere (a spooled file, or not here yet): what comes here counts for nothing. */
void    conn_body_is_elsewhere(struct conn *conn);
/* True when reading the whole body cannot wait for a slow client. */
bool    conn_body_is_here(const struct conn *conn);
/*
 * Up to `size` bytes of body; 0 at its end; -1 when it was cut, or is longer
 * or shorter than announced.
 */
ssize_t conn_read(struct conn *conn, void *data, size_t size);
/* This is the whole body, which was read: it is read once more, by whoever does it all again. */
void    conn_unread(struct conn *conn, const void *data, size_t len);
/* Does the front end mean to use the connection again? */
bool    conn_is_kept(const struct conn *conn);
/* Whom its request is for, as far as its address says; 0: not known yet. */
int64_t conn_whom(const struct conn *conn);
void    conn_note_whom(struct conn *conn, int64_t whom);
/* Bytes of it that are still to be read; INT64_MAX: not known. */
int64_t conn_body_left(const struct conn *conn);
/*
 * Throw away what is left of the body, at most `max` bytes and never waiting
 * longer than `wait_ms` for more of it.  True when its end was reached.
 */
bool    conn_drain(struct conn *conn, int64_t max, int wait_ms);

/*
 * Send `count` (at most CONN_PARTS_MAX) runs of bytes as this request's
 * output; `last` ends the request in the same write.  False: the peer left.
 */
#define CONN_PARTS_MAX 4
bool conn_send(struct conn *conn, const struct iovec *parts, int count, bool last);

/*
 * Forget the request, whose end was sent.  True: the connection may carry
 * another; false: free it, or let it linger.
 */
bool conn_finish(struct conn *conn);

/*
 * A connection on which the client still sends what nobody wants: closing it
 * at once could destroy our reply on its way.  conn_linger() begins; call
 * conn_discard() each time it is readable until it returns false, then free.
 */
void conn_linger(struct conn *conn);
bool conn_is_lingering(const struct conn *conn);
bool conn_discard(struct conn *conn);

#endif
