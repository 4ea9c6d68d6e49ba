/* fcgi/auth/revoke_invitation.c: DELETE /api/auth/invitations/{id}: take it back. */
#include "auth/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/event.h"
#include "service/account/code.h"

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

	err = code_revoke_invitation(req->db, &in->id);
	if (err != ERR_OK)
		return err;
	event_write(req, &(const struct security_event){ .kind = EVENT_INVITATION_REVOKED,
	    .about = arena_printf(req->arena, "invitation %s", in->id.text) });
	return reply_empty(req);
}

const struct action revoke_invitation = ACTION(struct input, fields, run, RETURNS_NOTHING);
