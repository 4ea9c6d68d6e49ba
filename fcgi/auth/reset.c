/* fcgi/auth/reset.c: POST /api/auth/reset: set a new password with a reset link's code. */
#include "auth/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "program/event.h"
#include "service/account/account.h"
#include "service/account/code.h"

/* A hash each. */
#define BURST      20
#define PER_MINUTE 10

struct input {
	const char *code;
	const char *password;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_BODY, struct input, code, 1, CODE_MAX),
	FIELD_TEXT(FROM_BODY, struct input, password, PASSWORD_MIN, PASSWORD_MAX),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct code_reset reset = { .code = in->code, .password = in->password };
	const char *fault = NULL;
	struct user_id user;
	enum err err;

	err = access_rate(req, "reset", NULL, BURST, PER_MINUTE);
	if (err == ERR_OK)
		err = code_reset_password(req->db, req->arena, &reset, &user, &fault);
	if (err == ERR_OK || err == ERR_NOT_FOUND)
		event_write_result(req, &(struct security_event){ .kind = EVENT_RESET,
		    .actor = err == ERR_OK ? user : (struct user_id){ 0 } }, err);
	if (fault != NULL)
		request_fault(req, FAULT_BODY, "/password", "%s", fault);
	if (err == ERR_NOT_FOUND) {
		request_fault(req, FAULT_BODY, "/code",
		    "This link was used or has expired; ask for another");
		err = ERR_INPUT;
	}
	if (err != ERR_OK)
		return err;
	access_forget(&user);
	return reply_empty(req);
}

const struct action reset_password = ACTION(struct input, fields, run, RETURNS_NOTHING);
