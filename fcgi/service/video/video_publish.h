/*
 * Publishing: an upload becomes a video, or leaves nothing behind.
 *
 * The object is probed without a transaction open; then one transaction takes
 * it, makes the video, and queues the jobs that make its poster and renditions.
 */
#ifndef SERVICE_VIDEO_PUBLISH_H
#define SERVICE_VIDEO_PUBLISH_H

#include "lib/base/err.h"
#include "service/video/probe.h"
#include "service/video/video.h"

struct body;

struct video_wish {
	const char        *title;
	const char        *description;		/* NULL: "" */
	struct texts       tags;		/* as video_tags_normalise() leaves them */
	enum video_privacy privacy;
	const char          *idempotency_key;	/* NULL: none; see service/base/idempotency.h */
	const unsigned char *fingerprint;	/* of the request, with a key */
};

/*
 * Publish the completed upload `key` of `owner`, or what the same
 * idempotency_key has published before.  What is refused stays an unfinished
 * upload, with the reason, for upload_days more; it may be published again.
 *
 * ERR_NOT_FOUND    no completed upload of this owner's
 * ERR_FORBIDDEN    the key is below somebody else's prefix
 * ERR_CONFLICT     it has been published
 * ERR_NOT_MEDIA    it is no video: `*refusal` says why
 * ERR_IDEMPOTENCY  the idempotency_key was used for something else
 * ERR_UNAVAILABLE  try again; the upload is still there
 */
enum err video_publish(struct db *db, struct arena *arena, const struct user_id *owner,
    const char *key, const struct video_wish *wish, struct video *out,
    enum probe_refusal *refusal);

/*
 * May `body` come, of which nothing but the length is known?  What the same
 * idempotency_key has published before may come again.
 *
 * ERR_QUOTA, ERR_TOO_LARGE, ERR_IDEMPOTENCY, ERR_UNAVAILABLE
 */
enum err video_may_publish_body(struct db *db, struct arena *arena,
    const struct user_id *owner, const struct body *body, const struct video_wish *wish);
/*
 * Store `body` and publish it.  It counts against the owner's quota.
 *
 * ERR_QUOTA, ERR_NO_SPACE, ERR_TOO_LARGE, ERR_MALFORMED, and as above
 */
enum err video_publish_body(struct db *db, struct arena *arena,
    const struct user_id *owner, struct body *body, const struct video_wish *wish,
    struct video *out, enum probe_refusal *refusal);

#endif
