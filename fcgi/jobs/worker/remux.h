/*
 * A video's chosen tracks in a container made anew: no tag, no other track, no
 * chapter, and nothing of them coded again.
 */
#ifndef WORKER_REMUX_H
#define WORKER_REMUX_H

#include <stdint.h>

#include "jobs/worker/tracks.h"
#include "service/video/probe.h"

struct task;

struct remux {
	const char   *path;		/* of what there is */
	const char   *directory;	/* in scratch; it is there */
	const char   *type;		/* wanted: mime type */
	int64_t       duration_ms;	/* it should have */
	struct tracks tracks;		/* by tracks_read() */

	const char   *made;		/* path of the copy */
	int64_t       made_bytes;
	struct probe  probe;		/* of the copy; its type may be Matroska's, which takes all */
};

/*
 * Made, decoded to its first picture, and seen to be as long as it should and to
 * hold nothing else.
 *
 * ERR_NOT_MEDIA  no container takes what is in it; the task has no reason yet
 */
enum err remux_run(struct task *task, struct remux *remux);

#endif
