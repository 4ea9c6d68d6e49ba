/*
 * Uploads: how a file of somebody's comes into the store in parts, is resumed,
 * completed, dropped.  An upload lives until its object is claimed (object.h),
 * it is aborted, or nothing has come for `upload_days`.
 */
#ifndef SERVICE_UPLOAD_H
#define SERVICE_UPLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/err.h"
#include "lib/ids.h"

struct arena;
struct body;
struct db;

#define UPLOAD_FILENAME_MAX 255
#define UPLOAD_TYPE_MAX     100
#define UPLOAD_BUCKET       "vitrina"	/* on `file`, where there are no buckets */

struct upload {
	const char *key;
	const char *upload_id;
	const char *bucket;
	const char *filename;
	const char *type;
	int64_t     size_bytes;		/* as announced; 0: not said */
	int64_t     part_size_bytes;	/* 0: comes in one PUT, not in parts */
	int64_t     received_bytes;	/* of acknowledged parts */
	int64_t     created_at;
};

struct upload_part {
	int64_t     number;
	int64_t     size_bytes;
	const char *etag;		/* with its quotes */
};

struct upload_parts {
	struct upload_part *items;
	size_t              count;
};

/*
 * Begin one.  `size_bytes` 0: not known.  `in_parts` false: the whole in one
 * PUT (upload_put).
 *
 * ERR_TOO_LARGE  over max_upload
 * ERR_QUOTA      the owner's quota would be passed
 * ERR_NO_SPACE   the store would be left with less than min_free
 */
enum err upload_begin(struct db *db, struct arena *arena,
    const struct user_id *owner, const char *filename, const char *type,
    int64_t size_bytes, bool in_parts, struct upload *out);

/* One unfinished upload of `owner`.  ERR_NOT_FOUND: none, over, or somebody else's. */
enum err upload_find(struct db *db, struct arena *arena,
    const struct user_id *owner, const char *key, const char *upload_id,
    struct upload *out);

/* Its acknowledged parts by number.  ERR_NOT_FOUND as upload_find(). */
enum err upload_list_parts(struct db *db, struct arena *arena,
    const struct user_id *owner, const char *key, const char *upload_id,
    struct upload_parts *out);

/*
 * Keep part `number`; who calls has checked the URL's signature.  No
 * transaction is open while bytes flow.  Acknowledged means durable.
 *
 * ERR_NOT_FOUND  the upload is over
 * ERR_INPUT      not the size that this part has to have: `faults`' reason in *why
 * ERR_QUOTA, ERR_NO_SPACE, ERR_MALFORMED, ERR_TOO_LARGE
 */
enum err upload_put_part(struct db *db, struct arena *arena, const char *key,
    const char *upload_id, int number, struct body *body,
    struct upload_part *out, const char **why);

/* The whole file in one PUT: stored and completed.  Errors as above. */
enum err upload_put(struct db *db, struct arena *arena, const char *key,
    struct body *body, const char **etag, const char **why);

/*
 * Make one object of the parts that the client names: all of 1..n, each with
 * the ETag of its acknowledgement.  Again is no error.
 *
 * ERR_NOT_FOUND  no such upload, or somebody else's
 * ERR_INPUT      a part is missing, of the wrong size or of another ETag: *why
 */
enum err upload_complete(struct db *db, struct arena *arena,
    const struct user_id *owner, const char *key, const char *upload_id,
    const struct upload_parts *parts, const char **why);

/* Drop it with all its parts; its bytes are the owner's again.  ERR_NOT_FOUND */
enum err upload_abort(struct db *db, struct arena *arena,
    const struct user_id *owner, const char *key, const char *upload_id);

/* My unfinished uploads, newest first, at most UPLOAD_LIST_MAX. */
#define UPLOAD_LIST_MAX 100
enum err upload_list(struct db *db, struct arena *arena,
    const struct user_id *owner, struct upload **out, size_t *count);

/*
 * For the janitor: drop uploads, completed ones that nobody published as well,
 * for which nothing has come since `before_us`.  `dropped` counts them; a
 * failure leaves the rest for the next tick.
 */
enum err upload_sweep(struct db *db, struct arena *arena, int64_t before_us,
    int64_t *dropped);

#endif
