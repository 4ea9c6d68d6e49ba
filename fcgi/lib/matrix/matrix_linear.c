/* Products, systems and powers, by CBLAS and LAPACKE. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cblas.h>
#include <lapacke.h>

#include "lib/matrix/matrix.h"
#include "lib/matrix/matrix_lapack.h"

/* LAPACKE would refuse NaN everywhere; products, LU and norms carry it on. */
__attribute__((constructor)) static void
carry_nan(void)
{
	LAPACKE_set_nancheck(0);
}

enum err
matrix_multiply(const struct matrix *a, const struct matrix *b, struct matrix *out)
{
	enum err err = matrix_new(a->rows, b->cols, out);

	if (err != ERR_OK || out->rows == 0 || out->cols == 0 || a->cols == 0)
		return err;
	cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)a->rows, (int)b->cols,
	    (int)a->cols, 1, a->data, (int)a->cols, b->data, (int)b->cols, 0, out->data,
	    (int)out->cols);
	return ERR_OK;
}

/* ‖a·x − b‖∞ / (‖a‖∞ ‖x‖∞ + ‖b‖∞): a backward error, about DBL_EPSILON when all is well. */
static double
residual_of(const struct matrix *a, const struct matrix *x, const struct matrix *b)
{
	struct matrix rest;
	double scale;

	if (matrix_copy(b, &rest) != ERR_OK)
		return NAN;
	cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)a->rows, (int)x->cols,
	    (int)a->cols, 1, a->data, (int)a->cols, x->data, (int)x->cols, -1, rest.data,
	    (int)rest.cols);
	scale = matrix_norm_of(a, 'I') * matrix_norm_of(x, 'I') + matrix_norm_of(b, 'I');
	scale = scale == 0 ? 0 : matrix_norm_of(&rest, 'I') / scale;
	matrix_free(&rest);
	return scale;
}

/* Copy into a matrix of other rows: what is missing is zero. */
static enum err
copy_rows(const struct matrix *a, int64_t rows, struct matrix *out)
{
	enum err err = matrix_new(rows, a->cols, out);

	if (err == ERR_OK)
		memcpy(out->data, a->data, (size_t)matrix_bytes(
		    rows < a->rows ? rows : a->rows, a->cols));
	return err;
}

/* Least squares of the least norm, by SVD: as Octave, whatever the rank. */
static enum err
solve_least(const struct matrix *a, const struct matrix *b, struct matrix *out,
    struct matrix_trust *trust)
{
	int64_t most = a->rows > a->cols ? a->rows : a->cols, least = a->rows + a->cols - most;
	struct matrix copy = { 0 }, x = { 0 }, s = { 0 };
	struct matrix_oddities odd = matrix_oddities(a);
	int info, rank;
	enum err err;

	if (odd.nans != 0 || odd.infinities != 0)	/* LAPACK may not end on them */
		return ERR_INPUT;
	if ((err = matrix_copy(a, &copy)) != ERR_OK ||
	    (err = copy_rows(b, most, &x)) != ERR_OK ||
	    (err = matrix_new(least, 1, &s)) != ERR_OK)
		goto done;
	info = LAPACKE_dgelsd(LAPACK_ROW_MAJOR, (int)a->rows, (int)a->cols, (int)b->cols,
	    copy.data, (int)a->cols, x.data, (int)x.cols, s.data, -1, &rank);
	err = info == 0 ? copy_rows(&x, a->cols, out) :
	    info == LAPACK_WORK_MEMORY_ERROR ? ERR_TOO_LARGE : ERR_INPUT;
	trust->rcond = s.data[0] == 0 ? 0 : s.data[least - 1] / s.data[0];
done:
	matrix_free(&copy);
	matrix_free(&x);
	matrix_free(&s);
	return err;
}

static enum err
solve_square(const struct matrix *a, const struct matrix *b, struct matrix *out,
    struct matrix_trust *trust)
{
	struct lu lu;
	enum err err = matrix_factor(a, &lu);

	if (err == ERR_OK)
		trust->rcond = lu.rcond;
	if (err == ERR_OK && lu.is_singular)
		err = ERR_INPUT;
	if (err == ERR_OK && (err = matrix_copy(b, out)) == ERR_OK)
		LAPACKE_dgetrs(LAPACK_ROW_MAJOR, 'N', (int)a->rows, (int)b->cols,
		    lu.factors.data, (int)a->cols, lu.pivots, out->data, (int)out->cols);
	matrix_factor_free(&lu);
	return err;
}

enum err
matrix_solve(const struct matrix *a, const struct matrix *b, struct matrix *out,
    struct matrix_trust *trust)
{
	enum matrix_triangle triangle;
	struct matrix_trust ignored;
	enum err err;

	if (trust == NULL)
		trust = &ignored;
	*trust = (struct matrix_trust){ NAN, NAN };
	*out = (struct matrix){ 0 };
	if (a->rows == 0 || a->cols == 0 || b->cols == 0)
		return matrix_new(a->cols, b->cols, out);
	if (a->rows != a->cols)
		return solve_least(a, b, out, trust);
	triangle = matrix_triangle(a);
	err = triangle != MATRIX_FULL ? matrix_solve_triangle(a, triangle, b, out, trust) :
	    solve_square(a, b, out, trust);
	if (err == ERR_OK)
		trust->residual = residual_of(a, out, b);
	return err;
}

enum err
matrix_inverse(const struct matrix *a, struct matrix *out, struct matrix_trust *trust)
{
	struct matrix one;
	enum err err = matrix_new(a->rows, a->cols, &one);

	if (err != ERR_OK)
		return err;
	matrix_fill_identity(&one);
	err = matrix_solve(a, &one, out, trust);
	matrix_free(&one);
	return err;
}

/* result *= base, in fresh memory. */
static enum err
multiply_into(struct matrix *result, const struct matrix *base)
{
	struct matrix product;
	enum err err = matrix_multiply(result, base, &product);

	matrix_free(result);
	*result = product;
	return err;
}

/* Nothing is multiplied by ones and zeroes: 0 times an infinity is no number. */
static enum err
square_and_multiply(struct matrix *base, uint64_t exponent, struct matrix *out)
{
	enum err err = ERR_OK;

	if (exponent == 0) {
		if ((err = matrix_new(base->rows, base->cols, out)) == ERR_OK)
			matrix_fill_identity(out);
		return err;
	}
	for (; err == ERR_OK; exponent >>= 1) {
		if ((exponent & 1) != 0)
			err = out->data == NULL ? matrix_copy(base, out) : multiply_into(out, base);
		if (exponent == 1)
			break;
		if (err == ERR_OK)
			err = multiply_into(base, base);
	}
	return err;
}

enum err
matrix_power(const struct matrix *a, int64_t exponent, struct matrix *out,
    struct matrix_trust *trust)
{
	uint64_t times = exponent < 0 ? 0 - (uint64_t)exponent : (uint64_t)exponent;
	struct matrix base = { 0 };
	enum err err;

	*out = (struct matrix){ 0 };
	err = exponent < 0 ? matrix_inverse(a, &base, trust) : matrix_copy(a, &base);
	if (err == ERR_OK)
		err = square_and_multiply(&base, times, out);
	if (err != ERR_OK)
		matrix_free(out);
	matrix_free(&base);
	return err;
}
