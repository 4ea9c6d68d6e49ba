/* fcgi/auth/end_totp.c: DELETE /api/auth/totp: codes of an app are asked for no more. */
#include "auth/actions.h"
#include "auth/confirm.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/event.h"
#include "service/account/account_totp.h"

static const struct field fields[] = { FIELDS_OF_CONFIRM(struct confirm_input) };

static enum err
run(struct request *req, const void *input)
{
	const struct confirm_input *in = input;
	enum err err;

	err = confirm_input(req, in);
	if (err == ERR_OK)
		err = account_totp_end(req->db, &req->user);
	if (err != ERR_OK)
		return err;
	event_write(req, &(const struct security_event){ .kind = EVENT_SECOND_FACTOR_OFF });
	return reply_empty(req);
}

const struct action end_totp = ACTION(struct confirm_input, fields, run, RETURNS_NOTHING);
