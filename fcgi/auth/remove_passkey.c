/* fcgi/auth/remove_passkey.c: DELETE /api/auth/passkeys/{id}: it opens my account no more. */
#include "auth/actions.h"
#include "auth/proof.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/event.h"
#include "service/account/passkey.h"

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
	const char *name;
	enum err err;

	err = proof_check(req);
	if (err == ERR_OK)
		err = passkey_remove(req->db, req->arena, &req->user, &in->id, &name);
	if (err == ERR_CONFLICT)
		request_fault(req, FAULT_WHOLE, "",
		    "Nothing else would sign you in; set a password first, or add another passkey");
	if (err != ERR_OK)
		return err;
	event_write(req, &(const struct security_event){ .kind = EVENT_PASSKEY_REMOVED,
	    .about = arena_printf(req->arena, "passkey %s %s", in->id.text, name) });
	return reply_empty(req);
}

const struct action remove_passkey = ACTION(struct input, fields, run, RETURNS_NOTHING);
