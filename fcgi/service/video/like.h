/* Likes: one per account and video. */
#ifndef SERVICE_LIKE_H
#define SERVICE_LIKE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "service/video/video.h"

struct like {
	int64_t likes;	/* of the video, everyone's */
	bool    liked;	/* by the account */
};

/*
 * Make it so that the viewer likes the video, or does not; doing so again
 * changes nothing.
 *
 * ERR_NOT_FOUND  no such video, deleted, or not for this viewer
 */
enum err like_set(struct db *db, const struct viewer *viewer, const struct public_id *video,
    bool liked, struct like *out);

#endif
