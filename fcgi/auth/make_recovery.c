/* fcgi/auth/make_recovery.c: POST /api/auth/totp/recovery: new recovery codes, for all the old. */
#include "auth/actions.h"
#include "auth/confirm.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/event.h"
#include "service/account/account_totp.h"
#include "wire/account.h"

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
	struct recovery_codes codes;
	enum err err;

	err = confirm_rate(req);
	if (err != ERR_OK)
		return err;
	err = account_totp_recovery(req->db, req->arena, &req->user, in->password,
	    &codes.recovery_codes);
	err = confirm_result(req, "/password", err);
	if (err != ERR_OK)
		return err;
	event_write(req, &(const struct security_event){ .kind = EVENT_RECOVERY_CODES });
	return reply_object(req, 200, account_recovery_members, &codes);
}

const struct action make_recovery = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, account_recovery_members));
