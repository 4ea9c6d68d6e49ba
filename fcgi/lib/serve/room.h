/*
 * Room for bodies: what was permitted counts as taken until it is there, so that
 * a hundred announcements do not all fit the same free space.
 */
#ifndef LIB_ROOM_H
#define LIB_ROOM_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"

struct db;
struct request;

/*
 * Whoever keeps the account.  `id` is a request's: the question's and then the
 * same of the body itself.
 */
struct room_ask {
	const char    *id;
	int64_t        bytes;
	struct user_id counts_for;	/* until it comes: then the quota counts it; nobody */
};
struct room {
	/* These bytes are coming.  Again for the same id is no more.  ERR_NO_SPACE, ERR_QUOTA, ERR_UNAVAILABLE */
	enum err (*take)(struct db *db, const struct room_ask *ask);
	/* It is here, and was spooled. */
	void     (*come)(const char *id);
	/* It is still coming, and so much is left. */
	void     (*note)(const char *id, int64_t bytes);
	/* It is there, or will not come.  No matter when nothing was taken. */
	void     (*give_back)(const char *id);
};

/* Before serve().  Without it there is room for everything. */
void     room_kept_by(const struct room *room);

/* For a streamed body that is permitted now. */
enum err room_take(struct request *req);
/* Some of it was read. */
void     room_note(struct request *req);
/* The body was taken, or will not be.  A question's stays taken when the answer is yes. */
void     room_give_back(struct request *req);

#endif
