/* fcgi/auth/delete_me.c: DELETE /api/auth/me: close my account, with all that it owns. */
#include "auth/actions.h"
#include "auth/browser.h"
#include "auth/confirm.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "program/event.h"
#include "service/account/account.h"
#include "service/account/closure.h"

static const struct field fields[] = { FIELDS_OF_CONFIRM(struct confirm_input) };

static enum err
run(struct request *req, const void *input)
{
	const struct confirm_input *in = input;
	struct account account;
	enum err err;

	err = confirm_input(req, in);
	if (err == ERR_OK)
		err = account_find(req->db, req->arena, &req->user, &account);
	if (err != ERR_OK)
		return err;
	err = closure_close(req->db, req->arena, &req->user);
	if (err == ERR_CONFLICT)
		request_fault(req, FAULT_WHOLE, "",
		    "You are the only admin; make somebody else one first");
	if (err != ERR_OK)
		return err;
	event_write(req, &(const struct security_event){ .kind = EVENT_ACCOUNT_CLOSED,
	    .actor = req->user, .actor_name = account.username });
	access_forget(&req->user);
	browser_forget(req);
	return reply_empty(req);
}

const struct action delete_me = ACTION(struct confirm_input, fields, run, RETURNS_NOTHING);
