/* Decompositions. */
#include "matrix/factors.h"

#include "lib/base/arena.h"
#include "lib/base/texts.h"
#include "lib/matrix/matrix_rate.h"

const char *const factors_kinds[] = { "eigen", "svd", "lu", "qr", "cholesky", NULL };

struct method {
	const char *endings[FACTORS_MAX + 1];
	bool        wants_square;
	double      flops_per_cube;
	enum matrix_rate rate;
};

static const struct method methods[] = {
	[FACTORS_EIGEN] = { { "values", "vectors" }, true, 25, MATRIX_RATE_EIGEN },
	[FACTORS_SVD] = { { "U", "s", "V" }, false, 20, MATRIX_RATE_SVD },
	[FACTORS_LU] = { { "L", "U", "P" }, true, 3, MATRIX_RATE_SOLVE },
	[FACTORS_QR] = { { "Q", "R" }, false, 5, MATRIX_RATE_QR },
	[FACTORS_CHOLESKY] = { { "R" }, true, 1, MATRIX_RATE_SOLVE },
};

static enum factors_kind
kind_named(const char *name)
{
	const int kind = texts_index(factors_kinds, name);

	return kind >= 0 ? (enum factors_kind)kind : FACTORS_EIGEN;
}

size_t
factors_wishes(struct arena *arena, const char *kind, const struct matrix_wish *wish,
    struct matrix_wish out[FACTORS_MAX])
{
	const struct method *method = &methods[kind_named(kind)];
	size_t count = 0;

	for (; method->endings[count] != NULL; count++) {
		out[count] = *wish;
		out[count].kind = "computed";
		out[count].name = arena_printf(arena, "%s_%s", wish->name,
		    method->endings[count]);
	}
	return count;
}

static void
plan_cost(struct work *work, const struct method *method)
{
	const int64_t rows = work->of.rows, cols = work->of.cols;
	const int64_t bytes = matrix_bytes(rows, cols);
	const double least = (double)(rows < cols ? rows : cols);

	work->flops = method->flops_per_cube * least * (double)rows * (double)cols;
	work->seconds = matrix_rate_seconds(method->rate, work->flops);
	/* the factors, and LAPACK's copies of them in the other order */
	work->memory_bytes = bytes > INT64_MAX / 8 ? INT64_MAX : 8 * bytes;
}

static enum err
plan(struct work *work)
{
	const struct method *method = &methods[kind_named(work->what.decompose)];
	const struct stored_matrix *of = &work->of;
	enum err err;

	if ((err = stored_matrix_find(work->db, work->arena, &work->owner, work->what.expression,
	    &work->of)) != ERR_OK)
		return err;
	if (method->wants_square && of->rows != of->cols)
		return work_fault(work, ERR_INPUT, "/kind",
		    "%s wants a square matrix, and %s is %lld×%lld", work->what.decompose,
		    of->name, (long long)of->rows, (long long)of->cols);
	plan_cost(work, method);
	work->may_be_job = true;
	work->what.expression = of->mine ? of->name : of->id.text;
	work->count = factors_wishes(work->arena, work->what.decompose, &work->wish,
	    work->wishes);
	return ERR_OK;
}

static enum err
make(const struct matrix *a, enum factors_kind kind, struct matrix each[FACTORS_MAX],
    struct matrix_trust *trust)
{
	switch (kind) {
	case FACTORS_EIGEN:
		return matrix_eigen(a, &each[0], &each[1], trust);
	case FACTORS_SVD:
		return matrix_svd(a, &each[0], &each[1], &each[2], trust);
	case FACTORS_LU:
		return matrix_lu(a, &each[0], &each[1], &each[2], trust);
	case FACTORS_QR:
		return matrix_qr(a, &each[0], &each[1], trust);
	case FACTORS_CHOLESKY:
		break;
	}
	return matrix_cholesky(a, &each[0], trust);
}

static enum err
run(struct work *work, const char *path)
{
	const enum factors_kind kind = kind_named(work->what.decompose);
	struct open_matrix a;
	enum err err;

	(void)path;	/* no factor is the whole of what is computed */
	if ((err = stored_matrix_open(work->arena, &work->of, &a)) != ERR_OK)
		return err;
	err = make(&a.matrix, kind, work->results, &work->trust);
	stored_matrix_close(&a);
	return err != ERR_INPUT ? err : work_fault(work, err, "/kind",
	    "%s cannot be worked out for this matrix%s", work->what.decompose,
	    kind == FACTORS_CHOLESKY ? ": it is not symmetric and positive definite" : "");
}

const struct work_kind factors_work = { plan, run, NULL };
