/*
 * fcgi/matrix/decompose.c: POST /api/matrix/{name}/decompose: eigen, svd, lu, qr
 * or cholesky, each factor saved as <save_as>_<its letter>.
 */
#include <math.h>
#include <string.h>

#include "lib/arena.h"
#include "lib/reply.h"
#include "matrix/actions.h"
#include "matrix/admit.h"
#include "matrix/wish.h"
#include "wire/matrix.h"

#define FACTORS_MAX 3
#define SECONDS_MAX 50	/* the front end waits no longer */

enum kind { EIGEN, SVD, LU, QR, CHOLESKY };
static const char *const kinds[] = { "eigen", "svd", "lu", "qr", "cholesky", NULL };

static const struct {
	const char *endings[FACTORS_MAX + 1];
	bool        wants_square;
	double      flops_per_cube;
} methods[] = {
	[EIGEN] = { { "values", "vectors" }, true, 25 },
	[SVD] = { { "U", "s", "V" }, false, 20 },
	[LU] = { { "L", "U", "P" }, true, 3 },
	[QR] = { { "Q", "R" }, false, 5 },
	[CHOLESKY] = { { "R" }, true, 1 },
};

struct input {
	const char *name;
	int         kind;
	const char *save_as;
	int         privacy;
	bool        overwrite;
};

static const struct field fields[] = {
	FIELD_TEXT(FROM_PATH, struct input, name, 1, MATRIX_NAME_MAX),
	FIELD_CHOICE(FROM_BODY, struct input, kind, kinds),
	FIELD_TEXT(FROM_BODY, struct input, save_as, 1, MATRIX_NAME_MAX - 8),
	FIELD_CHOICE_OPT(FROM_BODY, struct input, privacy, matrix_privacies, PRIVACY_AS_IT_WAS),
	FIELD_BOOL_OPT(FROM_BODY, struct input, overwrite, false),
};

struct factors {
	struct matrix       each[FACTORS_MAX];
	struct matrix_trust trust;
};

static enum err
take_apart(const struct matrix *a, enum kind kind, struct factors *out)
{
	struct matrix *each = out->each;

	switch (kind) {
	case EIGEN:
		return matrix_eigen(a, &each[0], &each[1], &out->trust);
	case SVD:
		return matrix_svd(a, &each[0], &each[1], &each[2], &out->trust);
	case LU:
		return matrix_lu(a, &each[0], &each[1], &each[2], &out->trust);
	case QR:
		return matrix_qr(a, &each[0], &each[1], &out->trust);
	case CHOLESKY:
		break;
	}
	return matrix_cholesky(a, &each[0], &out->trust);
}

static enum err
wishes(struct request *req, const struct input *in, struct matrix_wish wish[FACTORS_MAX])
{
	enum err err = ERR_OK;

	for (int i = 0; methods[in->kind].endings[i] != NULL && err == ERR_OK; i++) {
		wish[i] = (struct matrix_wish){
			.name = arena_printf(req->arena, "%s_%s", in->save_as,
			    methods[in->kind].endings[i]),
			.kind = "computed", .overwrites = in->overwrite,
		};
		wish_privacy(&wish[i], in->privacy);
		err = wish_check(req, &wish[i], FAULT_BODY, "/save_as");
	}
	return err;
}

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
save(struct request *req, const struct input *in, const struct matrix_wish *wish,
    const struct factors *factors)
{
	struct factor_shown shown[FACTORS_MAX];
	struct answer answer = {
		.kind = kinds[in->kind], .rcond = factors->trust.rcond,
		.residual = factors->trust.residual, .matrices = { shown, 0, sizeof(shown[0]) },
	};
	enum err err = ERR_OK;

	for (int i = 0; methods[in->kind].endings[i] != NULL; i++) {
		struct stored_matrix saved;

		err = stored_matrix_save(req->db, req->arena, &req->user, &wish[i],
		    &factors->each[i], &saved);
		if (err != ERR_OK)
			return wish_result(req, err, &wish[i], FAULT_BODY, "/save_as");
		shown[answer.matrices.count++] = (struct factor_shown){
			wish[i].name, saved.rows, saved.cols,
			arena_printf(req->arena, "/api/matrix/%s", wish[i].name),
		};
	}
	return reply_object(req, 201, members, &answer);
}

static enum err
fault(struct request *req, const struct input *in, enum err err)
{
	if (err == ERR_INPUT)
		request_fault(req, FAULT_BODY, "/kind", "%s cannot be worked out for this matrix%s",
		    kinds[in->kind], in->kind == CHOLESKY ? ": it is not positive definite" : "");
	return err;
}

static enum err
run(struct request *req, const void *input)
{
	const struct input *in = input;
	struct factors factors = { .trust = { NAN, NAN } };
	struct matrix_wish wish[FACTORS_MAX];
	struct open_matrix a = { { 0 }, NULL };
	struct stored_matrix stored;
	struct admission admission;
	double least, flops;
	enum err err;

	if ((err = stored_matrix_find(req->db, req->arena, &req->user, in->name,
	    &stored)) != ERR_OK || (err = wishes(req, in, wish)) != ERR_OK)
		return err;
	if (methods[in->kind].wants_square && stored.rows != stored.cols) {
		request_fault(req, FAULT_BODY, "/kind", "%s wants a square matrix, and %s is %lld×%lld",
		    kinds[in->kind], stored.name, (long long)stored.rows, (long long)stored.cols);
		return ERR_INPUT;
	}
	least = (double)(stored.rows < stored.cols ? stored.rows : stored.cols);
	flops = methods[in->kind].flops_per_cube * least * (double)stored.rows *
	    (double)stored.cols;
	if (admit_seconds(flops) > SECONDS_MAX) {
		request_fault(req, FAULT_WHOLE, "", "This takes about %.0f seconds, and %d are allowed",
		    admit_seconds(flops), SECONDS_MAX);
		return ERR_TOO_LARGE;
	}
	if ((err = admit(req, flops, 6 * stored.size_bytes, &admission)) != ERR_OK)
		return err;
	if ((err = stored_matrix_open(req->arena, &stored, &a)) == ERR_OK &&
	    (err = fault(req, in, take_apart(&a.matrix, (enum kind)in->kind, &factors))) == ERR_OK)
		err = save(req, in, wish, &factors);
	for (int i = 0; i < FACTORS_MAX; i++)
		matrix_free(&factors.each[i]);
	stored_matrix_close(&a);
	admit_end(&admission);
	return err;
}

const struct action decompose_matrix = ACTION(struct input, fields, run,
    RETURNS_OBJECT(201, members));
