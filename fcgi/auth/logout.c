/* fcgi/auth/logout.c: POST /api/auth/logout: end this session, if there is one. */
#include "auth/actions.h"
#include "auth/browser.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "program/event.h"
#include "service/account/session.h"

static enum err
run(struct request *req, const void *input)
{
	enum err err = ERR_OK;

	(void)input;
	if ((req->grants & SCOPE_SESSION) != 0)
		err = session_logout(req->db, req->session);
	if (err != ERR_OK)
		return err;
	if ((req->grants & SCOPE_SESSION) != 0)
		event_write(req, &(const struct security_event){ .kind = EVENT_SIGN_OUT });
	access_forget(&req->user);
	browser_forget(req);
	return reply_empty(req);
}

const struct action logout_session = ACTION_NO_INPUT(run, RETURNS_NOTHING);
