/*
 * The memory that matrices take, among all processes of this machine: the
 * program's requests and the jobs beside it.  A megabyte is a byte of the file
 * scratch_dir/.matrix, and who holds it has that byte locked: the kernel gives
 * back what a dead process held (fcntl(2), open file description locks).
 */
#ifndef MATRIX_SHARE_H
#define MATRIX_SHARE_H

#include <stdint.h>

#include "lib/base/err.h"

struct share {
	int fd;		/* 0: nothing is held */
};

/* ERR_UNAVAILABLE: not now.  ERR_INTERNAL: never, the file is not to be had. */
enum err share_take(int64_t bytes, struct share *out);
void     share_give(struct share *share);

/* Wait until this process alone runs a large job; it ends with the process. */
void     share_wait_for_cores(void);

#endif
