/* Matrices for tests. */
#include "support/fuzz/matrices.h"

#include "support/run/suite.h"

struct matrix
matrices_uniform(int64_t rows, int64_t cols, uint64_t seed)
{
	struct matrix matrix;

	CU_ASSERT_EQUAL(matrix_new(rows, cols, &matrix), ERR_OK);
	matrix_fill_uniform(&matrix, seed, -1, 1);
	return matrix;
}
