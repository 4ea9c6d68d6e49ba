/*
 * fcgi/matrix/decompose.c: POST /api/matrix/{name}/decompose: eigen, svd, lu, qr
 * or cholesky, each factor saved as <save_as>_<its letter>.
 */
#include "lib/base/arena.h"
#include "lib/serve/reply.h"
#include "matrix/actions.h"
#include "matrix/factors.h"
#include "matrix/wish.h"
#include "store/store_direct.h"

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

static enum err
reply(struct request *req, const struct work *work, const struct matrix_trust *trust,
    const struct stored_matrix *saved, size_t count)
{
	struct factor_shown shown[FACTORS_MAX];
	const struct answer answer = {
		.kind = work->what.decompose, .rcond = trust->rcond,
		.residual = trust->residual, .matrices = { shown, count, sizeof(shown[0]) },
	};

	for (size_t i = 0; i < count; i++)
		shown[i] = (struct factor_shown){ saved[i].name, saved[i].rows, saved[i].cols,
		    arena_printf(work->arena, "/api/matrix/%s", saved[i].name) };
	return reply_object(req, 201, members, &answer);
}

static enum err
answer(struct request *req, const struct work *work)
{
	return reply(req, work, &work->trust, work->saved, work->count);
}

/* What the same request made before: it said so with the last factor. */
static enum err
answer_again(struct request *req, const struct work *work, const struct matrix_made *made)
{
	struct matrix_wish wishes[FACTORS_MAX];
	struct stored_matrix saved[FACTORS_MAX];
	const size_t count = factors_wishes(work->arena, work->what.decompose, &work->wish, wishes);
	enum err err;

	for (size_t i = 0; i < count; i++)
		if ((err = stored_matrix_find(work->db, work->arena, &work->owner, wishes[i].name,
		    &saved[i])) != ERR_OK)
			return err;
	return reply(req, work, &made->trust, saved, count);
}

static enum err
run(struct request *req, const void *input)
{
	static const struct work_answers answers = { answer, answer_again };
	const struct input *in = input;
	struct work work = {
		.kind = &factors_work,
		.what = { .expression = in->name, .decompose = factors_kinds[in->kind] },
		.wish = wish_of(in->save_as, in->privacy, in->overwrite), .where = "/save_as",
	};

	return work_reply(req, &work, &answers);
}

const struct action decompose_matrix = ACTION_AFAR(store_is_afar, struct input, fields, run,
    RETURNS_OBJECT(201, members));
