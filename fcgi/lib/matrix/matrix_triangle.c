/* Triangular matrices, which need no factors, and determinants. */
#include <limits.h>
#include <math.h>

#include <cblas.h>
#include <lapacke.h>

#include "lib/matrix/matrix.h"
#include "lib/matrix/matrix_lapack.h"

/* Whether all elements of row r from column `from` to before `to` are zero. */
static bool
is_zero(const struct matrix *a, int64_t r, int64_t from, int64_t to)
{
	for (int64_t c = from; c < to; c++)
		if (a->data[r * a->cols + c] != 0)
			return false;
	return true;
}

enum matrix_triangle
matrix_triangle(const struct matrix *a)
{
	bool is_upper = true, is_lower = true;

	for (int64_t r = 0; r < a->rows && (is_upper || is_lower); r++) {
		is_upper = is_upper && is_zero(a, r, 0, r);
		is_lower = is_lower && is_zero(a, r, r + 1, a->cols);
	}
	return is_upper ? MATRIX_UPPER : is_lower ? MATRIX_LOWER : MATRIX_FULL;
}

static bool
has_zero_on_diagonal(const struct matrix *a)
{
	for (int64_t i = 0; i < a->rows; i++)
		if (a->data[i * a->cols + i] == 0)
			return true;
	return false;
}

enum err
matrix_solve_triangle(const struct matrix *a, enum matrix_triangle triangle,
    const struct matrix *b, struct matrix *out, struct matrix_trust *trust)
{
	bool is_upper = triangle == MATRIX_UPPER;
	double norm = matrix_norm_of(a, '1');
	enum err err;

	trust->rcond = 0;
	if (has_zero_on_diagonal(a))
		return ERR_INPUT;
	trust->rcond = NAN;
	if (isfinite(norm))
		LAPACKE_dtrcon(LAPACK_ROW_MAJOR, '1', is_upper ? 'U' : 'L', 'N', (int)a->rows,
		    a->data, (int)a->cols, &trust->rcond);
	if ((err = matrix_copy(b, out)) == ERR_OK)
		cblas_dtrsm(CblasRowMajor, CblasLeft, is_upper ? CblasUpper : CblasLower,
		    CblasNoTrans, CblasNonUnit, (int)a->rows, (int)b->cols, 1, a->data,
		    (int)a->cols, out->data, (int)out->cols);
	return err;
}

/* With an exponent of its own, that a part of it cannot pass the bounds of a double. */
static double
wide_product_of_diagonal(const struct matrix *a)
{
	int64_t exponent = 0;
	double product = 1;
	int part;

	for (int64_t i = 0; i < a->rows; i++) {
		product *= frexp(a->data[i * a->cols + i], &part);
		exponent += part;
		product = frexp(product, &part);
		exponent += part;
	}
	return scalbln(product, exponent > INT_MAX ? INT_MAX : exponent < INT_MIN ? INT_MIN : (long)exponent);
}

static double
product_of_diagonal(const struct matrix *a)
{
	bool is_in_bounds = true;
	double product = 1;

	for (int64_t i = 0; i < a->rows; i++) {
		product *= a->data[i * a->cols + i];
		is_in_bounds &= isnormal(product);
	}
	if (!is_in_bounds && !has_zero_on_diagonal(a))
		product = wide_product_of_diagonal(a);
	return product == 0 ? 0 : product;	/* never -0 */
}

enum err
matrix_determinant(const struct matrix *a, double *out, struct matrix_trust *trust)
{
	struct lu lu;
	enum err err;

	if (matrix_triangle(a) != MATRIX_FULL) {
		*out = product_of_diagonal(a);
		return ERR_OK;
	}
	if ((err = matrix_factor(a, &lu)) == ERR_OK) {
		if (trust != NULL && !lu.is_singular)	/* else it is zero, and to be trusted */
			trust->rcond = lu.rcond;
		*out = lu.is_singular ? 0 : product_of_diagonal(&lu.factors);
		for (int64_t i = 0; i < a->rows && !lu.is_singular; i++)
			if (lu.pivots[i] != i + 1)
				*out = -*out;
	}
	matrix_factor_free(&lu);
	return err;
}
