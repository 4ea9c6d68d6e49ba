/* Matrices that are made, in memory or in the file that they stay in. */
#include "matrix/fill.h"

#include <string.h>
#include <unistd.h>

#include "lib/matrix/matrix_file.h"

#define DISK_BYTES_A_SECOND 400e6	/* a modest one: every generator is quicker */
#define SMALL_BYTES         64e6	/* no time at all, as admit_seconds() has it */

void
fill_memory(const struct matrix_making *making, struct matrix *out)
{
	if (strcmp(making->kind, "random") == 0)
		matrix_fill_uniform(out, (uint64_t)making->seed, making->min, making->max);
	else if (strcmp(making->kind, "normal") == 0)
		matrix_fill_normal(out, (uint64_t)making->seed);
	else if (strcmp(making->kind, "identity") == 0)
		matrix_fill_identity(out);
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
