/*
 * fcgi/matrix/decompose.c: POST /api/matrix/{name}/decompose: eigen, svd, lu, qr
 * or cholesky, each factor saved as <save_as>_<its letter>.
 */
#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/serve/reply.h"
#include "matrix/actions.h"
#include "matrix/admit.h"
#include "matrix/factors.h"
#include "matrix/later.h"
#include "matrix/once.h"
#include "matrix/wish.h"
#include "wire/matrix.h"

struct input {
	const char *name;
	int         kind;
	const char *save_as;
	int         privacy;
	bool        overwrite;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_PATH, struct input, name, 1, MATRIX_NAME_MAX),
	FIELD_CHOICE(FROM_BODY, struct input, kind, factors_kinds),
	FIELD_TEXT(FROM_BODY, struct input, save_as, 1, FACTORS_NAME_MAX),
	FIELD_CHOICE_OPT(FROM_BODY, struct input, privacy, stored_matrix_privacies, PRIVACY_AS_IT_WAS),
	FIELD_BOOL_OPT(FROM_BODY, struct input, overwrite, false),
};

struct answer {
	const char    *kind;
	double         rcond;
	double         residual;
	struct objects matrices;
};

struct factor_shown {
	const char *name;
	int64_t     rows;
	int64_t     cols;
	const char *url;
};

static const struct member factor_members[] = {
	MEMBER_TEXT(struct factor_shown, name),
	MEMBER_INT(struct factor_shown, rows),
	MEMBER_INT(struct factor_shown, cols),
	MEMBER_TEXT(struct factor_shown, url),
	MEMBER_END,
};

static const struct member members[] = {
	MEMBER_TEXT(struct answer, kind),
	MEMBER_DOUBLE(struct answer, rcond),
	MEMBER_DOUBLE(struct answer, residual),
	MEMBER_OBJECTS(struct answer, matrices, factor_members),
	MEMBER_END,
};

/* All the names that it will be saved by are valid, and free. */
static enum err
check_names(struct request *req, const struct matrix_wish *wishes, size_t count)
{
	enum err err = ERR_OK;

	for (size_t i = 0; i < count && err == ERR_OK; i++)
		err = wish_check(req, &wishes[i], FAULT_BODY, "/save_as");
	return err;
}

static enum err
reply_factors(struct request *req, const struct input *in, const struct matrix_trust *trust,
    const struct stored_matrix *saved, size_t count)
{
	struct factor_shown shown[FACTORS_MAX];
	const struct answer answer = {
		.kind = factors_kinds[in->kind], .rcond = trust->rcond,
		.residual = trust->residual, .matrices = { shown, count, sizeof(shown[0]) },
	};

	for (size_t i = 0; i < count; i++)
		shown[i] = (struct factor_shown){ saved[i].name, saved[i].rows, saved[i].cols,
		    arena_printf(req->arena, "/api/matrix/%s", saved[i].name) };
	return reply_object(req, 201, members, &answer);
}

/* What the same request made before: it said so with the last factor. */
static enum err
answer_again(struct request *req, const struct input *in, const struct matrix_made *made,
    const struct matrix_wish *wishes, size_t count)
{
	struct stored_matrix saved[FACTORS_MAX];
	enum err err;

	if (made->is_job)
		return later_reply_again(req, &made->id);
	for (size_t i = 0; i < count; i++)
		if ((err = stored_matrix_find(req->db, req->arena, &req->user, wishes[i].name,
		    &saved[i])) != ERR_OK)
			return err;
	return reply_factors(req, in, &made->trust, saved, count);
}

static enum err
save(struct request *req, const struct input *in, struct matrix_wish *wishes, size_t count,
    const struct factors *factors)
{
	struct stored_matrix saved[FACTORS_MAX];
	struct matrix_once *once = &wishes[count - 1].once;
	size_t failed = 0;
	enum err err;

	for (size_t i = 0; i + 1 < count; i++)
		wishes[i].once.key = NULL;	/* the last says it for all */
	once->trust = factors->trust;
	if ((err = stored_matrix_save_all(req->db, req->arena, &req->user, wishes, factors->each,
	    count, saved, &failed)) != ERR_OK)
		return wish_result(req, err, &wishes[failed], FAULT_BODY, "/save_as");
	return reply_factors(req, in, &factors->trust, saved, count);
}

static enum err
work_out(struct request *req, const struct input *in, const struct stored_matrix *stored,
    struct matrix_wish *wishes, size_t count)
{
	struct open_matrix a = { { 0 }, NULL };
	struct factors factors = { .each = { { 0 } } };
	enum err err;

	if ((err = stored_matrix_open(req->arena, stored, &a)) == ERR_OK &&
	    (err = factors_make(&a.matrix, (enum factors_kind)in->kind, &factors)) == ERR_INPUT)
		request_fault(req, FAULT_BODY, "/kind", "%s cannot be worked out for this matrix%s",
		    factors_kinds[in->kind],
		    in->kind == FACTORS_CHOLESKY ? ": it is not positive definite" : "");
	if (err == ERR_OK)
		err = save(req, in, wishes, count, &factors);
	factors_free(&factors);
	stored_matrix_close(&a);
	return err;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct matrix_wish wish = { .name = in->save_as, .overwrites = in->overwrite };
	struct matrix_wish wishes[FACTORS_MAX];
	struct stored_matrix stored;
	struct admission admission;
	struct factors_plan plan;
	struct matrix_made made;
	size_t count;
	enum err err;

	wish_privacy(&wish, in->privacy);
	if ((err = once_read(req, &wish.once, &made)) != ERR_OK)
		return err;
	count = factors_wishes(req->arena, (enum factors_kind)in->kind, &wish, wishes);
	if (made.is_made)
		return answer_again(req, in, &made, wishes, count);
	if ((err = stored_matrix_find(req->db, req->arena, &req->user, in->name,
	    &stored)) != ERR_OK || (err = check_names(req, wishes, count)) != ERR_OK)
		return err;
	if (factors_plan((enum factors_kind)in->kind, stored.rows, stored.cols, &plan) != ERR_OK) {
		request_fault(req, FAULT_BODY, "/kind", "%s wants a square matrix, and %s is %lld×%lld",
		    factors_kinds[in->kind], stored.name, (long long)stored.rows,
		    (long long)stored.cols);
		return ERR_INPUT;
	}
	if (plan.memory_bytes <= config()->matrix_memory &&
	    admit_seconds(plan.flops) > (double)config()->matrix_wait)
		return later_reply(req, &(const struct matrix_job){
			.expression = stored.mine ? stored.name : stored.id.text,
			.decompose = factors_kinds[in->kind], .seconds = admit_seconds(plan.flops),
		}, &wish);
	if ((err = admit(req, plan.flops, plan.memory_bytes, &admission)) != ERR_OK)
		return err;
	err = work_out(req, in, &stored, wishes, count);
	admit_end(&admission);
	return err;
}

const struct action decompose_matrix = ACTION(struct input, fields, run,
    RETURNS_OBJECT(201, members));
