/* fcgi/auth/password.c: PUT /api/auth/password: change mine; other sessions and tokens end. */
#include "auth/actions.h"
#include "auth/confirm.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "program/event.h"
#include "service/account/account.h"

struct input {
	const char         *current;
	struct json_object *passkey;
	const char *new;
	bool        keep_tokens;
};

static const struct field fields[] = {
	FIELD_TEXT_OPT(FROM_BODY, struct input, current, 1, PASSWORD_MAX),
	FIELD_JSON_OPT(FROM_BODY, struct input, passkey),
	FIELD_TEXT(FROM_BODY, struct input, new, PASSWORD_MIN, PASSWORD_MAX),
	FIELD_BOOL_OPT(FROM_BODY, struct input, keep_tokens, false),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct account_new_password new = {
		.next = in->new, .keep_session = req->session, .keep_tokens = in->keep_tokens,
	};
	const struct confirm confirm = {
		.password = in->current, .passkey = in->passkey, .pointer = "/current",
	};
	const char *fault = NULL;
	enum err err;

	err = confirm_me(req, &confirm);
	if (err == ERR_OK)
		err = account_change_password(req->db, req->arena, &req->user, &new, &fault);
	if (fault != NULL)
		request_fault(req, FAULT_BODY, "/new", "%s", fault);
	if (err != ERR_OK)
		return err;
	event_write(req, &(const struct security_event){ .kind = EVENT_PASSWORD_CHANGE });
	access_forget(&req->user);
	return reply_empty(req);
}

const struct action change_password = ACTION(struct input, fields, run, RETURNS_NOTHING);
