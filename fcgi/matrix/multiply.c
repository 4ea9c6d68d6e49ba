/* fcgi/matrix/multiply.c: POST /api/matrix/multiply: a·b, saved as a third. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/calc/calc.h"
#include "lib/matrix/matrix_write.h"
#include "lib/serve/request.h"
#include "matrix/actions.h"
#include "matrix/expression.h"
#include "matrix/wish.h"
#include "store/store_direct.h"
#include "wire/matrix.h"

#define NO_FORMAT (-1)

struct input {
	const char *a;
	const char *b;
	const char *save_as;
	int         format;
	int         privacy;
	bool        overwrite;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_BODY, struct input, a, 1, MATRIX_NAME_MAX),
	FIELD_TEXT(FROM_BODY, struct input, b, 1, MATRIX_NAME_MAX),
	FIELD_TEXT_OPT(FROM_BODY, struct input, save_as, 1, MATRIX_NAME_MAX),
	FIELD_CHOICE_OPT(FROM_BODY, struct input, format, matrix_formats, NO_FORMAT),
	FIELD_CHOICE_OPT(FROM_BODY, struct input, privacy, stored_matrix_privacies, PRIVACY_AS_IT_WAS),
	FIELD_BOOL_OPT(FROM_BODY, struct input, overwrite, false),
};

/* One of `mine`, or by its id somebody else's. */
static enum err
find_one(struct work *work, const char *name, const char *where,
    const struct stored_names *mine, struct stored_matrix *out)
{
	enum err err;

	for (size_t i = 0; i < mine->count; i++)
		if (strcmp(mine->stored[i].name, name) == 0) {
			*out = mine->stored[i];
			return ERR_OK;
		}
	err = stored_matrix_find(work->db, work->arena, &work->owner, name, out);
	return err != ERR_NOT_FOUND ? err :
	    work_fault(work, err, where, "There is no matrix named %s", name);
}

/* Both of one's own by one question; who names another's asks once more each. */
static enum err
find_both(struct work *work, struct stored_matrix *a, struct stored_matrix *b)
{
	const char *both[] = { work->operands[0], work->operands[1] };
	const struct texts texts = { both, 2 };
	struct stored_names mine;
	enum err err;

	err = stored_matrix_find_all(work->db, work->arena, &work->owner, &texts, &mine.stored,
	    &mine.count);
	if (err == ERR_OK && (err = find_one(work, both[0], "/a", &mine, a)) == ERR_OK)
		err = find_one(work, both[1], "/b", &mine, b);
	return err;
}

static enum err
check_shapes(struct work *work, const struct stored_matrix *a, const struct stored_matrix *b)
{
	if (a->cols == b->rows)
		return ERR_OK;
	return work_fault(work, ERR_INPUT, "/b",
	    "%s is %lld×%lld and %s is %lld×%lld: %s's %lld columns must equal %s's %lld rows",
	    a->name, (long long)a->rows, (long long)a->cols, b->name, (long long)b->rows,
	    (long long)b->cols, a->name, (long long)a->cols, b->name, (long long)b->rows);
}

/* The expression a * b of these two, whatever they are called. */
static enum err
plan(struct work *work)
{
	struct stored_matrix *both = ARENA_ARRAY(work->arena, struct stored_matrix, 2);
	struct calc_fault none;
	enum err err;

	if ((err = find_both(work, &both[0], &both[1])) != ERR_OK ||
	    (err = check_shapes(work, &both[0], &both[1])) != ERR_OK)
		return err;
	work->may_be_job = both[0].mine && both[1].mine;
	work->what.expression = arena_printf(work->arena, "%s * %s", both[0].name, both[1].name);
	expression_reads(work, &both[0]);
	expression_reads(work, &both[1]);
	both[0].name = "a";
	both[1].name = "b";
	work->names = stored_names_given(work->arena, both, 2);
	err = calc_parse(work->arena, "a * b", &work->calc, &none);
	return err == ERR_OK ? expression_plan(work) : err;
}

static const struct work_kind product = { plan, expression_run, expression_end };

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct work work = {
		.kind = &product, .operands = { in->a, in->b },
		.wish = wish_of(in->save_as, in->privacy, in->overwrite), .where = "/save_as",
		.format = in->format == NO_FORMAT ? NULL : matrix_formats[in->format],
	};

	return work_reply(req, &work, &expression_answers);
}

const struct action multiply_matrices = ACTION_AFAR(store_is_afar, struct input, fields, run,
    RETURNS_OBJECT(201, matrix_result_members));
