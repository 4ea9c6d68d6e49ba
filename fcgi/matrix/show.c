/* fcgi/matrix/show.c: GET /api/matrix/{name}/info: a matrix without its elements. */
#include "lib/serve/reply.h"
#include "matrix/actions.h"
#include "matrix/wish.h"
#include "wire/matrix.h"

static const struct field fields[] = { FIELDS_OF_NAME };

static enum err
run(struct request *req, const void *input)
{
	const struct name_input *in = input;
	struct stored_matrix matrix;
	enum err err;

	err = stored_matrix_find(req->db, req->arena, &req->user, in->name, &matrix);
	if (err != ERR_OK)
		return err;
	return matrix_reply(req, 200, &matrix);
}

const struct action show_matrix = ACTION(struct name_input, fields, run,
    RETURNS_OBJECT(200, matrix_members));
