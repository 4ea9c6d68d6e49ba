/*
 * Matrices as people have them, turned into our .npy files while they come
 * in.  The content decides which form it is: .npy, Matrix Market, JSON
 * ([[1,2],[3,4]], or an object whose "values" that is), GNU Octave's text, else
 * rows of values with commas, semicolons, tabs or blanks between, one of these in
 * a file, under a header or not; lines that begin with # or % are comments.  Each
 * may be packed by gzip, and one .npy by zip (.npz).  What is somebody else's is
 * refused by its name, and what could be two matrices too.
 * Sources: as lib/matrix/matrix_write.h; GNU Octave's and NumPy's text files, R's
 * write.table(), RFC 4180.
 */
#ifndef LIB_MATRIX_READ_H
#define LIB_MATRIX_READ_H

#include <stdbool.h>
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
	const char          *format;		/* out: npy, mtx, json, octave or text */
	const char          *packed;		/* out: gzip, npz, or NULL */
	const char          *separator;		/* out, of text: , ; tab or blank */
	const char          *decimal;		/* out, of text: . or , */
	bool                 has_header;	/* out: its first row are names */
	bool                 has_row_names;	/* out: and so is its first column */
	int64_t              missing;		/* out: values that are not there, and NaN now */
	int64_t              rounded;		/* out: integers above 2^53 that no double holds */
	const char          *warning;		/* out: what might be meant otherwise, or NULL */
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
