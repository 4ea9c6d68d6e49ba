/*
 * Uploads: how a file of somebody's comes into the store, is resumed,
 * completed, dropped.  An upload lives until its object is claimed (object.h),
 * it is aborted, or nothing has come for `upload_days`, nor was it refused since.
 *
 * Where a client is told what was wrong, it goes into `faults` (lib/base/fault.h).
 */
#ifndef SERVICE_UPLOAD_H
#define SERVICE_UPLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "service/account/account.h"
#include "store/store.h"

struct arena;
struct body;
struct db;
struct faults;
struct page;
struct page_ask;

#define UPLOAD_FILENAME_MAX 255
#define UPLOAD_TYPE_MAX     100
#define UPLOAD_UNFINISHED_MAX 1000	/* of one owner */
#define UPLOAD_BUCKET       "vitrina"	/* where the store has no buckets */
/* Parts of those who do not say how large the file is: what Uppy takes by itself. */
#define UPLOAD_PART_PLAIN   (5 * 1024 * 1024)

struct upload {
	const char *key;
	const char *upload_id;
	const char *bucket;
	const char *filename;
	const char *type;
	int64_t     size_bytes;		/* as announced; 0: not said */
	int64_t     part_size_bytes;	/* a multiple of STORE_PART_ALIGN */
	int64_t     received_bytes;	/* of acknowledged parts */
	int64_t     created_at;
	bool        is_whole;		/* comes in one piece: part 1 is all of it */
	bool        is_completed;	/* and waits to be published */
	const char *refused_as;		/* a word: why it was not, when it was to be; NULL */
	const char *refused;		/* a sentence: the same, for its owner; NULL */
	int64_t     refused_at;		/* 0: it was not */
	int64_t     row;		/* internal */
	int64_t     object;		/* internal */
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

/* What is to be uploaded. */
struct upload_plan {
	const struct user_id *owner;
	const char           *filename;
	const char           *type;
	int64_t               size_bytes;	/* 0: not known */
	bool                  is_whole;
};

/*
 * Begin one: its key is decided, it is begun in the store, its bytes are
 * reserved.  On an error nothing of it is left.
 *
 * ERR_TOO_LARGE  over max_upload
 * ERR_QUOTA      the owner's quota would be passed, or UPLOAD_UNFINISHED_MAX
 * ERR_NO_SPACE   the store would be left with less than min_free
 */
enum err upload_begin(struct db *db, struct arena *arena, const struct upload_plan *plan,
    struct faults *faults, struct upload *out);

/*
 * The same in two steps, for who has more to say in the transaction: no row is
 * locked, and no transaction open, while the store is asked, which may be slow.
 * What was prepared and not begun is to be taken back by upload_unprepare().
 */
struct upload_start {
	struct public_id name;
	char key[STORE_KEY_MAX + 1];
	char upload_id[STORE_UPLOAD_MAX];
};
enum err upload_prepare(struct db *db, struct arena *arena, const struct upload_plan *plan,
    struct faults *faults, struct upload_start *out);
enum err upload_begin_prepared(struct db *db, struct arena *arena,
    const struct upload_plan *plan, const struct upload_start *start, struct upload *out);
void     upload_unprepare(const struct upload_start *start);

struct upload_name {
	const struct user_id *owner;	/* NULL: for those who show a signature: whoever's that may still act */
	const char           *key;
	const char           *upload_id;	/* NULL: the key alone says which */
};

/*
 * An upload, also a completed one.
 * ERR_NOT_FOUND: none, somebody else's, or claimed: never say which
 */
enum err upload_find(struct db *db, struct arena *arena, const struct upload_name *name,
    struct upload *out);

/* The acknowledged parts by number. */
enum err upload_list_parts(struct db *db, struct arena *arena,
    const struct upload *upload, struct upload_parts *out);

/*
 * Unfinished ones: in parts and not whole yet, or whole and not published yet:
 * struct uploads, newest first.  ERR_INPUT: a cursor that is none
 */
enum err upload_list(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct page_ask *ask, struct page *out);

/* A part on its way. */
struct upload_put {
	const struct upload *upload;
	int                  number;
	struct body         *body;
	struct faults       *faults;
};

/*
 * May a part of the body's length (-1: not known) come?  Said before it does; its
 * bytes are the owner's from then on, where the whole's size was not said.
 *
 * ERR_NOT_FOUND  the upload is over
 * ERR_INPUT      not the size that this part has to have
 * ERR_TOO_LARGE  the upload would pass max_upload
 * ERR_QUOTA
 */
enum err upload_may_put(struct db *db, struct arena *arena, const struct upload_put *put);
/* The same of all of it, between `least` and `most` bytes long.  Again is no error. */
enum err upload_may_put_whole(struct db *db, struct arena *arena,
    const struct upload *upload, int64_t least, int64_t most, struct faults *faults);

/*
 * Keep a part.  Acknowledged means durable, and that no later failure changes
 * it.  No transaction is open while bytes flow.
 *
 * ERR_NOT_FOUND  the upload is over
 * ERR_INPUT      not the size that this part has to have
 * ERR_TOO_LARGE  the upload would pass max_upload
 * ERR_QUOTA, ERR_NO_SPACE, ERR_MALFORMED  and nothing of it is kept
 */
enum err upload_put_part(struct db *db, struct arena *arena, const struct upload_put *put,
    struct upload_part *out);

/*
 * Make one object of the parts that the client names: 1, 2, 3, … each with the
 * ETag of its acknowledgement.  Durable, and no error to say again.
 *
 * ERR_INPUT      a part is missing, of the wrong size or of another ETag
 * ERR_NOT_FOUND  it was aborted meanwhile
 */
enum err upload_complete(struct db *db, struct arena *arena, const struct upload *upload,
    const struct upload_parts *named, struct faults *faults);

/* upload_put_part() of the only part and upload_complete() at once, for is_whole. */
enum err upload_put_whole(struct db *db, struct arena *arena, const struct upload_put *put,
    const char **etag);

/* Drop it with all its parts; its bytes are the owner's again. */
enum err upload_abort(struct db *db, const struct upload *upload);

struct upload_limits {
	int64_t              max_size_bytes;
	int64_t              part_size_bytes;
	struct account_usage usage;	/* of `owner`; 0 for nobody */
};

enum err upload_limits(struct db *db, const struct user_id *owner,
    struct upload_limits *out);

/*
 * For the janitor: drop uploads, completed ones that nobody published as well,
 * for which nothing has come in `upload_days`; their objects are queued for
 * deletion.  Where clients reach the store themselves, it is asked first.  And
 * let the store sweep.  `dropped` counts the uploads, also on an error.
 */
enum err upload_sweep(struct db *db, int64_t *dropped);

#endif
