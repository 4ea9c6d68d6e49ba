/* A video's poster of its owner's choosing: a frame of it, or a picture. */
#ifndef SERVICE_VIDEO_POSTER_H
#define SERVICE_VIDEO_POSTER_H

#include <stdint.h>

#include "lib/base/err.h"
#include "service/video/video.h"

struct body;

#define POSTER_SIDE_MAX    1280				/* pixels of what is kept */
#define POSTER_BYTES_MAX   (20 * 1024 * 1024)		/* of a picture that is sent */
#define POSTER_PIXELS_MAX  (100 * 1000 * 1000)		/* of the same, decoded */

struct poster_wish {
	const struct user_id   *owner;
	const struct public_id *id;
	int64_t                 at_ms;	/* of a frame */
	struct body            *body;	/* of a picture (JPEG, PNG, WebP or GIF); NULL: a frame */
};

struct poster_made {
	struct video video;	/* with the poster */
	const char  *reason;	/* of ERR_NOT_MEDIA and ERR_INPUT: one sentence for the owner */
};

/* May a picture come for `owner`'s video?  ERR_NOT_FOUND  no such video, or not the owner's */
enum err video_poster_may(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct public_id *id);
/*
 * Make a poster of the frame or the picture, and read the video back into
 * `out`.
 *
 * ERR_NOT_FOUND   no such video, or not the owner's
 * ERR_INPUT       `at_ms` is past the end
 * ERR_NOT_MEDIA   the picture cannot be read
 * ERR_NO_SPACE, ERR_TOO_LARGE, ERR_MALFORMED, ERR_UNAVAILABLE
 */
enum err video_poster_choose(struct db *db, struct arena *arena,
    const struct poster_wish *wish, struct poster_made *out);

#endif
