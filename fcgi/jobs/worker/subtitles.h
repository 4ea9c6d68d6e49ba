/* Subtitles of a container as WebVTT. */
#ifndef WORKER_SUBTITLES_H
#define WORKER_SUBTITLES_H

#include "jobs/worker/plan.h"
#include "jobs/worker/task.h"
#include "service/video/caption.h"

/*
 * Write each track of `source` as a file of `directory`, and read it.  One that
 * cannot be is left out: without it a video can still be watched.
 *
 * ERR_UNAVAILABLE, ERR_INTERNAL  as task_tool()
 */
enum err subtitles_read(struct task *task, const struct source *source, const char *path,
    const char *directory, struct caption **captions, size_t *count);

#endif
