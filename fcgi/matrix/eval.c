/* fcgi/matrix/eval.c: POST /api/matrix/eval: the calculator. */
#include "lib/calc/calc.h"
#include "lib/serve/request.h"
#include "matrix/actions.h"
#include "matrix/expression.h"
#include "matrix/wish.h"
#include "store/store_direct.h"
#include "wire/matrix.h"

struct input {
	const char *expression;
	const char *save_as;
	int         privacy;
	bool        overwrite;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_BODY, struct input, expression, 1, CALC_LENGTH_MAX),
	FIELD_TEXT_OPT(FROM_BODY, struct input, save_as, 1, MATRIX_NAME_MAX),
	FIELD_CHOICE_OPT(FROM_BODY, struct input, privacy, stored_matrix_privacies, PRIVACY_AS_IT_WAS),
	FIELD_BOOL_OPT(FROM_BODY, struct input, overwrite, false),
};

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct work work = {
		.kind = &expression_work, .what = { .expression = in->expression },
		.wish = wish_of(in->save_as, in->privacy, in->overwrite),
		.where = in->save_as != NULL ? "/save_as" : "/expression",
	};

	return work_reply(req, &work, &expression_answers);
}

const struct action eval_expression = ACTION_AFAR(store_is_afar, struct input, fields, run,
    RETURNS_OBJECT(201, matrix_result_members));
