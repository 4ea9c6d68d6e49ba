/* Matrices that are made in memory, or in the file that they stay in. */
#include "matrix/fill.h"

#include <unistd.h>

#include "lib/base/texts.h"
#include "lib/matrix/matrix_file.h"

#define DISK_BYTES_A_SECOND 400e6	/* a modest one: every generator is quicker */
#define SMALL_BYTES         64e6	/* no time at all, as admit_seconds() has it */

static int
kind_of(const struct matrix_making *making)
{
	return texts_index(matrix_making_kinds, making->kind);
}

/* Whether it is another one with another seed. */
static bool
has_seed(const struct matrix_making *making)
{
	return kind_of(making) == MAKING_RANDOM || kind_of(making) == MAKING_NORMAL;
}

static double
seconds_to_write(int64_t bytes)
{
	return (double)bytes < SMALL_BYTES ? 0 : (double)bytes / DISK_BYTES_A_SECOND;
}

/* Of the memory it needs none: a large one goes to the disk while it is made. */
static enum err
plan(struct work *work)
{
	const struct matrix_making *making = &work->what.making;
	const int64_t bytes = matrix_bytes(making->rows, making->cols);

	work->count = 1;
	work->wishes[0] = work->wish;
	work->wishes[0].kind = making->kind;
	work->wishes[0].has_seed = has_seed(making);
	work->wishes[0].seed = making->seed;
	if (kind_of(making) == MAKING_VALUES || bytes <= MATRIX_INLINE_MAX)
		return ERR_OK;
	work->file_bytes = bytes;
	work->disk_seconds = seconds_to_write(bytes);
	work->waits = true;
	work->may_be_job = true;
	return ERR_OK;
}

/* Of memory that is zero. */
static void
fill(const struct matrix_making *making, struct matrix *out)
{
	switch (kind_of(making)) {
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

static enum err
run(struct work *work, const char *path)
{
	const struct matrix_making *making = &work->what.making;
	struct matrix *value = &work->results[0];
	enum err err;
	int fd = -1;

	if (kind_of(making) == MAKING_VALUES)
		return ERR_OK;
	err = path == NULL ? matrix_new(making->rows, making->cols, value) :
	    matrix_file_make(path, making->rows, making->cols, value, &fd);
	if (err != ERR_OK)
		return err;
	fill(making, value);
	if (path != NULL) {	/* it is read anew, to be saved */
		matrix_free(value);
		close(fd);
	}
	return ERR_OK;
}

const struct work_kind fill_work = { plan, run, NULL };
