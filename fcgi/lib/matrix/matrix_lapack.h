/* Shared by lib/matrix/matrix_*.c: copies, norms, the LU factors, triangles. */
#ifndef LIB_MATRIX_LAPACK_H
#define LIB_MATRIX_LAPACK_H

#include "lib/matrix/matrix.h"

/* P·L·U of a square matrix, as dgetrf leaves it. */
struct lu {
	struct matrix factors;
	int          *pivots;		/* from 1 */
	double        rcond;		/* 0 when singular */
	bool          is_singular;	/* a pivot is exactly zero */
};

enum err matrix_copy(const struct matrix *a, struct matrix *out);
/* LAPACK's dlange: '1', 'I', 'F' or 'M'. */
double   matrix_norm_of(const struct matrix *a, char kind);
/* matrix_factor_free() it also on error. */
enum err matrix_factor(const struct matrix *a, struct lu *lu);
void     matrix_factor_free(struct lu *lu);

/* Of a square matrix: on one side of the diagonal all is zero. */
enum matrix_triangle { MATRIX_FULL, MATRIX_UPPER, MATRIX_LOWER };
enum matrix_triangle matrix_triangle(const struct matrix *a);
/* By substitution, as matrix_solve(), but for the residual. */
enum err matrix_solve_triangle(const struct matrix *a, enum matrix_triangle triangle,
    const struct matrix *b, struct matrix *out, struct matrix_trust *trust);

#endif
