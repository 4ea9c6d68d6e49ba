/* fcgi/auth/confirm_totp.c: POST /api/auth/totp/confirm: from now on a code is asked for. */
#include "auth/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/event.h"
#include "service/account/account_totp.h"
#include "wire/account.h"

struct input {
	const char *totp;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_BODY, struct input, totp, 1, TOTP_TEXT_MAX),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct recovery_codes codes;
	enum err err;

	err = account_totp_confirm(req->db, req->arena, &req->user, in->totp,
	    &codes.recovery_codes);
	if (err == ERR_OK)
		event_write(req, &(const struct security_event){ .kind = EVENT_SECOND_FACTOR_ON });
	if (err == ERR_TOTP_WRONG) {
		request_fault(req, FAULT_BODY, "/totp",
		    "This is not the code of now; look at the clock of your phone");
		return ERR_INPUT;
	}
	return err == ERR_OK ? reply_object(req, 200, account_recovery_members, &codes) : err;
}

const struct action confirm_totp = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, account_recovery_members));
