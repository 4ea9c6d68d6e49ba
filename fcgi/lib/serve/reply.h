/*
 * The kinds of reply that there are: object, list, file, stream, text,
 * redirect, empty, and a problem.  One request gets exactly one.
 *
 * A reply leaves after its action returned, so all that it is given is copied,
 * but for the names of headers.
 */
#ifndef LIB_REPLY_H
#define LIB_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/base/err.h"
#include "lib/text/members.h"

struct buf;
struct request;

/*
 * Set a header of the coming reply.  A value with CR or LF, or a header too
 * many, is never sent: the request fails with ERR_INTERNAL instead.
 */
void     reply_header(struct request *req, const char *name, const char *value);
/* Set a cookie: HttpOnly, SameSite=Lax, Path=/, Secure on https; max_age_s 0 removes. */
void     reply_cookie(struct request *req, const char *name, const char *value,
    int64_t max_age_s);

/* The same for what begins with `path` alone, and not for what another site's page asks. */
void     reply_cookie_below(struct request *req, const char *path, const char *name,
    const char *value, int64_t max_age_s);

/*
 * True when If-None-Match names `etag` (with its quotes): a 304 was sent, and
 * the action returns ERR_OK.  Else the ETag is set on the coming reply.
 */
bool     reply_not_modified(struct request *req, const char *etag);

enum err reply_object(struct request *req, int status,
    const struct member *members, const void *value);
/* Another object than the action's usual one, such as a 202's job. */
enum err reply_other(struct request *req, int status,
    const struct member *members, const void *value);
/* `items`: `count` structs of `size` bytes; `next` is a cursor, or NULL at the end. */
enum err reply_list(struct request *req, const struct member *members,
    const void *items, size_t count, size_t size, const char *next);
enum err reply_text(struct request *req, int status, const char *type,
    const char *text, size_t len);
enum err reply_redirect(struct request *req, int status, const char *location);
enum err reply_empty(struct request *req);	/* 204 */

/*
 * A file of the store, sent by the front end (X-Accel-Redirect, X-Sendfile) or
 * by us once the action has returned: its strings live in the request's arena.
 */
struct reply_file {
	const char *path;		/* below the store's directory */
	const char *type;
	const char *etag;		/* with its quotes */
	const char *cache_control;
	const char *filename;		/* for Content-Disposition: attachment; NULL: inline */
};
enum err reply_file(struct request *req, const struct reply_file *file);

/* Bytes in memory that are kept elsewhere, such as in a cache: sent without a copy. */
struct reply_bytes {
	const void *data;
	size_t      size_bytes;
	const char *type;
	const char *etag;		/* as given to reply_not_modified() before, with its quotes */
	void      (*release)(void *held);	/* called once they are not needed, always */
	void       *held;
};
enum err reply_bytes(struct request *req, const struct reply_bytes *bytes);
/*
 * A body that is made while it is sent, of a length that nobody knows yet.
 * `read` gives the next bytes, 0 at the end and -1 when it cannot go on (the
 * client then sees a cut reply); `close` is called once, sent or not.  Both run
 * after the action returned: what they use lives in the arena, or is theirs.
 */
struct reply_stream {
	const char *type;
	const char *filename;		/* for Content-Disposition: attachment; NULL: inline */
	ssize_t   (*read)(void *context, void *data, size_t size);
	void      (*close)(void *context);
	void       *context;
	int         status;		/* 0: 200 */
};
enum err reply_stream(struct request *req, const struct reply_stream *stream);

/*
 * Bytes of a known length at another host, with Range and our ETag, and never by a
 * redirect.  Where reply_is_fetched(), nginx fetches them from `address`, a path with its
 * query at the one host that its configuration names; else `read` gives those from `at`
 * on, up to `size` and in order, -1 when it cannot.  `close`, unless NULL, is called
 * once, sent or not.
 */
struct reply_away {
	struct reply_file file;		/* its path is not used */
	int64_t           size_bytes;
	const char       *address;	/* NULL: it is read, and to HEAD only its size is said */
	ssize_t         (*read)(void *context, int64_t at, void *data, size_t size);
	void            (*close)(void *context);
	void             *context;
};
enum err reply_away(struct request *req, const struct reply_away *away);
/* It is nginx that asks, for the bytes themselves. */
bool     reply_is_fetched(const struct request *req);

/* The problem+json of `err`, with req->faults (RFC 9457). */
void     reply_problem(struct request *req, enum err err);

/*
 * Failures of addresses that have a form of their own: `write` makes the body, in one
 * line, for a front end that asks is answered by it in a header.
 */
struct reply_problem_form {
	const char *below;	/* "/dav": of this path and those below it */
	const char *type;
	void      (*write)(struct request *req, enum err err, struct buf *buf);
	const char *but_for;	/* "/api/": not of those that begin so; NULL: of all */
};
/* Before serve(). */
void     reply_problem_below(const struct reply_problem_form *form);
/* Is that path, or a route's, one of these?  Then it is no part of the JSON API. */
bool     reply_problem_is_own(const char *path);

#endif
