/* fcgi/auth/reset_totp.c: DELETE /api/auth/users/{id}/totp: of who lost phone and codes: app and passkeys. */
#include "auth/actions.h"
#include "auth/proof.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/event.h"
#include "service/account/account.h"
#include "service/account/account_recovery.h"

struct input {
	struct public_id id;
};

static const struct field fields[] = {
	FIELD_ID(FROM_PATH, struct input, id),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct security_event event = { .kind = EVENT_SECOND_FACTOR_OFF, .reason = "by_admin" };
	enum err err;

	err = proof_check(req);
	if (err == ERR_OK)
		err = account_find_public(req->db, &in->id, &event.target);
	if (err == ERR_OK)
		err = account_recovery_reset(req->db, &in->id);
	if (err != ERR_OK)
		return err;
	event_write(req, &event);
	return reply_empty(req);
}

const struct action reset_totp = ACTION(struct input, fields, run, RETURNS_NOTHING);
