/* fcgi/matrix/edit.c: PATCH /api/matrix/{name}: another name, or another privacy. */
#include "lib/serve/reply.h"
#include "matrix/actions.h"
#include "matrix/wish.h"
#include "wire/matrix.h"

struct input {
	const char *name;
	const char *new_name;
	int         privacy;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_PATH, struct input, name, 1, MATRIX_NAME_MAX),
	{ FIELD_OF("name", FROM_BODY, TEXT, struct input, new_name), .need = FIELD_OPTIONAL,
	  .min = 1, .max = MATRIX_NAME_MAX },
	FIELD_CHOICE_OPT(FROM_BODY, struct input, privacy, stored_matrix_privacies, PRIVACY_AS_IT_WAS),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct matrix_wish as_it_is = { .name = in->name };
	struct matrix_change change = { .name = in->name, .new_name = in->new_name, .privacy = in->privacy };
	struct stored_matrix matrix;
	const char *why;
	enum err err;

	if (in->new_name != NULL && !stored_matrix_name_is_valid(in->new_name, &why)) {
		request_fault(req, FAULT_BODY, "/name", "%s", why);
		return ERR_INPUT;
	}
	if ((err = wish_condition(req, &as_it_is)) != ERR_OK)
		return err;
	change.of = as_it_is.replaces;
	err = stored_matrix_edit(req->db, req->arena, &req->user, &change, &matrix);
	if (err == ERR_CONFLICT)
		request_fault(req, FAULT_BODY, "/name", "There is a matrix named %s",
		    in->new_name);
	if (err != ERR_OK)
		return err;
	return matrix_reply(req, 200, &matrix);
}

const struct action edit_matrix = ACTION(struct input, fields, run,
    RETURNS_OBJECT(200, matrix_members));
