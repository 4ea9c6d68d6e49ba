/* What the fuzzers of matrix files have in common. */
#ifndef SUPPORT_FUZZ_MATRIX_H
#define SUPPORT_FUZZ_MATRIX_H

#include "lib/matrix/matrix_write.h"
#include "support/fuzz/fuzz.h"

/*
 * Read `data` in one piece and in small ones, which must give the same; what is
 * a matrix, is written as `format` and read again to the same bits.
 */
void fuzz_matrix(const uint8_t *data, size_t size, enum matrix_format format);

#endif
