/* What a matrix is taken apart to. */
#include "matrix/factors.h"

#include <math.h>

#include "lib/base/arena.h"
#include "lib/base/texts.h"

const char *const factors_kinds[] = { "eigen", "svd", "lu", "qr", "cholesky", NULL };

static const struct {
	const char *endings[FACTORS_MAX + 1];
	bool        wants_square;
	double      flops_per_cube;
} methods[] = {
	[FACTORS_EIGEN] = { { "values", "vectors" }, true, 25 },
	[FACTORS_SVD] = { { "U", "s", "V" }, false, 20 },
	[FACTORS_LU] = { { "L", "U", "P" }, true, 3 },
	[FACTORS_QR] = { { "Q", "R" }, false, 5 },
	[FACTORS_CHOLESKY] = { { "R" }, true, 1 },
};

enum factors_kind
factors_kind_named(const char *name)
{
	const int kind = texts_index(factors_kinds, name);

	return kind >= 0 ? (enum factors_kind)kind : FACTORS_EIGEN;
}

enum err
factors_plan(enum factors_kind kind, int64_t rows, int64_t cols, struct factors_plan *out)
{
	double least = (double)(rows < cols ? rows : cols);
	int64_t bytes = matrix_bytes(rows, cols);

	if (methods[kind].wants_square && rows != cols)
		return ERR_INPUT;
	out->flops = methods[kind].flops_per_cube * least * (double)rows * (double)cols;
	/* the factors, and LAPACK's copies of them in the other order */
	out->memory_bytes = bytes > INT64_MAX / 8 ? INT64_MAX : 8 * bytes;
	return ERR_OK;
}

enum err
factors_make(const struct matrix *a, enum factors_kind kind, struct factors *out)
{
	struct matrix *each = out->each;

	*out = (struct factors){ .trust = { NAN, NAN } };
	switch (kind) {
	case FACTORS_EIGEN:
		return matrix_eigen(a, &each[0], &each[1], &out->trust);
	case FACTORS_SVD:
		return matrix_svd(a, &each[0], &each[1], &each[2], &out->trust);
	case FACTORS_LU:
		return matrix_lu(a, &each[0], &each[1], &each[2], &out->trust);
	case FACTORS_QR:
		return matrix_qr(a, &each[0], &each[1], &out->trust);
	case FACTORS_CHOLESKY:
		break;
	}
	return matrix_cholesky(a, &each[0], &out->trust);
}

void
factors_free(struct factors *factors)
{
	for (int i = 0; i < FACTORS_MAX; i++)
		matrix_free(&factors->each[i]);
}

size_t
factors_wishes(struct arena *arena, enum factors_kind kind, const struct matrix_wish *wish,
    struct matrix_wish out[FACTORS_MAX])
{
	size_t count = 0;

	for (; methods[kind].endings[count] != NULL; count++) {
		out[count] = *wish;
		out[count].kind = "computed";
		out[count].name = arena_printf(arena, "%s_%s", wish->name,
		    methods[kind].endings[count]);
	}
	return count;
}
