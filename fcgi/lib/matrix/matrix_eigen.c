/* Eigenvalues and vectors, and LU as three matrices, by LAPACKE. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <lapacke.h>

#include "lib/matrix/matrix.h"
#include "lib/matrix/matrix_lapack.h"

static bool
is_symmetric(const struct matrix *a)
{
	for (int64_t r = 0; r < a->rows; r++)
		for (int64_t c = 0; c < r; c++)
			if (a->data[r * a->cols + c] != a->data[c * a->cols + r])
				return false;
	return true;
}

/* Ascending by LAPACK itself, and exactly real. */
static enum err
eigen_symmetric(const struct matrix *a, struct matrix *values, struct matrix *vectors)
{
	struct matrix copy;
	enum err err;
	int info;

	if ((err = matrix_copy(a, &copy)) != ERR_OK)
		return err;
	if ((err = matrix_new(a->rows, 1, values)) == ERR_OK) {
		info = LAPACKE_dsyevd(LAPACK_ROW_MAJOR, vectors == NULL ? 'N' : 'V', 'L',
		    (int)a->rows, copy.data, (int)a->cols, values->data);
		err = info == 0 ? ERR_OK : info == LAPACK_WORK_MEMORY_ERROR ? ERR_TOO_LARGE :
		    ERR_INPUT;
	}
	if (err == ERR_OK && vectors != NULL)
		*vectors = copy;
	else
		matrix_free(&copy);
	return err;
}

struct eigenvalue {
	double re;
	double im;
	int    at;	/* the column of its vector */
};

static int
compare_eigenvalues(const void *a, const void *b)
{
	const struct eigenvalue *x = a, *y = b;

	if (x->re != y->re)
		return x->re < y->re ? -1 : 1;
	return x->im < y->im ? -1 : x->im > y->im;
}

/* Values in their order, one column when all are real. */
static enum err
list_values(const double *re, const double *im, int64_t n, struct eigenvalue *order,
    struct matrix *values)
{
	bool is_complex = false;
	enum err err;

	for (int64_t i = 0; i < n; i++) {
		order[i] = (struct eigenvalue){ re[i], im[i], (int)i };
		is_complex |= im[i] != 0;
	}
	/* complex pairs stay side by side, as their packed vectors are */
	if (!is_complex)
		qsort(order, (size_t)n, sizeof(*order), compare_eigenvalues);
	if ((err = matrix_new(n, is_complex ? 2 : 1, values)) != ERR_OK)
		return err;
	for (int64_t i = 0; i < n; i++) {
		values->data[i * values->cols] = order[i].re;
		if (is_complex)
			values->data[i * 2 + 1] = order[i].im;
	}
	return ERR_OK;
}

static enum err
list_vectors(const struct matrix *packed, const struct eigenvalue *order,
    struct matrix *vectors)
{
	int64_t n = packed->rows;
	enum err err = matrix_new(n, n, vectors);

	for (int64_t c = 0; err == ERR_OK && c < n; c++)
		for (int64_t r = 0; r < n; r++)
			vectors->data[r * n + c] = packed->data[r * n + order[c].at];
	return err;
}

static enum err
eigen_general(const struct matrix *a, struct matrix *values, struct matrix *vectors)
{
	struct matrix copy = { 0 }, parts = { 0 }, packed = { 0 };
	struct eigenvalue *order = calloc((size_t)a->rows + 1, sizeof(*order));
	int n = (int)a->rows, info;
	enum err err = ERR_TOO_LARGE;

	if (order == NULL || (err = matrix_copy(a, &copy)) != ERR_OK ||
	    (err = matrix_new(2, n, &parts)) != ERR_OK ||
	    (vectors != NULL && (err = matrix_new(n, n, &packed)) != ERR_OK))
		goto done;
	info = LAPACKE_dgeev(LAPACK_ROW_MAJOR, 'N', vectors == NULL ? 'N' : 'V', n, copy.data,
	    n, parts.data, parts.data + n, NULL, n, packed.data, n);
	err = info == 0 ? ERR_OK : info == LAPACK_WORK_MEMORY_ERROR ? ERR_TOO_LARGE : ERR_INPUT;
	if (err == ERR_OK)
		err = list_values(parts.data, parts.data + n, n, order, values);
	if (err == ERR_OK && vectors != NULL)
		err = list_vectors(&packed, order, vectors);
done:
	free(order);
	matrix_free(&copy);
	matrix_free(&parts);
	matrix_free(&packed);
	return err;
}

/* ‖a·v − v·λ‖F / ‖a‖F of real pairs. */
static double
eigen_residual(const struct matrix *a, const struct matrix *values,
    const struct matrix *vectors)
{
	double norm = matrix_norm_of(a, 'F');
	struct matrix product;

	if (values->cols != 1 || matrix_multiply(a, vectors, &product) != ERR_OK)
		return NAN;
	for (int64_t r = 0; r < product.rows; r++)
		for (int64_t c = 0; c < product.cols; c++)
			product.data[r * product.cols + c] -=
			    vectors->data[r * product.cols + c] * values->data[c];
	norm = norm == 0 ? 0 : matrix_norm_of(&product, 'F') / norm;
	matrix_free(&product);
	return norm;
}

enum err
matrix_eigen(const struct matrix *a, struct matrix *values, struct matrix *vectors,
    struct matrix_trust *trust)
{
	struct matrix_oddities odd = matrix_oddities(a);
	enum err err;

	*values = (struct matrix){ 0 };
	if (vectors != NULL)
		*vectors = (struct matrix){ 0 };
	if (trust != NULL)
		*trust = (struct matrix_trust){ NAN, NAN };
	if (odd.nans != 0 || odd.infinities != 0)	/* LAPACK may not end on them */
		return ERR_INPUT;
	err = is_symmetric(a) ? eigen_symmetric(a, values, vectors) :
	    eigen_general(a, values, vectors);
	if (err != ERR_OK) {
		matrix_free(values);
		if (vectors != NULL)
			matrix_free(vectors);
	} else if (trust != NULL && vectors != NULL)
		trust->residual = eigen_residual(a, values, vectors);
	return err;
}

/* P as dgetrf's row swaps make it of the identity. */
static void
permute(struct matrix *p, const int *pivots, int64_t count)
{
	matrix_fill_identity(p);
	for (int64_t i = 0; i < count; i++) {
		int64_t j = pivots[i] - 1;

		for (int64_t c = 0; c < p->cols && i != j; c++) {
			double swap = p->data[i * p->cols + c];

			p->data[i * p->cols + c] = p->data[j * p->cols + c];
			p->data[j * p->cols + c] = swap;
		}
	}
}

static void
split(const struct matrix *factors, struct matrix *l, struct matrix *u)
{
	for (int64_t r = 0; r < factors->rows; r++)
		for (int64_t c = 0; c < factors->cols; c++) {
			double x = factors->data[r * factors->cols + c];

			if (c >= r && r < u->rows)
				u->data[r * u->cols + c] = x;
			else if (c < l->cols)
				l->data[r * l->cols + c] = x;
		}
	for (int64_t i = 0; i < l->cols; i++)
		l->data[i * l->cols + i] = 1;
}

/* ‖l·u − p·a‖F / ‖a‖F. */
static double
lu_residual(const struct matrix *a, const struct matrix *l, const struct matrix *u,
    const struct matrix *p)
{
	struct matrix product = { 0 }, moved = { 0 };
	double norm = matrix_norm_of(a, 'F'), residual = NAN;

	if (matrix_multiply(l, u, &product) == ERR_OK &&
	    matrix_multiply(p, a, &moved) == ERR_OK) {
		for (int64_t i = 0; i < a->rows * a->cols; i++)
			product.data[i] -= moved.data[i];
		residual = norm == 0 ? 0 : matrix_norm_of(&product, 'F') / norm;
	}
	matrix_free(&product);
	matrix_free(&moved);
	return residual;
}

enum err
matrix_lu(const struct matrix *a, struct matrix *l, struct matrix *u, struct matrix *p,
    struct matrix_trust *trust)
{
	int64_t k = a->rows < a->cols ? a->rows : a->cols;
	int *pivots = calloc((size_t)k + 1, sizeof(*pivots));
	struct matrix factors = { 0 };
	enum err err = ERR_TOO_LARGE;

	*l = *u = *p = (struct matrix){ 0 };
	if (pivots == NULL || (err = matrix_copy(a, &factors)) != ERR_OK ||
	    (err = matrix_new(a->rows, k, l)) != ERR_OK ||
	    (err = matrix_new(k, a->cols, u)) != ERR_OK ||
	    (err = matrix_new(a->rows, a->rows, p)) != ERR_OK)
		goto done;
	if (k > 0 && LAPACKE_dgetrf(LAPACK_ROW_MAJOR, (int)a->rows, (int)a->cols,
	    factors.data, (int)a->cols, pivots) < 0) {
		err = ERR_TOO_LARGE;
		goto done;
	}
	split(&factors, l, u);
	permute(p, pivots, k);
	if (trust != NULL)
		*trust = (struct matrix_trust){ NAN, lu_residual(a, l, u, p) };
done:
	if (err != ERR_OK) {
		matrix_free(l);
		matrix_free(u);
		matrix_free(p);
	}
	free(pivots);
	matrix_free(&factors);
	return err;
}
