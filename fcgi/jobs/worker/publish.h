/* From the files of a finished ffmpeg run to renditions that can be watched. */
#ifndef WORKER_PUBLISH_H
#define WORKER_PUBLISH_H

#include "jobs/worker/early.h"
#include "jobs/worker/plan.h"
#include "jobs/worker/playlist.h"
#include "jobs/worker/task.h"
#include "service/video/transcode.h"

/* One rendition as it lies in the directory of its name. */
struct made {
	const struct rendition *rendition;
	struct playlist         playlist;	/* with the sizes of its segments */
	int64_t                 size_bytes;	/* all its files */
	const char             *codecs;
};

/*
 * Read what ffmpeg wrote below `directory` into `made`, one a rendition.
 * ERR_INTERNAL  something is missing: the task's reason says so
 */
enum err publish_read(struct task *task, const struct plan *plan,
    const char *directory, struct made *made);

/* What the keys of this attempt's renditions begin with. */
const char *publish_prefix(struct task *task, const struct transcode_video *video);

/*
 * Put what `early` has not sent yet in the store below its prefix, the master playlist last,
 * and make the video ready.  On failure nothing stays in the store, but where
 * it is not known whether the video is ready.
 */
enum err publish_run(const struct early *early, struct made *made);

/* Delete renditions of the video that earlier attempts left in the store. */
void     publish_tidy(struct task *task, const struct transcode_video *video);

#endif
