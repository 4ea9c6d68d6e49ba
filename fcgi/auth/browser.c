/* The browser that signs in: what is known of it, and its cookies. */
#include "auth/browser.h"

#include "lib/serve/reply.h"
#include "program/access.h"
#include "program/event.h"

#define DEVICE_COOKIE        "device"
#define DEVICE_COOKIE_SECURE "__Host-device"

/*
 * As long as browsers allow (RFC 6265bis section 5.5); how long a session may
 * be idle is known to the database.
 */
#define KEEP_S (400 * 24 * 3600)

static const char *
device_cookie(const struct request *req)
{
	return req->is_https ? DEVICE_COOKIE_SECURE : DEVICE_COOKIE;
}

struct account_place
browser_place(struct request *req)
{
	return (struct account_place){
		.user_agent = event_user_agent(req),
		.address = req->address,
		.device = request_cookie(req, device_cookie(req)),
	};
}

void
browser_keep(struct request *req, const struct account_pass *pass)
{
	reply_cookie(req, access_cookie_name(req),
	    arena_strdup(req->arena, pass->token), KEEP_S);
	reply_cookie(req, device_cookie(req),
	    arena_strdup(req->arena, pass->device), KEEP_S);
}

void
browser_forget(struct request *req)
{
	reply_cookie(req, access_cookie_name(req), "", 0);
}
