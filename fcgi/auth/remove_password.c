/* fcgi/auth/remove_password.c: DELETE /api/auth/password: my passkeys alone sign me in. */
#include "auth/actions.h"
#include "auth/confirm.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "program/event.h"

struct input {
	struct json_object *passkey;
	bool                keep_tokens;
};

static const struct field fields[] = {
	FIELD_JSON(FROM_BODY, struct input, passkey),
	FIELD_BOOL_OPT(FROM_BODY, struct input, keep_tokens, false),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	enum err err;

	err = confirm_me(req, &(const struct confirm){ .passkey = in->passkey, .is_alone = true });
	if (err == ERR_OK)
		err = account_remove_password(req->db, &req->user, req->session, in->keep_tokens);
	if (err == ERR_CONFLICT)
		request_fault(req, FAULT_WHOLE, "", "You have no password");
	if (err != ERR_OK)
		return err;
	event_write(req, &(const struct security_event){ .kind = EVENT_PASSWORD_REMOVED });
	access_forget(&req->user);
	return reply_empty(req);
}

const struct action remove_password = ACTION(struct input, fields, run, RETURNS_NOTHING);
