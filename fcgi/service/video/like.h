/* Likes: one per account and video. */
#ifndef SERVICE_LIKE_H
#define SERVICE_LIKE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"

struct db;

struct like {
	int64_t likes;	/* of the video, everyone's */
	bool    liked;	/* by the account */
};

/*
 * Make it so that `user` likes the video, or does not; doing so again changes
 * nothing.  `is_admin`: the user is, and sees private videos.
 *
 * ERR_NOT_FOUND  no such video, deleted, or not for this user
 */
enum err like_set(struct db *db, const struct user_id *user, bool is_admin,
    const struct public_id *video, bool liked, struct like *out);

#endif
