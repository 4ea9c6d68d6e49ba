/*
 * What the worker reads and writes of a video.  Every write is fenced by its
 * job's lease (service/base/job.h), in the transaction that makes it.
 *
 * Derived objects have no rows in `object`: video.hls_prefix owns every object
 * under it (master.m3u8, and <side>/index.m3u8, <side>/init.mp4,
 * <side>/00000.m4s, … for each rendition; the same in a1/, a2/, … where there are
 * several tracks of sound), video.poster_key owns the poster,
 * and rendition.size_bytes counts what is stored.  Whatever else lies under
 * v/<video id>/ is left over from a job that died, unless a job of the video
 * is running.  A prefix, hls-<seconds>-<job>/, is never written again: the time
 * (of the database, in seconds since 1970) and the job make it new each time.
 */
#ifndef SERVICE_TRANSCODE_H
#define SERVICE_TRANSCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "service/base/job.h"
#include "service/video/caption.h"
#include "service/video/chapter.h"

struct arena;
struct db;

#define TRANSCODE_MASTER "master.m3u8"
#define TRANSCODE_NO_QUOTA "The processed video does not fit into its owner's quota."

/* A video as it is to be processed; strings in the arena. */
struct transcode_video {
	struct public_id id;
	const char      *object_key;	/* of the original */
	const char      *version_id;	/* which version of it; "": there is but one */
	int64_t          size_bytes;	/* of the original */
	int64_t          duration_ms;
	int64_t          quota_left;	/* bytes that its renditions may take */
	bool             has_poster;
	const char      *hls_prefix;	/* NULL: none yet */
};

struct transcode_rendition {
	int     height;
	int     width;
	int64_t bits_per_s;	/* peak: what BANDWIDTH says */
	int64_t size_bytes;
	bool    is_copy;
};

#define TRANSCODE_NOTE_SOUND "no-sound"	/* what sound there is cannot be decoded */

/* What became of a video. */
struct transcode_result {
	const char                       *prefix;
	const struct transcode_rendition *renditions;
	size_t                            count;
	int64_t                           duration_ms;	/* of what plays */
	int                               width;	/* as shown */
	int                               height;
	const char                       *note;		/* for its owner; NULL: none */
	bool                              is_heard;	/* it has sound */
	const struct caption             *captions;
	size_t                            caption_count;
	const struct chapter             *chapters;
	size_t                            chapter_count;
};

/* ERR_NOT_FOUND  the video is gone */
enum err transcode_read(struct db *db, struct arena *arena, int64_t video_key,
    struct transcode_video *out);

/*
 * All of these: ERR_CONFLICT when the job's lease was lost.
 *
 * Progress of the job, and of its video.
 */
enum err transcode_progress(struct db *db, const struct job *job, int percent);
/* `used` false: it has a poster already, so the new object is not wanted. */
enum err transcode_publish_poster(struct db *db, const struct job *job,
    const char *key, bool *used);
/*
 * The video is ready as `result` says, and the job is done; renditions that were
 * there before are deleted an hour later, for those who are watching.
 *
 * ERR_QUOTA  they do not fit into the owner's
 */
enum err transcode_publish(struct db *db, const struct job *job,
    const struct transcode_result *result);
/* As job_fail(); on the last attempt the video has failed, and says why. */
enum err transcode_fail(struct db *db, const struct job *job,
    enum job_failure failure, const char *reason, bool *parked);

#endif
