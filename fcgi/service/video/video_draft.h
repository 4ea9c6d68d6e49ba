/* Within service/video/video_publish*.c: what is about to become a video. */
#ifndef SERVICE_VIDEO_DRAFT_H
#define SERVICE_VIDEO_DRAFT_H

#include "service/base/object.h"
#include "service/video/probe.h"
#include "service/video/video_publish.h"
#include "store/store.h"

struct video_draft {
	const struct video_wish *wish;
	struct object            object;
	struct store_object      stored;	/* of a body; else what the object's row says */
	bool                     is_upload;	/* to be claimed; else ours, still uploading, */
	bool                     is_file;	/* or a file's, which stays one */
	struct probe             probe;
	struct public_id         made;		/* the video; empty: none yet */
	bool                     is_whole;	/* all of it was probed */
	bool                     is_new;	/* not made by the same idempotency key before */
	bool                     is_unsure;	/* nobody knows whether it was committed */
};

/*
 * Its beginning and its end say what most files are, without waiting for the
 * whole; what they leave open is looked at again.  `version` of `draft->object.key`.
 */
enum err video_draft_probe(struct arena *arena, struct video_draft *draft, const char *version,
    enum probe_refusal *refusal);

/* One transaction: claim, video, jobs. */
enum err video_draft_make(struct db *db, struct arena *arena, struct video_draft *draft);

/* Has the same key made a video before?  `*id` is empty when not. */
enum err video_draft_find_made(struct db *db, struct arena *arena,
    const struct video_wish *wish, struct public_id *id);

/* The video as its owner sees it. */
enum err video_draft_read_back(struct db *db, struct arena *arena,
    const struct user_id *owner, const struct public_id *id, struct video *out);

#endif
