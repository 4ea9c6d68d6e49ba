/*
 * Who may call a route: session or token, scope, origin.  The route table
 * names one of these; each writes req->user, req->grants and req->session.
 */
#ifndef ACCESS_H
#define ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/err.h"

struct request;

/* A token's scopes, as bits of route->scope and req->grants. */
enum scope {
	READ   = 1 << 0,
	UPLOAD = 1 << 1,
	MANAGE = 1 << 2,
	ADMIN  = 1 << 3,	/* also: the account's role is admin */
};

/* Cookie of a session, by whether the browser came over https. */
#define SESSION_COOKIE        "session"
#define SESSION_COOKIE_SECURE "__Host-session"
const char *access_cookie_name(const struct request *req);

/*
 * Anyone; who shows a valid session or token is known by it, and one that is
 * not valid any more counts as signed out (as_anyone) or ERR_NO_SESSION.
 *
 * ERR_NO_SESSION  as_user, as_admin: signed out
 * ERR_SUSPENDED   the account is suspended
 * ERR_FORBIDDEN   as_admin: not an admin
 * ERR_SCOPE       a token without the route's scope
 * ERR_ORIGIN      an unsafe method with a cookie from another origin
 */
enum err as_anyone(struct request *req);
enum err as_user(struct request *req);
enum err as_admin(struct request *req);

/*
 * Slow-down: at most `burst` at once and `per_minute` thereafter for `who`
 * (an address, an account) doing `what`.  ERR_RATE sets req->retry_after_s.
 */
enum err access_rate(struct request *req, const char *what, const char *who,
    int burst, int per_minute);

#endif
