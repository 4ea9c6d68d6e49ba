/*
 * Matrices as people have them, turned into our .npy files while they come
 * in.  The content decides which form it is: .npy, Matrix Market, JSON
 * ([[1,2],[3,4]], or an object whose "values" that is), else text: rows of
 * numbers with commas, semicolons, tabs or blanks between; # and % begin
 * comments.
 * Sources: as lib/matrix/matrix_write.h; GNU Octave's and NumPy's text files.
 */
#ifndef LIB_MATRIX_READ_H
#define LIB_MATRIX_READ_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/io/body.h"

#define MATRIX_WHY_MAX 300

/* What was wrong, and where in the text: from 1; 0: of the whole. */
struct matrix_fault {
	int64_t line;
	int64_t column;		/* in bytes */
	char    message[MATRIX_WHY_MAX];
};

struct matrix_read {
	const char          *path;		/* of the file to make */
	int64_t              bytes_max;		/* of the elements as doubles */
	/*
	 * Asked before a file of so many bytes is made at once for which as many need
	 * not come: of a sparse matrix, or where the body's length is not known.
	 * NULL: as many as bytes_max
	 */
	enum err           (*may_take)(void *context, int64_t bytes);
	void                *context;
	int64_t              rows;		/* out */
	int64_t              cols;		/* out */
	const char          *format;		/* out: npy, mtx, json or text */
	struct matrix_fault  fault;		/* out, of ERR_INPUT and ERR_TOO_LARGE */
};

/*
 * On error there is no file.
 *
 * ERR_INPUT       no matrix: `fault` says where and why
 * ERR_TOO_LARGE   more than bytes_max, or than the body may have
 * ERR_NO_SPACE    the disk is full
 * ERR_MALFORMED   the body was cut short
 * and what may_take() says
 */
enum err matrix_read(struct body *body, struct matrix_read *read);

#endif
