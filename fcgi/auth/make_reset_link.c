/* fcgi/auth/make_reset_link.c: POST /api/auth/users/{id}/reset: a link to a new password. */
#include "auth/actions.h"
#include "auth/link.h"
#include "auth/proof.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/event.h"
#include "service/account/account.h"
#include "wire/code.h"

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
	struct security_event event = { .kind = EVENT_RESET_LINK };
	struct code_link link;
	enum err err;

	err = proof_check(req);
	if (err == ERR_OK)
		err = account_find_public(req->db, &in->id, &event.target);
	if (err == ERR_OK)
		err = code_make_reset(req->db, req->arena, &req->user, &in->id, &link.code);
	if (err != ERR_OK)
		return err;
	event_write(req, &event);
	link.url = link_url(req, "reset", link.code.code);
	return reply_object(req, 200, code_reset_link_members, &link);
}

const struct action make_reset_link = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, code_reset_link_members));
