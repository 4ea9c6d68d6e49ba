/*
 * Dense matrices of doubles, row by row (C order), and what is computed on
 * them by CBLAS and LAPACKE.  A scalar is a matrix of 1×1.
 */
#ifndef LIB_MATRIX_H
#define LIB_MATRIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

#define MATRIX_SIDE_MAX 1000000000	/* rows or columns; bytes are bounded apart */

struct matrix {
	int64_t rows;
	int64_t cols;
	double *data;		/* rows * cols; element (r, c) at r * cols + c */
	void   *map;		/* start of a mapping that data lies in; NULL: malloc() */
	size_t  map_bytes;
};

/* Bytes of the elements alone; -1 when they do not fit an int64_t. */
int64_t matrix_bytes(int64_t rows, int64_t cols);

/* Zeroed.  ERR_TOO_LARGE when the memory is not to be had; `out` is empty then. */
enum err matrix_new(int64_t rows, int64_t cols, struct matrix *out);
/* Frees or unmaps, and empties; an empty one is left alone. */
void     matrix_free(struct matrix *matrix);

static inline bool
matrix_is_scalar(const struct matrix *matrix)
{
	return matrix->rows == 1 && matrix->cols == 1;
}

/* NaNs and infinities among the elements. */
struct matrix_oddities {
	int64_t nans;
	int64_t infinities;
};
struct matrix_oddities matrix_oddities(const struct matrix *matrix);

/*
 * Whether to trust a result: what is not known is NaN.
 * `rcond` is the reciprocal condition number in the 1-norm, estimated as
 * LAPACK's ?gecon does; below DBL_EPSILON the matrix is singular to working
 * precision.  `residual` is ‖Ax − b‖∞ / (‖A‖∞ ‖x‖∞ + ‖b‖∞) and its kin.
 */
struct matrix_trust {
	double rcond;
	double residual;
};

/*
 * The operations.  Shapes agree already: who calls checks them (lib/calc/calc.h
 * does), and they are asserted.  Each allocates `out`, which on error is
 * empty.  `trust` may be NULL.
 *
 * ERR_TOO_LARGE  no memory
 * ERR_INPUT      singular, not positive definite, or without convergence:
 *                `trust->rcond` says how badly
 */
enum err matrix_multiply(const struct matrix *a, const struct matrix *b, struct matrix *out);
enum err matrix_transpose(const struct matrix *a, struct matrix *out);
/* a·x = b by LU with partial pivoting; least squares (SVD) where a is not square. */
enum err matrix_solve(const struct matrix *a, const struct matrix *b,
    struct matrix *out, struct matrix_trust *trust);
enum err matrix_inverse(const struct matrix *a, struct matrix *out,
    struct matrix_trust *trust);
/* A whole power of a square matrix, by squaring; negative: of the inverse. */
enum err matrix_power(const struct matrix *a, int64_t exponent, struct matrix *out,
    struct matrix_trust *trust);
enum err matrix_determinant(const struct matrix *a, double *out, struct matrix_trust *trust);
/* Singular values above max(rows, cols) · σ₁ · DBL_EPSILON, as MATLAB counts. */
enum err matrix_rank(const struct matrix *a, int64_t *out);
enum matrix_norm { MATRIX_NORM_2, MATRIX_NORM_1, MATRIX_NORM_INF, MATRIX_NORM_FRO };
enum err matrix_norm(const struct matrix *a, enum matrix_norm kind, double *out);
/* In the 2-norm: σ₁ / σₙ. */
enum err matrix_condition(const struct matrix *a, double *out);
double   matrix_trace(const struct matrix *a);
/*
 * Eigenvalues: n×1 and ascending when all are real; else n×2 of real and
 * imaginary parts, pairs side by side with the positive part first.  `vectors`, when not NULL,
 * gets the right eigenvectors as columns, as LAPACK's dgeev packs them.
 */
enum err matrix_eigen(const struct matrix *a, struct matrix *values,
    struct matrix *vectors, struct matrix_trust *trust);
/* a = u · diag(s) · vᵀ, thin; s is k×1, descending; u and v may be NULL. */
enum err matrix_svd(const struct matrix *a, struct matrix *u, struct matrix *s,
    struct matrix *v, struct matrix_trust *trust);
/* p·a = l·u. */
enum err matrix_lu(const struct matrix *a, struct matrix *l, struct matrix *u,
    struct matrix *p, struct matrix_trust *trust);
/* a = q·r, thin. */
enum err matrix_qr(const struct matrix *a, struct matrix *q, struct matrix *r,
    struct matrix_trust *trust);
/* a = rᵀ·r, upper, as Octave's chol; ERR_INPUT when not positive definite. */
enum err matrix_cholesky(const struct matrix *a, struct matrix *r,
    struct matrix_trust *trust);

/* xoshiro256++ seeded by splitmix64 (Blackman and Vigna, 2019): the same
 * matrix for the same seed on every machine.  Uniform in [min, max) from the
 * top 53 bits; normal by the Marsaglia polar method, mean 0, deviation 1. */
void matrix_fill_uniform(struct matrix *matrix, uint64_t seed, double min, double max);
void matrix_fill_normal(struct matrix *matrix, uint64_t seed);
void matrix_fill_identity(struct matrix *matrix);

#endif
