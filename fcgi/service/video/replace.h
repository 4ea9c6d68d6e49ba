/*
 * Originals that are not kept for ever (the key keep_original): the best rendition
 * takes the place of the file that came, and gives its room back.
 */
#ifndef SERVICE_REPLACE_H
#define SERVICE_REPLACE_H

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
struct replace_video {
	struct user_id owner;
	int64_t        original;	/* its object */
	int64_t        size_bytes;	/* of it */
	bool           is_plain;	/* it holds nothing that others may not have */
	int64_t        duration_ms;
	const char    *hls_prefix;
};

/* ERR_NOT_FOUND  it is gone or deleted, has no renditions, or was replaced before */
enum err replace_read(struct db *db, struct arena *arena, int64_t video_key,
    struct replace_video *out);

struct replace_file {
	struct object       object;	/* by object_begin() */
	struct store_object stored;
	const char         *type;
	int64_t             width;
	int64_t             height;
};
/*
 * The video's file is another, the copy for others is not needed any more, and the
 * job is done.  What was there is deleted, unless a file of its owner names it.
 *
 * ERR_CONFLICT   the job's lease was lost, or the video changed meanwhile
 * ERR_QUOTA, ERR_NOT_FOUND  as object_stored()
 */
enum err replace_publish(struct db *db, struct arena *arena, const struct job *job,
    const struct replace_video *video, const struct replace_file *file);
/* It stays as it is: no rendition is smaller.  ERR_CONFLICT: the lease was lost */
enum err replace_publish_nothing(struct db *db, const struct job *job);

/* Add jobs for videos whose days are over: a few, and none while others wait. */
enum err replace_queue(struct db *db);

#endif
