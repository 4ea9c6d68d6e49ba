/* fcgi/matrix/list.c: GET /api/matrix: public matrices, somebody's, or (owner=me) mine. */
#include <string.h>

#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "matrix/actions.h"
#include "wire/matrix.h"

struct input {
	const char *owner;
	int64_t     limit;
	const char *cursor;
};

static const struct field fields[] = {
	FIELD_TEXT_OPT(FROM_QUERY, struct input, owner, 1, 32),
	FIELDS_OF_LIST(struct input),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	const struct matrix_filter filter = {
		.viewer = req->user, .mine = in->owner != NULL && strcmp(in->owner, "me") == 0,
		.owner = in->owner, .ask = { in->limit, in->cursor },
	};
	struct page page;
	enum err err;

	if (filter.mine && user_is_nobody(&req->user))
		return ERR_NO_SESSION;
	err = stored_matrix_list(req->db, req->arena, &filter, &page);
	if (err != ERR_OK)
		return input_list_result(req, err);
	return matrix_list_reply(req, &page);
}

const struct action list_matrices = ACTION(struct input, fields, run,
    RETURNS_LIST(matrix_members));
