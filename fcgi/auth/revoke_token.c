/* fcgi/auth/revoke_token.c: DELETE /api/auth/tokens/{id}: it works no more. */
#include "auth/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "program/event.h"
#include "service/account/token.h"

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
	enum err err;

	err = token_revoke(req->db, &req->user, &in->id);
	if (err != ERR_OK)
		return err;
	event_write(req, &(const struct security_event){ .kind = EVENT_TOKEN_REVOKED,
	    .about = arena_printf(req->arena, "token %s", in->id.text) });
	access_forget(&req->user);
	return reply_empty(req);
}

const struct action revoke_token = ACTION(struct input, fields, run, RETURNS_NOTHING);
