/* A video as ffprobe describes it. */
#ifndef WORKER_SOURCE_H
#define WORKER_SOURCE_H

#include "jobs/worker/plan.h"
#include "lib/base/err.h"

struct arena;
struct task;

/*
 * What the file at `path` holds: its first video stream that is no cover
 * picture, and its first audio stream.
 *
 * ERR_NOT_MEDIA  no video that could be read; the task's reason says so
 * ERR_INTERNAL, ERR_UNAVAILABLE  as task_tool()
 */
enum err source_probe(struct task *task, const char *path, struct source *out);

/* Read all packets of the video: fills key_gap_ms and measured_bits_per_s. */
enum err source_measure(struct task *task, const char *path, struct source *source);

#endif
