/*
 * Who may call a route: session or token, scope, origin.  The route table
 * names one of these; each writes req->user, req->grants and req->session.
 */
#ifndef ACCESS_H
#define ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"

struct request;

/* A token's scopes, as bits of route->scope and req->grants. */
enum scope {
	SCOPE_READ   = 1 << 0,
	SCOPE_UPLOAD = 1 << 1,
	SCOPE_MANAGE = 1 << 2,
	SCOPE_ADMIN  = 1 << 3,	/* also: the account's role is admin */
	SCOPE_FILES  = 1 << 5,	/* WebDAV, and nothing else */
	/* no token has it: what a leaked token must not do, such as making others */
	SCOPE_SESSION = 1 << 4,
};

/* The bit of a token's scope by its name; 0: no such scope. */
uint32_t access_scope(const char *name);

/* Cookie of a session, by whether the browser came over https. */
#define SESSION_COOKIE        "session"
#define SESSION_COOKIE_SECURE "__Host-session"
const char *access_cookie_name(const struct request *req);

/*
 * Anyone, on a closed site (service/base/closed.h) whoever has an account; who shows a valid session or token is known by it, and one that is
 * not valid any more, or whose account is suspended, counts as signed out
 * (as_anyone) or is refused (as_user, as_admin).  A token goes before a cookie.
 *
 * ERR_NO_SESSION  as_user, as_admin, on a closed site as_anyone: signed out; all: a Bearer
 *                 that is no token
 * ERR_SUSPENDED   as_user, as_admin: the account is suspended
 * ERR_FORBIDDEN   as_admin: not an admin
 * ERR_SCOPE       a token without the route's scope
 * ERR_ORIGIN      a cookie that another site's page sent (program/access_origin.h)
 */
enum err as_anyone(struct request *req);
/* Also on a closed site: who signs in, opens a link, or shows a key of another kind. */
enum err as_stranger(struct request *req);
/* As as_anyone, and on a closed site also who opened the link of a video (SHARE_VIDEO_COOKIE). */
enum err as_viewer(struct request *req);
enum err as_user(struct request *req);
/*
 * As as_user, and who shows a cookie does so from a page of this site: for what is
 * asked by GET and changes something all the same.
 */
enum err as_user_here(struct request *req);
enum err as_admin(struct request *req);
/* An admin, or whoever is on this machine and came through no proxy: for scrapers. */
enum err as_admin_or_local(struct request *req);

/*
 * Who shows his name and an API token of the scope `files`, by Basic, or the token
 * alone by Bearer; never a cookie.  Wrong ones are slowed down by name and address.
 *
 * ERR_NO_SESSION, ERR_CREDENTIALS  with WWW-Authenticate: Basic
 * ERR_RATE, ERR_SUSPENDED, ERR_SCOPE, ERR_ORIGIN
 */
enum err as_dav(struct request *req);

/* Nobody is asked who calls, for that may wait for the database: of prompt actions. */
enum err as_whoever(struct request *req);

/*
 * Drop what this process remembers of the account's sessions and tokens, after
 * a change of them: nothing stale is used here from now on.  Other processes
 * hear of it from the database, and within a second anyway.
 */
void access_forget(const struct user_id *user);

/*
 * Slow-down: at most `burst` at once and `per_minute` thereafter for `who` (an
 * account) doing `what`; `who` NULL: the client's address, or its /64.  Counted
 * for the whole site (service/base/rate.h): for what writes or hashes anyway.
 *
 * ERR_RATE         too early: sets req->retry_after_s
 * ERR_UNAVAILABLE  the database is away
 */
enum err access_rate(struct request *req, const char *what, const char *who,
    int burst, int per_minute);
/* Take back one access_rate(): it turned out to be no harm. */
void     access_rate_refund(struct request *req, const char *what, const char *who,
    int per_minute);

#endif
