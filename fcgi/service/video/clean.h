/*
 * What the worker reads and writes of the copy of a video that others get: the
 * same picture and sound without what its file says beside them.  Writes are
 * fenced by the job's lease, as those of transcode.h.
 *
 * The copy is an object of the video's owner and counts against his quota.
 */
#ifndef SERVICE_CLEAN_H
#define SERVICE_CLEAN_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "service/base/job.h"
#include "service/base/object.h"
#include "store/store.h"

struct arena;
struct db;

/* Strings in the arena. */
struct clean_video {
	struct user_id owner;
	int64_t        original;	/* its object */
	const char    *object_key;
	const char    *version_id;
	const char    *type;
	int64_t        size_bytes;
	int64_t        duration_ms;
	bool           is_known;	/* somebody has looked: it holds something */
	bool           is_settled;	/* it holds nothing, or its copy is there */
};

/* ERR_NOT_FOUND  the video is gone */
enum err clean_read(struct db *db, struct arena *arena, int64_t video_key,
    struct clean_video *out);

/* ERR_CONFLICT  the job's lease was lost */
enum err clean_publish_nothing(struct db *db, const struct job *job);

struct clean_copy {
	struct object       object;	/* by object_begin() */
	struct store_object stored;
	const char         *type;
};
/*
 * The video has its copy, and the job is done.
 *
 * ERR_CONFLICT   the job's lease was lost, or the video has one already, or another original
 * ERR_QUOTA, ERR_NOT_FOUND  as object_stored()
 */
enum err clean_publish(struct db *db, const struct job *job, const struct clean_video *video,
    const struct clean_copy *copy);

/*
 * Add jobs for videos without a copy, whose file holds something or at which
 * nobody has looked: a few, and none while others wait; and for none that was
 * tried in the last day.
 */
enum err clean_queue(struct db *db, int64_t *queued);

#endif
