/* Matrices in .npy files; mapped for reading: what is not touched is not read. */
#ifndef LIB_MATRIX_FILE_H
#define LIB_MATRIX_FILE_H

#include "lib/base/err.h"
#include "lib/matrix/matrix.h"

/*
 * Make the file with its header, zeroes for elements, and map it for writing;
 * `*fd` stays open, for fsync.  matrix_free() unmaps.
 *
 * ERR_NO_SPACE   the disk is full: all its blocks are taken here
 * ERR_TOO_LARGE  no such size
 * ERR_INTERNAL   the file cannot be made
 */
enum err matrix_file_make(const char *path, int64_t rows, int64_t cols,
    struct matrix *out, int *fd);
/*
 * Map a file that matrix_file_make() or npy_header_write() began, to read.
 * ERR_INTERNAL  it is not there, or not one of those
 */
enum err matrix_file_open(const char *path, struct matrix *out);
/*
 * a · b into such a file, row panel by row panel: each is on its way to the
 * disk while the next is computed.  `odd` says what was seen in it.
 * Errors as of matrix_file_make(); then no file is left.
 */
enum err matrix_file_multiply(const struct matrix *a, const struct matrix *b,
    const char *path, struct matrix_oddities *odd);
/* Write `value` there; errors as well. */
enum err matrix_file_save(const struct matrix *value, const char *path);

#endif
