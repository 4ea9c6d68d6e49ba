/* fcgi/auth/end_totp.c: DELETE /api/auth/totp: sign in with the password alone again. */
#include "auth/actions.h"
#include "auth/confirm.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/event.h"
#include "service/account/account_totp.h"

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
	err = account_totp_end(req->db, req->arena, &req->user, in->password);
	err = confirm_result(req, "/password", err);
	if (err != ERR_OK)
		return err;
	event_write(req, &(const struct security_event){ .kind = EVENT_SECOND_FACTOR_OFF });
	return reply_empty(req);
}

const struct action end_totp = ACTION(struct input, fields, run, RETURNS_NOTHING);
