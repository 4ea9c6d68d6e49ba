/* fcgi/matrix/delete.c: DELETE /api/matrix/{name}: one of mine goes. */
#include "lib/serve/reply.h"
#include "matrix/actions.h"
#include "matrix/wish.h"

static const struct field fields[] = { FIELDS_OF_NAME };

static enum err
run(struct request *req, const void *input)
{
	const struct name_input *in = input;
	struct matrix_wish as_it_is = { .name = in->name };
	enum err err;

	if ((err = wish_condition(req, &as_it_is)) != ERR_OK)
		return err;
	err = stored_matrix_delete(req->db, &req->user, in->name, &as_it_is.replaces);
	if (err != ERR_OK)
		return err;
	return reply_empty(req);
}

const struct action delete_matrix = ACTION(struct name_input, fields, run, RETURNS_NOTHING);
