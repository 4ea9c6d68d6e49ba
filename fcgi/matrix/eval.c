/* fcgi/matrix/eval.c: POST /api/matrix/eval: the calculator. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/calc/calc.h"
#include "lib/config/config.h"
#include "lib/serve/reply.h"
#include "matrix/actions.h"
#include "matrix/admit.h"
#include "matrix/later.h"
#include "matrix/once.h"
#include "matrix/stored_names.h"
#include "matrix/wish.h"
#include "program/access.h"
#include "wire/matrix.h"

#define FLOPS_OF_NOBODY 1e6

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
fault(struct request *req, enum err err, const struct calc_fault *found)
{
	if (found->message != NULL)
		request_fault(req, FAULT_BODY, "/expression", "Column %d: %s", found->column,
		    found->message);
	return err;
}

static enum err
save(struct request *req, const struct matrix_wish *wish, const struct calc_result *result,
    struct stored_matrix *saved)
{
	struct matrix_wish trusted = *wish;
	enum err err;

	trusted.once.trust = result->trust;
	err = stored_matrix_save(req->db, req->arena, &req->user, &trusted, &result->value, saved);
	return wish_result(req, err, wish, FAULT_BODY, "/save_as");
}

/* Planned and admitted: work it out. */
static enum err
work_out(struct request *req, struct calc *calc, const struct calc_names *names,
    const struct matrix_wish *wish)
{
	struct stored_matrix saved;
	struct calc_result result;
	struct calc_fault found;
	enum err err;

	if ((err = calc_run(calc, names, &result, &found)) != ERR_OK)
		return fault(req, err, &found);
	if (wish->name != NULL)
		err = save(req, wish, &result, &saved);
	if (err == ERR_OK)
		err = matrix_result_reply(req, &(const struct matrix_outcome){
			.rows = result.value.rows, .cols = result.value.cols,
			.value = &result.value, .odd = matrix_oddities(&result.value),
			.trust = result.trust, .warning = result.warning,
			.saved = wish->name != NULL ? &saved : NULL,
		});
	matrix_free(&result.value);
	return err;
}

/* `x = …` saves as x, unless save_as says another name. */
static enum err
make_wish(struct request *req, const struct input *in, const struct calc_plan *plan,
    struct matrix_wish *wish)
{
	wish->name = in->save_as != NULL ? in->save_as : plan->assigns;
	wish_privacy(wish, in->privacy);
	/* who is not signed in may ask for what takes no time */
	if (user_is_nobody(&req->user) && plan->flops > FLOPS_OF_NOBODY)
		return ERR_NO_SESSION;
	if (wish->name == NULL)
		return ERR_OK;
	if (user_is_nobody(&req->user))
		return ERR_NO_SESSION;
	if ((req->grants & SCOPE_UPLOAD) == 0)	/* a token that may only read computes, and keeps nothing */
		return ERR_SCOPE;
	return wish_check(req, wish, FAULT_BODY, in->save_as != NULL ? "/save_as" : "/expression");
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct stored_names stored = { .count = 0 };
	struct calc_names names = stored_names_of(&stored);
	struct admission admission;
	struct matrix_wish wish = { .kind = "computed", .overwrites = in->overwrite };
	struct matrix_made made;
	struct calc_fault found;
	struct calc_plan plan;
	struct calc *calc;
	double seconds;
	enum err err;

	if ((err = once_read(req, &wish.once, &made)) != ERR_OK)
		return err;
	if (made.is_made)
		return once_reply(req, &made, NULL);
	if ((err = calc_parse(req->arena, in->expression, &calc, &found)) != ERR_OK)
		return fault(req, err, &found);
	err = stored_names_find(req->db, req->arena, &req->user, calc, &stored);
	if (err == ERR_OK && (err = calc_plan(calc, &names, &plan, &found)) != ERR_OK)
		fault(req, err, &found);
	if (err == ERR_OK)
		err = make_wish(req, in, &plan, &wish);
	if (err == ERR_OK && plan.memory_bytes <= config()->matrix_memory &&
	    (seconds = admit_seconds(plan.flops)) > (double)config()->matrix_wait)
		err = later_reply(req, &(const struct matrix_job){ .expression = in->expression,
		    .seconds = seconds }, &wish);
	else if (err == ERR_OK && (err = admit(req, plan.flops, plan.memory_bytes, &admission)) == ERR_OK) {
		err = work_out(req, calc, &names, &wish);
		admit_end(&admission);
	}
	stored_names_close(&stored);
	return err;
}

const struct action eval_expression = ACTION(struct input, fields, run,
    RETURNS_OBJECT(201, matrix_result_members));
