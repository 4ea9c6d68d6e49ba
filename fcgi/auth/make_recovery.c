/* fcgi/auth/make_recovery.c: POST /api/auth/totp/recovery: new recovery codes, for all the old. */
#include "auth/actions.h"
#include "auth/confirm.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/event.h"
#include "service/account/account_recovery.h"
#include "wire/account.h"

static const struct field fields[] = { FIELDS_OF_CONFIRM(struct confirm_input) };

static enum err
run(struct request *req, const void *input)
{
	const struct confirm_input *in = input;
	struct recovery_codes codes;
	enum err err;

	err = confirm_input(req, in);
	if (err == ERR_OK)
		err = account_recovery_renew(req->db, req->arena, &req->user,
		    &codes.recovery_codes);
	if (err != ERR_OK)
		return err;
	event_write(req, &(const struct security_event){ .kind = EVENT_RECOVERY_CODES });
	return reply_object(req, 200, account_recovery_members, &codes);
}

const struct action make_recovery = ACTION(struct confirm_input, fields, run,
    RETURNS_OBJECT(200, account_recovery_members));
