/* Comments on videos. */
#ifndef SERVICE_COMMENT_H
#define SERVICE_COMMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "service/base/idempotency.h"
#include "service/video/video.h"

struct page;
struct page_ask;

#define COMMENT_BODY_MAX 2000	/* characters */

struct comment {
	struct public_id id;
	const char      *author;	/* username */
	bool             mine;
	const char      *body;
	int64_t          created_at;
	int64_t          key;		/* within the service */
};

/* A video's comments, as somebody sees them. */
struct comment_place {
	struct viewer    viewer;
	struct public_id video;
};

/*
 * Struct comments, newest first.
 *
 * ERR_NOT_FOUND  no such video, deleted, or not for this viewer
 * ERR_INPUT      a cursor that is none
 */
enum err comment_list(struct db *db, struct arena *arena, const struct comment_place *place,
    const struct page_ask *ask, struct page *out);

struct comment_wish {
	const char             *body;
	struct idempotency_once once;
};

/*
 * ERR_NOT_FOUND    as above, and when what the same key made is gone
 * ERR_IDEMPOTENCY  the key was used for something else
 */
enum err comment_add(struct db *db, struct arena *arena, const struct comment_place *place,
    const struct comment_wish *wish, struct comment *out);

/*
 * Its author may, the video's owner, and the admin: then `other` is whose it was,
 * else nobody.
 * ERR_NOT_FOUND  there is none on this video, or none that the viewer may delete
 */
enum err comment_delete(struct db *db, const struct comment_place *place,
    const struct public_id *comment, struct user_id *other);

#endif
