/* Copies, norms and LU factors, which products, systems and decompositions share. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <lapacke.h>

#include "lib/matrix/matrix_lapack.h"

enum err
matrix_copy(const struct matrix *a, struct matrix *out)
{
	enum err err = matrix_new(a->rows, a->cols, out);

	if (err == ERR_OK)
		memcpy(out->data, a->data, (size_t)matrix_bytes(a->rows, a->cols));
	return err;
}

double
matrix_norm_of(const struct matrix *a, char kind)
{
	if (a->rows == 0 || a->cols == 0)
		return 0;
	return LAPACKE_dlange(LAPACK_ROW_MAJOR, kind, (int)a->rows, (int)a->cols, a->data,
	    (int)a->cols);
}

enum err
matrix_factor(const struct matrix *a, struct lu *lu)
{
	double norm = matrix_norm_of(a, '1');
	int n = (int)a->rows;
	enum err err;
	int info;

	memset(lu, 0, sizeof(*lu));
	if ((err = matrix_copy(a, &lu->factors)) != ERR_OK)
		return err;
	if ((lu->pivots = calloc((size_t)n + 1, sizeof(*lu->pivots))) == NULL)
		return ERR_TOO_LARGE;
	info = LAPACKE_dgetrf(LAPACK_ROW_MAJOR, n, n, lu->factors.data, n, lu->pivots);
	lu->is_singular = info > 0;
	lu->rcond = isfinite(norm) ? 0 : NAN;
	if (info == 0 && isfinite(norm))
		LAPACKE_dgecon(LAPACK_ROW_MAJOR, '1', n, lu->factors.data, n, norm, &lu->rcond);
	return info >= 0 ? ERR_OK : info == LAPACK_WORK_MEMORY_ERROR ? ERR_TOO_LARGE : ERR_INPUT;
}

void
matrix_factor_free(struct lu *lu)
{
	matrix_free(&lu->factors);
	free(lu->pivots);
}
