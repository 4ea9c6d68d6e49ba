/* The tracks of a video that a copy of it may have. */
#ifndef WORKER_TRACKS_H
#define WORKER_TRACKS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"

struct task;

#define TRACKS_MAX 64

struct tracks {
	int    video;			/* the first with moving pictures */
	int    audio[TRACKS_MAX];
	size_t audio_count;
	int    subtitles[TRACKS_MAX];	/* that tell nothing */
	size_t subtitles_count;
	bool   tells;			/* there are others, or some that cannot be read */
};

/*
 * Chosen by ffprobe, and subtitles by their text.  Errors as task_tool() and
 * task_blame().
 */
enum err tracks_read(struct task *task, const char *path, struct tracks *out);

#endif
