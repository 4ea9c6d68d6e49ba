/* Fuzzes the reader of matrices with what gzip and zip packed. */
#include "support/fuzz/fuzz_matrix.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_matrix(data, size, MATRIX_NPY);
	return 0;
}
