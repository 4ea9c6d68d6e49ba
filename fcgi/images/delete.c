/* fcgi/images/delete.c: DELETE /api/images/{key}: for good. */
#include "images/actions.h"
#include "images/key.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"
#include "program/event.h"

static const struct field fields[] = { FIELD_KEY(struct key_input) };

static enum err
run(struct request *req, const void *input)
{
	const struct key_input *in = input;
	struct user_id other;
	enum err err;

	err = image_delete(req->db, &req->user, (req->grants & SCOPE_ADMIN) != 0, in->key, &other);
	if (err != ERR_OK)
		return err;
	event_admin_deletion(req, &other, arena_printf(req->arena, "image %s", in->key));
	return reply_empty(req);
}

const struct action delete_image = ACTION(struct key_input, fields, run, RETURNS_NOTHING);
