/* Posters: the picture on a video's card. */
#ifndef WORKER_POSTER_H
#define WORKER_POSTER_H

#include "jobs/worker/plan.h"
#include "jobs/worker/task.h"
#include "service/video/transcode.h"

/*
 * Make a poster of the file at `path` in `directory`, keep it as
 * v/<id>/poster-<seconds>-<job>.jpg, and give it to the video if that has none yet.
 */
enum err poster_make(struct task *task, const struct transcode_video *video,
    const struct source *source, const char *path, const char *directory);

#endif
