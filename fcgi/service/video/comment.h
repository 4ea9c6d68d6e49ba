/* Comments on videos. */
#ifndef SERVICE_COMMENT_H
#define SERVICE_COMMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"

struct arena;
struct db;

#define COMMENT_BODY_MAX 2000	/* characters */

struct comment {
	struct public_id id;
	const char      *author;	/* username */
	bool             mine;
	const char      *body;
	int64_t          created_at;
	int64_t          key;		/* within the service */
};

struct comments {
	struct comment *items;
	size_t          count;
	const char     *next;		/* cursor; NULL at the end */
};

/*
 * Newest first.  `user` may be nobody.  All in `arena`.
 *
 * ERR_NOT_FOUND  no such video, deleted, or not for this account
 * ERR_INPUT      a cursor that is none
 */
enum err comment_list(struct db *db, struct arena *arena, const struct user_id *user,
    bool is_admin, const struct public_id *video, int limit, const char *cursor,
    struct comments *out);

struct comment_wish {
	const char          *body;
	const char          *idempotency_key;	/* NULL: none; see service/base/idempotency.h */
	const unsigned char *fingerprint;	/* of the request, with a key */
};

/*
 * ERR_NOT_FOUND    as above, and when what the same key made is gone
 * ERR_IDEMPOTENCY  the key was used for something else
 */
enum err comment_add(struct db *db, struct arena *arena, const struct user_id *user,
    bool is_admin, const struct public_id *video, const struct comment_wish *wish,
    struct comment *out);

/*
 * Its author may, the video's owner, and the admin.
 * ERR_NOT_FOUND  there is none on this video, or none that `user` may delete
 */
enum err comment_delete(struct db *db, const struct user_id *user, bool is_admin,
    const struct public_id *video, const struct public_id *comment);

#endif
