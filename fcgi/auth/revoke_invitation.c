/* fcgi/auth/revoke_invitation.c: DELETE /api/auth/invitations/{id}: take it back. */
#include "auth/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
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
	return err == ERR_OK ? reply_empty(req) : err;
}

const struct action revoke_invitation = ACTION(struct input, fields, run, RETURNS_NOTHING);
