/* fcgi/images/delete.c: DELETE /api/images/{key}: for good. */
#include "images/actions.h"
#include "images/key.h"
#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "program/access.h"

static const struct field fields[] = { FIELD_KEY(struct key_input) };

static enum err
run(struct request *req, const void *input)
{
	const struct key_input *in = input;
	enum err err;

	err = image_delete(req->db, &req->user, (req->grants & SCOPE_ADMIN) != 0, in->key);
	if (err != ERR_OK)
		return err;
	return reply_empty(req);
}

const struct action delete_image = ACTION(struct key_input, fields, run, RETURNS_NOTHING);
