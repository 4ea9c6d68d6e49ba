/*
 * NumPy's .npy, versions 1 to 3.
 * Source: NumPy, numpy.lib.format ("NPY format").
 */
#ifndef LIB_NPY_H
#define LIB_NPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

#define NPY_HEADER_MAX 65536	/* of what is read; NumPy's own are 128 bytes */
#define NPY_HEADER_LEN 128	/* of what is written: the data begins here */

/* The element types that are read; all are written as double. */
enum npy_type { NPY_FLOAT, NPY_INT, NPY_UINT, NPY_BOOL };

struct npy_header {
	enum npy_type type;
	int           width;		/* bytes of an element: 1, 2, 4, 8 */
	bool          is_big_endian;
	bool          is_fortran;	/* column by column */
	int64_t       rows;		/* of one dimension: a column; of none: 1 */
	int64_t       cols;
	int64_t       data_offset;
};

/*
 * Read the header at the start of `data`; `len` may be the whole file's.
 * False with `why`, one sentence: no .npy, objects (pickles), more than two
 * dimensions that are not 1, or a header that is cut or does not make sense.
 */
bool npy_header_read(const void *data, size_t len, struct npy_header *header,
    const char **why);

/* Elements as doubles; integers of 64 bits are rounded as C does. */
void npy_convert(const struct npy_header *header, const void *data, int64_t count,
    double *out);

/* How many of them are integers that no double holds. */
int64_t npy_rounded(const struct npy_header *header, const void *data, int64_t count);

/* The header of a rows×cols array of little-endian doubles in C order. */
void npy_header_write(int64_t rows, int64_t cols, char out[NPY_HEADER_LEN]);

#endif
