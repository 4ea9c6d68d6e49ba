/* Fuzzes the reader of matrices with GNU Octave's text files. */
#include "support/fuzz/fuzz_matrix.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_matrix(data, size, MATRIX_CSV);
	return 0;
}
