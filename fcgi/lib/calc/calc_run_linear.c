/* Functions of linear algebra: lib/matrix/matrix.h's, as the calculator calls them. */
#include <math.h>

#include "lib/calc/calc_function.h"

/* `out` was made by the caller: take what `fresh` holds instead. */
static enum err
take(enum err err, struct matrix *fresh, struct matrix *out)
{
	if (err != ERR_OK)
		return err;
	matrix_free(out);
	*out = *fresh;
	return ERR_OK;
}

CALC_RUN(calc_run_transpose)
{
	struct matrix fresh = { 0 };

	(void)node;
	(void)trust;
	return take(matrix_transpose(args[0], &fresh), &fresh, out);
}

CALC_RUN(calc_run_inv)
{
	struct matrix fresh = { 0 };

	(void)node;
	return take(matrix_inverse(args[0], &fresh, trust), &fresh, out);
}

CALC_RUN(calc_run_chol)
{
	struct matrix fresh = { 0 };

	(void)node;
	return take(matrix_cholesky(args[0], &fresh, trust), &fresh, out);
}

CALC_RUN(calc_run_svd)
{
	struct matrix fresh = { 0 };

	(void)node;
	(void)trust;	/* singular values are exact enough, whatever the condition */
	return take(matrix_svd(args[0], NULL, &fresh, NULL, NULL), &fresh, out);
}

CALC_RUN(calc_run_eig)
{
	struct matrix fresh = { 0 };
	enum err err = matrix_eigen(args[0], &fresh, NULL, trust);

	(void)node;
	if (err == ERR_OK && fresh.cols != 1) {	/* two columns: complex */
		matrix_free(&fresh);
		return ERR_INPUT;
	}
	return take(err, &fresh, out);
}

CALC_RUN(calc_run_det)
{
	(void)node;
	return matrix_determinant(args[0], &out->data[0], trust);
}

CALC_RUN(calc_run_rank)
{
	int64_t rank = 0;
	enum err err = matrix_rank(args[0], &rank);

	(void)node;
	(void)trust;
	out->data[0] = (double)rank;
	return err;
}

CALC_RUN(calc_run_cond)
{
	(void)node;
	(void)trust;
	return matrix_condition(args[0], &out->data[0]);
}

CALC_RUN(calc_run_norm)
{
	double p = node->arg_count == 2 ? args[1]->data[0] : 2;

	(void)trust;
	if (p != 1 && p != 2 && !(isinf(p) && p > 0))
		return ERR_INPUT;
	return matrix_norm(args[0], p == 1 ? MATRIX_NORM_1 : p == 2 ? MATRIX_NORM_2 :
	    MATRIX_NORM_INF, &out->data[0]);
}
