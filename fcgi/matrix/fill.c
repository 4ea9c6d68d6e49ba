/* Matrices that are made, in memory or in the file that they stay in. */
#include "matrix/fill.h"

#include <unistd.h>

#include "lib/base/texts.h"
#include "lib/matrix/matrix_file.h"

#define DISK_BYTES_A_SECOND 400e6	/* a modest one: every generator is quicker */
#define SMALL_BYTES         64e6	/* no time at all, as admit_seconds() has it */

bool
fill_has_seed(const struct matrix_making *making)
{
	const int kind = texts_index(matrix_making_kinds, making->kind);

	return kind == MAKING_RANDOM || kind == MAKING_NORMAL;
}

void
fill_memory(const struct matrix_making *making, struct matrix *out)
{
	switch (texts_index(matrix_making_kinds, making->kind)) {
	case MAKING_RANDOM:
		matrix_fill_uniform(out, (uint64_t)making->seed, making->min, making->max);
		break;
	case MAKING_NORMAL:
		matrix_fill_normal(out, (uint64_t)making->seed);
		break;
	case MAKING_IDENTITY:
		matrix_fill_identity(out);
		break;
	}
}

enum err
fill_file(const struct matrix_making *making, const char *path)
{
	struct matrix value;
	enum err err;
	int fd;

	if ((err = matrix_file_make(path, making->rows, making->cols, &value, &fd)) != ERR_OK)
		return err;
	fill_memory(making, &value);
	matrix_free(&value);
	close(fd);
	return ERR_OK;
}

double
fill_seconds(const struct matrix_making *making)
{
	double bytes = (double)matrix_bytes(making->rows, making->cols);

	return bytes < SMALL_BYTES ? 0 : bytes / DISK_BYTES_A_SECOND;
}
