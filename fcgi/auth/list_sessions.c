/* fcgi/auth/list_sessions.c: GET /api/auth/sessions: where I am signed in. */
#include "auth/actions.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "service/account/session.h"
#include "wire/account.h"

static const struct field fields[] = {
	FIELDS_OF_LIST(struct list_input),
};

static enum err
run(struct request *req, const void *input)
{
	const struct list_input *in = input;
	struct session *items;
	const char *next;
	size_t count;
	enum err err;

	err = session_list(req->db, req->arena, &req->user,
	    (req->grants & SCOPE_SESSION) != 0 ? req->session : 0,
	    (int)in->limit, in->cursor, &items, &count, &next);
	if (err != ERR_OK)
		return input_list_result(req, err);
	return reply_list(req, session_members, items, count, sizeof(*items), next);
}

const struct action list_sessions = ACTION(struct list_input, fields, run,
    RETURNS_LIST(session_members));
