/* One request, as an action sees it.  It lives until its reply is sent. */
#ifndef LIB_REQUEST_H
#define LIB_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/arena.h"
#include "lib/base/err.h"
#include "lib/base/fault.h"
#include "lib/base/ids.h"
#include "lib/io/body.h"

struct db;
struct route;
struct request_io;	/* lib/serve/serve.c's: the FastCGI side */

struct request {
	struct arena       *arena;	/* all that the request makes */
	struct db          *db;		/* a connection is taken when first needed */

	/* who calls: written by the route's access function alone */
	struct user_id      user;	/* nobody when signed out */
	uint32_t            grants;	/* scopes, and what else access.h names */
	int64_t             session;	/* key of the session or token that was shown */

	/* what is asked for */
	const char         *method;
	const char         *path;	/* decoded once from REQUEST_URI, valid UTF-8 */
	const char         *query;	/* raw, without the '?'; "" when there is none */
	const struct route *route;
	struct body         body;	/* of BODY_STREAM routes; type: request_header(CONTENT_TYPE) */
	const char         *id;		/* X-Request-Id: of the front end, or our own */
	const char         *address;	/* the client's, through trusted proxies only */
	bool                is_https;	/* as the browser sees it */
	const char         *origin;	/* public_url, or scheme and Host when that is unset */

	bool                is_question;	/* of the front end: may this body come? */
	bool                may_wait;	/* for long: else an action sets is_deferred, replies nothing, */
	bool                is_deferred;	/* and is run again on a thread that may */
	bool                is_afar;	/* and on one of those for what waits for another host */
	bool                is_routine;	/* an action says: it comes again and again, and is no news when it goes well */
	struct faults       faults;	/* what was wrong, for problem+json */
	int64_t             retry_after_s;	/* of 429, 503 and 507; 0: the table's default */
	struct request_io  *io;
};

/* A request header by its name ("If-None-Match"); NULL when absent. */
const char *request_header(const struct request *req, const char *name);
/* A cookie's value in the request's arena; NULL when absent. */
const char *request_cookie(const struct request *req, const char *name);
/* The body of a BODY_TEXT route, with a NUL behind it. */
const char *request_text(const struct request *req, size_t *len);
/*
 * The name and password of Authorization: Basic (RFC 7617), in the request's arena.
 * False: there are none, or they cannot be read.
 */
bool        request_basic(struct request *req, const char **name, const char **password);
/*
 * 32 bytes that are the same for the same method, path, query and body (of a
 * streamed body: its length), for Idempotency-Key.
 */
const unsigned char *request_fingerprint(struct request *req);
/*
 * The Idempotency-Key, NULL when there is none, of 1 to REQUEST_KEY_MAX
 * printable ASCII characters; else ERR_INPUT, which says so.
 */
#define REQUEST_KEY_MAX 200
enum err    request_idempotency_key(struct request *req, const char **key);

/*
 * True: what follows takes long, and this thread is one of the loop's: return
 * ERR_OK, having said nothing, and all is done again on another.
 */
bool        request_defer(struct request *req);
/* The client's address; of IPv6 its /64, which one household has to choose from. */
const char *request_network(struct request *req);

/* Add a fault in a body member ("/title"), a parameter, or the whole. */
#define request_fault(req, place, name, ...) \
	fault_add(&(req)->faults, (req)->arena, place, name, __VA_ARGS__)

#endif
