/* Who may call a route: session or token, scope, origin. */
#include "program/access.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/count.h"
#include "lib/base/utf8.h"
#include "lib/db/db.h"
#include "lib/db/notify.h"
#include "lib/secret/secret.h"
#include "lib/serve/request.h"
#include "lib/serve/route.h"
#include "program/access_inside.h"
#include "program/access_origin.h"
#include "program/event.h"
#include "service/account/session.h"
#include "service/base/closed.h"

static const struct {
	const char *name;
	uint32_t    bit;
} scopes[] = {
	{ "read", SCOPE_READ }, { "upload", SCOPE_UPLOAD }, { "manage", SCOPE_MANAGE }, { "admin", SCOPE_ADMIN },
	{ "files", SCOPE_FILES },
};

uint32_t
access_scope(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(scopes); i++)
		if (strcmp(scopes[i].name, name) == 0)
			return scopes[i].bit;
	return 0;
}

const char *
access_cookie_name(const struct request *req)
{
	return req->is_https ? SESSION_COOKIE_SECURE : SESSION_COOKIE;
}

/* The payload is the internal key of the account whose sessions changed. */
static void
on_session_change(void *context, const char *channel, const char *payload)
{
	struct user_id user = { 0 };

	(void)context;
	if (channel != NULL)
		user.value = strtoll(payload, NULL, 10);
	if (user_is_nobody(&user))
		access_cache_drop_all();
	else
		access_cache_drop(&user);
}

static void
listen_once(void)
{
	notify_on(SESSION_CHANNEL, on_session_change, NULL);
}

void
access_forget(const struct user_id *user)
{
	access_cache_drop(user);
}

/* What a client shows to say who it is. */
struct shown {
	const char *text;	/* NULL: nothing */
	bool        is_token;
};

bool
access_is_token_text(const char *text)
{
	static const char base64url[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

	return strlen(text) == SECRET_TOKEN_LEN && strspn(text, base64url) == SECRET_TOKEN_LEN;
}

/*
 * RFC 6750 section 2.1.  Other schemes are not for us: a front end may ask for
 * a password of its own.
 */
static enum err
read_shown(struct request *req, struct shown *out)
{
	const char *header = request_header(req, "Authorization");
	const char *cookie;

	*out = (struct shown){ .text = NULL };
	if (header != NULL && strncasecmp(header, "Bearer", 6) == 0 &&
	    (header[6] == ' ' || header[6] == '\0')) {
		out->text = header + 6 + strspn(header + 6, " ");
		out->is_token = true;
		return access_is_token_text(out->text) ? ERR_OK : ERR_NO_SESSION;
	}
	cookie = request_cookie(req, access_cookie_name(req));
	if (cookie != NULL && access_is_token_text(cookie))
		out->text = cookie;
	return ERR_OK;
}

static uint32_t
grants_of(const struct session_caller *caller, bool is_token)
{
	uint32_t grants = SCOPE_READ | SCOPE_UPLOAD | SCOPE_MANAGE | SCOPE_ADMIN | SCOPE_FILES |
	    SCOPE_SESSION;
	size_t i;

	if (is_token) {
		grants = 0;
		for (i = 0; i < caller->scopes.count; i++)
			grants |= access_scope(caller->scopes.items[i]);
	}
	return caller->is_admin ? grants : grants & ~(uint32_t)SCOPE_ADMIN;
}

enum err
access_resolve(struct request *req, const struct access_asked *ask, struct access_known *out)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct session_caller caller;
	struct memo_asked asked;
	enum err err;

	pthread_once(&once, listen_once);
	if (access_cache_find(&ask->as, out))
		return ERR_OK;
	asked = access_cache_ask(&ask->as);
	err = session_resolve(req->db, req->arena, ask->hash, ask->is_token, &caller);
	if (err == ERR_OK && ask->name != NULL)
		err = session_is_of(req->db, &caller.user, ask->name);
	if (err != ERR_OK)
		return err;
	*out = (struct access_known){
		.user = caller.user,
		.key = caller.key,
		.grants = grants_of(&caller, ask->is_token),
		.is_admin = caller.is_admin,
		.is_suspended = caller.is_suspended,
		.expires_at = caller.expires_at,
	};
	access_cache_keep(&ask->as, &asked, out);
	/* Not worth failing a request for; what went wrong is in the log. */
	if (caller.is_unused)
		(void)session_touch(req->db, caller.key, ask->is_token);
	return ERR_OK;
}

/* Whoever's cookie it is: it is not looked at. */
static enum err
refuse_origin(struct request *req)
{
	const char *origin = request_header(req, "Origin");

	event_write_seldom(req, &(const struct security_event){ .kind = EVENT_ORIGIN_REFUSED,
	    .failed = true, .about = arena_printf(req->arena, "%s %s", req->method, req->path),
	    .reason = origin != NULL && utf8_is_valid(origin, strlen(origin)) ? origin : "cross-site" });
	return ERR_ORIGIN;
}

static enum err
resolve(struct request *req, const struct shown *shown, struct access_known *out)
{
	struct access_asked ask = {
		.as = access_shown(shown->text, shown->is_token), .is_token = shown->is_token,
	};

	memcpy(ask.hash, ask.as.hash, sizeof(ask.hash));
	return access_resolve(req, &ask, out);
}

/* ERR_NOT_FOUND: nobody that is known. */
static enum err
identify(struct request *req, struct access_known *out)
{
	struct shown shown;
	enum err err;

	req->user = (struct user_id){ 0 };
	req->grants = 0;
	req->session = 0;
	err = read_shown(req, &shown);
	if (err != ERR_OK)
		return err;
	if (shown.text == NULL)
		return ERR_NOT_FOUND;
	if (!shown.is_token && (err = access_origin_check(req)) != ERR_OK)
		return refuse_origin(req);
	err = resolve(req, &shown, out);
	if (err != ERR_OK)
		return err;
	req->session = out->key;
	req->grants = out->grants;
	return ERR_OK;
}

static enum err
check_scope(const struct request *req)
{
	const uint32_t needed = req->route->scope;

	return (req->grants & needed) == needed ? ERR_OK : ERR_SCOPE;
}

enum err
as_stranger(struct request *req)
{
	struct access_known known;
	enum err err;

	err = identify(req, &known);
	if (err == ERR_NOT_FOUND)
		return ERR_OK;
	if (err != ERR_OK)
		return err;
	if (known.is_suspended) {
		req->grants &= SCOPE_SESSION;		/* to end it is all that is left */
		return ERR_OK;
	}
	req->user = known.user;
	return check_scope(req);
}

static enum err
check_open(struct request *req)
{
	bool closed;
	enum err err;

	if (!user_is_nobody(&req->user))
		return ERR_OK;
	err = closed_find(req->db, &closed);
	return err == ERR_OK && closed ? ERR_NO_SESSION : err;
}

enum err
as_anyone(struct request *req)
{
	enum err err = as_stranger(req);

	return err == ERR_OK ? check_open(req) : err;
}

enum err
as_whoever(struct request *req)
{
	(void)req;
	return ERR_OK;
}

static enum err
as_known(struct request *req, struct access_known *known)
{
	enum err err;

	err = identify(req, known);
	if (err == ERR_NOT_FOUND)
		return ERR_NO_SESSION;
	if (err != ERR_OK)
		return err;
	if (known->is_suspended)
		return ERR_SUSPENDED;
	req->user = known->user;
	return ERR_OK;
}

enum err
as_user(struct request *req)
{
	struct access_known known;
	enum err err;

	err = as_known(req, &known);
	return err == ERR_OK ? check_scope(req) : err;
}

enum err
as_user_here(struct request *req)
{
	enum err err = as_user(req);

	if (err == ERR_OK && (req->grants & SCOPE_SESSION) != 0 && !access_origin_is_own(req))
		return refuse_origin(req);
	return err;
}

enum err
as_admin(struct request *req)
{
	struct access_known known;
	enum err err;

	err = as_known(req, &known);
	if (err != ERR_OK)
		return err;
	if (!known.is_admin)
		return ERR_FORBIDDEN;
	if ((req->grants & SCOPE_ADMIN) == 0)
		return ERR_SCOPE;
	return check_scope(req);
}
