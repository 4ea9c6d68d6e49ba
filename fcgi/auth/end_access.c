/* fcgi/auth/end_access.c: DELETE /api/auth/access: all that reaches my account, but for this session. */
#include "auth/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "program/event.h"
#include "service/account/account.h"

static enum err
run(struct request *req, const void *input)
{
	enum err err;

	(void)input;
	err = account_end_access(req->db, &req->user, req->session);
	if (err != ERR_OK)
		return err;
	event_write(req, &(const struct security_event){ .kind = EVENT_ACCESS_ENDED });
	access_forget(&req->user);
	return reply_empty(req);
}

const struct action end_access = ACTION_NO_INPUT(run, RETURNS_NOTHING);
