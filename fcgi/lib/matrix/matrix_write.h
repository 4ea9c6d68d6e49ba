/*
 * Matrices as bytes, in the forms that people download, made piece by piece.
 * Doubles are written so that they read back as the same bits; NaN and the
 * infinities as nan, inf and -inf, and in JSON as strings of these names.
 * Sources: NumPy's numpy.lib.format; NIST, "Matrix Market Exchange Formats".
 */
#ifndef LIB_MATRIX_WRITE_H
#define LIB_MATRIX_WRITE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/matrix/matrix.h"

enum matrix_format {
	MATRIX_JSON,	/* {"rows": …, "cols": …, "values": [[…], …]} */
	MATRIX_NPY,
	MATRIX_MTX,	/* array, general: column by column */
	MATRIX_CSV,
	MATRIX_TXT,	/* blanks between */
};

extern const char *const matrix_formats[];	/* their names, for choices; NULL ends */
const char *matrix_format_type(enum matrix_format format);	/* media type */
const char *matrix_format_ending(enum matrix_format format);	/* ".csv" */

/* A part of a matrix: every `every`th row and column from these to before those. */
struct matrix_window {
	int64_t row, row_end;
	int64_t col, col_end;
	int64_t every;
};

struct matrix_writer {
	const struct matrix *matrix;
	enum matrix_format   format;
	struct matrix_window window;
	int64_t              at;	/* elements that were written */
	bool                 has_head;
	bool                 is_done;
};

struct matrix_window matrix_window_all(const struct matrix *matrix);

struct matrix_writer matrix_writer(const struct matrix *matrix, enum matrix_format format,
    const struct matrix_window *window);
/* The next bytes; `size` is at least 1024.  0: that was all. */
size_t matrix_write(struct matrix_writer *writer, char *data, size_t size);

#endif
