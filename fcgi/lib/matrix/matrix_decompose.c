/* Decompositions, and what is read off them, by LAPACKE. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <lapacke.h>

#include "lib/matrix/matrix.h"
#include "lib/matrix/matrix_lapack.h"

static enum err
err_of(int info)
{
	if (info == 0)
		return ERR_OK;
	return info == LAPACK_WORK_MEMORY_ERROR || info == LAPACK_TRANSPOSE_MEMORY_ERROR ?
	    ERR_TOO_LARGE : ERR_INPUT;
}

static int64_t
smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void
distrust(struct matrix_trust *trust)
{
	if (trust != NULL)
		*trust = (struct matrix_trust){ NAN, NAN };
}

/* ‖rest‖ / ‖a‖ in the Frobenius norm, where rest = product − a. */
static void
set_residual(struct matrix_trust *trust, const struct matrix *a, struct matrix *product)
{
	double norm = matrix_norm_of(a, 'F');

	if (trust == NULL || product->data == NULL)
		return;
	for (int64_t i = 0; i < a->rows * a->cols; i++)
		product->data[i] -= a->data[i];
	trust->residual = norm == 0 ? 0 : matrix_norm_of(product, 'F') / norm;
}

/* Thin SVD; singular values alone when `u` is NULL. */
static enum err
svd(const struct matrix *a, struct matrix *u, struct matrix *s, struct matrix *vt)
{
	int64_t k = smaller(a->rows, a->cols);
	struct matrix_oddities odd = matrix_oddities(a);
	struct matrix copy = { 0 };
	enum err err;

	if (odd.nans != 0 || odd.infinities != 0)	/* LAPACK may not end on them */
		return ERR_INPUT;
	if ((err = matrix_copy(a, &copy)) != ERR_OK ||
	    (err = matrix_new(k, 1, s)) != ERR_OK ||
	    (u != NULL && ((err = matrix_new(a->rows, k, u)) != ERR_OK ||
	    (err = matrix_new(k, a->cols, vt)) != ERR_OK)))
		goto done;
	if (k > 0)
		err = err_of(LAPACKE_dgesdd(LAPACK_ROW_MAJOR, u == NULL ? 'N' : 'S',
		    (int)a->rows, (int)a->cols, copy.data, (int)a->cols, s->data,
		    u == NULL ? copy.data : u->data, u == NULL ? (int)a->rows : (int)k,
		    u == NULL ? copy.data : vt->data, (int)a->cols));
done:
	matrix_free(&copy);
	return err;
}

/* u · diag(s) · vt. */
static enum err
svd_product(const struct matrix *u, const struct matrix *s, const struct matrix *vt,
    struct matrix *out)
{
	struct matrix scaled;
	enum err err = matrix_copy(u, &scaled);

	if (err != ERR_OK)
		return err;
	for (int64_t i = 0; i < scaled.rows * scaled.cols; i++)
		scaled.data[i] *= s->data[i % scaled.cols];
	err = matrix_multiply(&scaled, vt, out);
	matrix_free(&scaled);
	return err;
}

enum err
matrix_svd(const struct matrix *a, struct matrix *u, struct matrix *s,
    struct matrix *v, struct matrix_trust *trust)
{
	struct matrix vt = { 0 }, product = { 0 };
	int64_t k = smaller(a->rows, a->cols);
	enum err err;

	distrust(trust);
	*s = (struct matrix){ 0 };
	if (u == NULL)
		err = svd(a, NULL, s, NULL);
	else if ((err = svd(a, u, s, &vt)) == ERR_OK &&
	    (err = svd_product(u, s, &vt, &product)) == ERR_OK) {
		set_residual(trust, a, &product);
		err = matrix_transpose(&vt, v);
	}
	if (err == ERR_OK && trust != NULL && k > 0)
		trust->rcond = s->data[0] == 0 ? 0 : s->data[k - 1] / s->data[0];
	if (err != ERR_OK)
		matrix_free(s);
	matrix_free(&vt);
	matrix_free(&product);
	return err;
}

enum err
matrix_rank(const struct matrix *a, int64_t *out)
{
	int64_t k = smaller(a->rows, a->cols), most = a->rows + a->cols - k;
	struct matrix s;
	double least;
	enum err err = matrix_svd(a, NULL, &s, NULL, NULL);

	*out = 0;
	if (err != ERR_OK || k == 0)
		return err;
	least = (double)most * s.data[0] * DBL_EPSILON;
	while (*out < k && s.data[*out] > least)
		++*out;
	matrix_free(&s);
	return ERR_OK;
}

enum err
matrix_condition(const struct matrix *a, double *out)
{
	int64_t k = smaller(a->rows, a->cols);
	struct matrix s;
	enum err err = matrix_svd(a, NULL, &s, NULL, NULL);

	*out = 0;
	if (err == ERR_OK && k > 0)
		*out = s.data[k - 1] == 0 ? INFINITY : s.data[0] / s.data[k - 1];
	matrix_free(&s);
	return err;
}

enum err
matrix_norm(const struct matrix *a, enum matrix_norm kind, double *out)
{
	bool is_vector = a->rows == 1 || a->cols == 1;
	struct matrix s;
	enum err err;

	*out = 0;
	if (a->rows == 0 || a->cols == 0)
		return ERR_OK;
	if (kind == MATRIX_NORM_FRO || (is_vector && kind == MATRIX_NORM_2))
		*out = matrix_norm_of(a, 'F');
	else if (is_vector && kind == MATRIX_NORM_1)	/* the sum, lying or standing */
		*out = fmax(matrix_norm_of(a, '1'), matrix_norm_of(a, 'I'));
	else if (is_vector)
		*out = matrix_norm_of(a, 'M');
	else if (kind != MATRIX_NORM_2)
		*out = matrix_norm_of(a, kind == MATRIX_NORM_1 ? '1' : 'I');
	else if ((err = matrix_svd(a, NULL, &s, NULL, NULL)) != ERR_OK)
		return err;
	else {
		*out = s.data[0];
		matrix_free(&s);
	}
	return ERR_OK;
}

/* But for what rounding leaves of a product with its own transpose; NaN is like nothing. */
static bool
is_symmetric(const struct matrix *a)
{
	const double slack = 16 * (double)a->rows * DBL_EPSILON;

	for (int64_t r = 0; r < a->rows; r++)
		for (int64_t c = 0; c <= r; c++) {
			const double x = a->data[r * a->cols + c], y = a->data[c * a->cols + r];
			const double size = sqrt(fabs(a->data[r * a->cols + r])) * sqrt(fabs(a->data[c * a->cols + c]));

			if (!(x == y) && !(fabs(x - y) <= slack * size))
				return false;
		}
	return true;
}

enum err
matrix_cholesky(const struct matrix *a, struct matrix *r, struct matrix_trust *trust)
{
	enum err err;

	distrust(trust);
	*r = (struct matrix){ 0 };
	if (!is_symmetric(a))
		return ERR_INPUT;
	err = matrix_copy(a, r);
	if (err != ERR_OK || a->rows == 0)
		return err;
	err = err_of(LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'U', (int)a->rows, r->data,
	    (int)a->cols));
	if (err != ERR_OK)
		matrix_free(r);
	else
		for (int64_t row = 0; row < r->rows; row++)
			memset(r->data + row * r->cols, 0, (size_t)row * sizeof(double));
	return err;
}

enum err
matrix_qr(const struct matrix *a, struct matrix *q, struct matrix *r,
    struct matrix_trust *trust)
{
	int64_t k = smaller(a->rows, a->cols);
	struct matrix work = { 0 }, tau = { 0 }, product = { 0 };
	enum err err;

	distrust(trust);
	*q = *r = (struct matrix){ 0 };
	if ((err = matrix_copy(a, &work)) != ERR_OK ||
	    (err = matrix_new(k, 1, &tau)) != ERR_OK ||
	    (err = matrix_new(k, a->cols, r)) != ERR_OK ||
	    (err = matrix_new(a->rows, k, q)) != ERR_OK)
		goto done;
	if ((err = err_of(LAPACKE_dgeqrf(LAPACK_ROW_MAJOR, (int)a->rows, (int)a->cols,
	    work.data, (int)a->cols, tau.data))) != ERR_OK)
		goto done;
	for (int64_t i = 0; i < k; i++)
		memcpy(r->data + i * a->cols + i, work.data + i * a->cols + i,
		    (size_t)(a->cols - i) * sizeof(double));
	for (int64_t i = 0; i < a->rows; i++)
		memcpy(q->data + i * k, work.data + i * a->cols, (size_t)k * sizeof(double));
	err = err_of(LAPACKE_dorgqr(LAPACK_ROW_MAJOR, (int)a->rows, (int)k, (int)k, q->data,
	    (int)k, tau.data));
	if (err == ERR_OK && (err = matrix_multiply(q, r, &product)) == ERR_OK)
		set_residual(trust, a, &product);
done:
	if (err != ERR_OK) {
		matrix_free(q);
		matrix_free(r);
	}
	matrix_free(&work);
	matrix_free(&tau);
	matrix_free(&product);
	return err;
}
