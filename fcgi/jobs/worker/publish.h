/* From the files of a finished ffmpeg run to renditions that can be watched. */
#ifndef WORKER_PUBLISH_H
#define WORKER_PUBLISH_H

#include "jobs/worker/early.h"
#include "jobs/worker/plan.h"
#include "jobs/worker/playlist.h"
#include "jobs/worker/task.h"
#include "service/video/transcode.h"

/* One rendition, or one track of sound, as it lies in its directory. */
struct made {
	const struct rendition *rendition;	/* NULL: of sound */
	const char             *directory;	/* "720", "a1" */
	bool                    has_sound;	/* or it is apart, and belongs to it */
	struct playlist         playlist;	/* with the sizes of its segments */
	int64_t                 size_bytes;	/* all its files */
	const char             *codecs;
};

struct made_all {
	const struct source *source;
	const struct plan   *plan;
	struct made          renditions[PLAN_RENDITIONS_MAX];
	struct made          sounds[PLAN_TRACKS_MAX];	/* where they are apart */
	size_t               sound_count;
	int64_t              target_s;		/* of all playlists */
	struct caption      *captions;
	size_t               caption_count;
};

/*
 * Read what ffmpeg wrote below `directory`, whose source and plan `all` has;
 * what was copied is joined to segments.
 *
 * ERR_NOT_MEDIA  what was copied has not the segments of what was encoded
 * ERR_INTERNAL   something is missing: the task's reason says so
 */
enum err publish_read(struct task *task, const char *directory, struct made_all *all);

/* What the keys of this attempt's renditions begin with. */
const char *publish_prefix(struct task *task, const struct transcode_video *video);

/*
 * Put what `early` has not sent yet in the store below its prefix, the master playlist last,
 * and make the video ready.  On failure nothing stays in the store, but where
 * it is not known whether the video is ready.
 */
enum err publish_run(const struct early *early, const struct made_all *all);

/* Delete renditions of the video that earlier attempts left in the store. */
void     publish_tidy(struct task *task, const struct transcode_video *video);

#endif
