/* fcgi/auth/prove.c: POST /api/auth/proof: it is me, for the next ten minutes. */
#include "auth/actions.h"
#include "auth/confirm.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/event.h"
#include "service/account/account.h"
#include "service/account/session.h"

struct input {
	const char *password;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_BODY, struct input, password, 1, PASSWORD_MAX),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	enum err err;

	err = confirm_rate(req);
	if (err != ERR_OK)
		return err;
	err = account_check_password(req->db, req->arena, &req->user, in->password);
	err = confirm_result(req, "/password", err);
	if (err == ERR_OK)
		err = session_prove(req->db, req->session);
	if (err != ERR_OK)
		return err;
	event_write(req, &(const struct security_event){ .kind = EVENT_PROOF });
	return reply_empty(req);
}

const struct action prove_me = ACTION(struct input, fields, run, RETURNS_NOTHING);
