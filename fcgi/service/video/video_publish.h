/*
 * Publishing: an upload becomes a video, or leaves nothing behind.
 *
 * The object is probed without a transaction open; then one transaction takes
 * it, makes the video, and queues the jobs that make its poster and renditions.
 */
#ifndef SERVICE_VIDEO_PUBLISH_H
#define SERVICE_VIDEO_PUBLISH_H

#include "lib/base/err.h"
#include "service/base/idempotency.h"
#include "service/video/probe.h"
#include "service/video/video.h"

struct body;

struct video_wish {
	const struct user_id   *owner;
	const char             *title;
	const char             *description;	/* NULL: "" */
	struct texts            tags;		/* as video_tags_normalise() leaves them */
	enum video_privacy      privacy;
	int64_t                 created_at;	/* microseconds since 1970; 0: now */
	struct idempotency_once once;
};

struct video_published {
	struct video       video;
	enum probe_refusal refusal;	/* of ERR_NOT_MEDIA alone */
};

/* What is to be a video: a completed upload by its key, or a file of the owner's bytes. */
struct video_source {
	const char      *key;		/* NULL: the file */
	struct public_id file;
};

/*
 * Publish that, or what the same idempotency key has
 * published before.  An upload that is refused stays an unfinished one, with the
 * reason, for upload_days more; it may be published again.  A file stays a file of the
 * same object: no byte moves, and either may be deleted without the other.
 *
 * ERR_NOT_FOUND    no completed upload, or no such file, of this owner's
 * ERR_FORBIDDEN    the key is below somebody else's prefix
 * ERR_CONFLICT     it has been published
 * ERR_NOT_MEDIA    it is no video: `out->refusal` says why
 * ERR_IDEMPOTENCY  the idempotency key was used for something else
 * ERR_UNAVAILABLE  try again; the upload is still there
 */
enum err video_publish(struct db *db, struct arena *arena, const struct video_source *source,
    const struct video_wish *wish, struct video_published *out);

/*
 * May `body` come, of which nothing but the length is known?  What the same
 * idempotency key has published before may come again.
 *
 * ERR_QUOTA, ERR_TOO_LARGE, ERR_IDEMPOTENCY, ERR_UNAVAILABLE
 */
enum err video_may_publish_body(struct db *db, struct arena *arena,
    struct body *body, const struct video_wish *wish);
/*
 * Store `body` and publish it.  It counts against the owner's quota.
 *
 * ERR_QUOTA, ERR_NO_SPACE, ERR_TOO_LARGE, ERR_MALFORMED, and as above
 */
enum err video_publish_body(struct db *db, struct arena *arena, struct body *body,
    const struct video_wish *wish, struct video_published *out);

#endif
