/* fcgi/auth/end_session.c: DELETE /api/auth/sessions/{id}: sign out there. */
#include "auth/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "program/event.h"
#include "service/account/session.h"

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

	err = session_end(req->db, &req->user, &in->id);
	if (err != ERR_OK)
		return err;
	event_write(req, &(const struct security_event){ .kind = EVENT_SESSION_ENDED,
	    .about = arena_printf(req->arena, "session %s", in->id.text) });
	access_forget(&req->user);
	return reply_empty(req);
}

const struct action end_session = ACTION(struct input, fields, run, RETURNS_NOTHING);
