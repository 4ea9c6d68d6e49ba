/* Matrices for tests. */
#ifndef SUPPORT_MATRICES_H
#define SUPPORT_MATRICES_H

#include "lib/matrix/matrix.h"

/* Uniform in [-1, 1); fails the test when there is no memory.  End it with matrix_free(). */
struct matrix matrices_uniform(int64_t rows, int64_t cols, uint64_t seed);

#endif
