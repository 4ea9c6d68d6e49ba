/*
 * The worker's own directory under scratch_dir, locked while the worker
 * lives: what a dead worker left is removed by the next one that starts.
 */
#ifndef WORKER_SCRATCH_H
#define WORKER_SCRATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"

struct arena;

/*
 * Remove what dead workers left and make a directory of our own; the path is
 * malloc'd.
 *
 * ERR_INTERNAL  logged
 */
enum err scratch_open(const char **directory);
void     scratch_close(const char *directory);

/* A directory below it; made anew, whatever was there. */
enum err scratch_make(const char *path);
/* Gone with all that is in it; no error when it is not there. */
void     scratch_remove(const char *path);
int64_t  scratch_bytes(const char *path);
/* Bytes that may still be written where `path` is; 0 when that cannot be said. */
int64_t  scratch_free(const char *path);

/* The whole file in `arena`, NUL after it.  ERR_INTERNAL: not there, or over `max`. */
enum err scratch_read(struct arena *arena, const char *path, size_t max,
    const char **data, size_t *len);

#endif
