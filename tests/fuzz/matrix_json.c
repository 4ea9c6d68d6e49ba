/* Fuzzes the reader of matrices with JSON's nested arrays. */
#include "support/fuzz/fuzz_matrix.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_matrix(data, size, MATRIX_JSON);
	return 0;
}
