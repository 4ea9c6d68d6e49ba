/*
 * Images: each under the key that its first owner chose, for everybody to see.
 * What is kept is not what was sent, but the same picture made anew: turned
 * upright, in sRGB, with no metadata (where it was taken, by what).
 */
#ifndef SERVICE_IMAGE_H
#define SERVICE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "service/base/page.h"

struct arena;
struct body;
struct db;

#define IMAGE_KEY_MAX   200	/* of A-Za-z0-9._- with a letter or digit in them */
#define IMAGE_BYTES_MAX (64 * 1024 * 1024)	/* of what is sent */

struct image {
	const char      *key;
	const char      *owner;		/* username */
	bool             mine;
	struct public_id version;	/* another for every picture that the key stood for */
	const char      *type;		/* "image/jpeg": of what is kept */
	int64_t          width;
	int64_t          height;
	int64_t          frames;	/* more than 1: it moves */
	int64_t          size_bytes;	/* of what is kept */
	const char      *sha256;	/* of what is kept, in hexadecimal */
	const char      *original_type;	/* of what was sent */
	int64_t          original_size_bytes;
	const char      *original_sha256;
	const char      *duplicate_of;	/* the key of another image of the same original; NULL */
	int64_t          created_at;
	int64_t          updated_at;
	int64_t          sort_key;	/* internal */
};

/* False for what no image's key can be, and for names that routes have. */
bool image_key_is_valid(const char *key);

/*
 * May `owner` write the key?  Asked before the body is here, so that nobody
 * sends in vain; image_put() asks again.  ERR_CONFLICT, ERR_PRECONDITION
 */
enum err image_may_put(struct db *db, const struct user_id *owner, const char *key,
    bool only_new);

struct image_wish {
	const struct user_id *owner;
	const char           *key;
	struct body          *body;
	bool                  only_new;
};

struct image_made {
	struct image image;
	bool         is_new;	/* there was no image of that key */
	const char  *reason;	/* of ERR_NOT_MEDIA, or NULL */
};

/*
 * Make the key stand for the picture in the body: a new image of the owner's,
 * or a new version of one that is theirs.  The very file that it stands for
 * already changes nothing.
 *
 * ERR_CONFLICT     somebody else's key
 * ERR_PRECONDITION `only_new`, and the owner has an image of that key
 * ERR_NOT_MEDIA    `out->reason` says why
 * ERR_TOO_LARGE    over IMAGE_BYTES_MAX
 * ERR_UNAVAILABLE  too many pictures are being made, or the store is away
 * ERR_QUOTA, ERR_NO_SPACE, ERR_MALFORMED  as object.h and store.h say
 */
enum err image_put(struct db *db, struct arena *arena, const struct image_wish *wish,
    struct image_made *out);

/* As `viewer` (nobody: signed out) sees it.  ERR_NOT_FOUND */
enum err image_find(struct db *db, struct arena *arena, const struct user_id *viewer,
    const char *key, struct image *out);

struct image_filter {
	struct user_id viewer;
	struct user_id mine;	/* whose; nobody: see `owner` */
	const char    *owner;	/* a username; NULL: everybody's */
	struct page_ask ask;
};

/* Struct images without duplicate_of, newest first.  ERR_INPUT: a cursor that is none */
enum err image_list(struct db *db, struct arena *arena, const struct image_filter *filter,
    struct page *out);

/*
 * For good.  `other`: whose it was, where an admin deletes somebody else's, else nobody.
 * ERR_NOT_FOUND  no such image, or somebody else's and no admin asks
 */
enum err image_delete(struct db *db, const struct user_id *user, bool is_admin,
    const char *key, struct user_id *other);
/* All of `owner`'s; `deleted` counts them, also when it failed halfway. */
enum err image_delete_all(struct db *db, const struct user_id *owner, int64_t *deleted);

#endif
