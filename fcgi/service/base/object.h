/*
 * Objects: which keys of the store are whose, and what they count against the
 * owner's quota.  account.used_bytes is the sum of size_bytes over an owner's
 * objects that are not being deleted; only this file changes either, and of small
 * new files file_place() of the database (service/file/file_put.h).
 *
 * The life of an object: object_begin() (uploading: its key is decided and its
 * bytes are reserved), store_put() or a multipart upload without a transaction
 * open, object_stored() (stored), object_claim() by what publishes it,
 * object_delete(), or object_release() of what several name (deleting: hidden,
 * its bytes given back, a job queued), and object_purge() once the store has let
 * go of it.
 */
#ifndef SERVICE_OBJECT_H
#define SERVICE_OBJECT_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"

struct arena;
struct body;
struct db;
struct store_object;

struct object {
	int64_t        id;		/* internal */
	const char    *key;		/* u/<account public id>/<upload public id> */
	struct user_id owner;
	int64_t        size_bytes;
	const char    *etag;		/* with its quotes */
	const char    *version_id;	/* "" where the store has no versions */
	const char    *filename;	/* as the owner's machine called it; "" unknown */
	const char    *type;		/* as announced, not to be believed; "" unknown */
};

/*
 * Decide the key of a new object of `owner`, and reserve `size_bytes` (0 when
 * the size is not known yet: object_stored() then counts it).
 *
 * ERR_QUOTA      the owner's quota would be passed
 * ERR_NOT_FOUND  no such owner
 */
enum err object_begin(struct db *db, struct arena *arena,
    const struct user_id *owner, int64_t size_bytes, struct object *out);
/*
 * The same, not durable before something that is: where the caller says nothing of it
 * until object_stored() is committed, which takes it along.
 */
enum err object_begin_lazily(struct db *db, struct arena *arena,
    const struct user_id *owner, int64_t size_bytes, struct object *out);
/*
 * The same of an object of `object`'s owner and size, with the last segment of the
 * key, u/<account public id>/<name>.
 */
enum err object_begin_named(struct db *db, struct arena *arena,
    const struct public_id *name, struct object *object);

/*
 * Before a body comes that shall be one: from now on it counts for the owner.
 * ERR_TOO_LARGE, ERR_QUOTA
 */
enum err object_may_put(struct db *db, const struct user_id *owner, struct body *body);
/*
 * `bytes` are coming for the owner that the quota does not count yet, in several
 * bodies.  ERR_QUOTA: not all of them fit
 */
enum err object_may_come(struct db *db, const struct user_id *owner, int64_t bytes);
/*
 * object_begin() and store_put() of a body, within quota and space: no transaction
 * is open.  What is left on error has an id, and is to be given to object_delete().
 * ERR_TOO_LARGE, ERR_QUOTA, ERR_NO_SPACE, ERR_MALFORMED (cut), ERR_UNAVAILABLE
 */
enum err object_put(struct db *db, struct arena *arena, const struct user_id *owner,
    struct body *body, struct object *object, struct store_object *stored);

/*
 * What the store said of it: it is whole and durable now.  The reservation
 * becomes its size.  Again is no error.
 *
 * ERR_QUOTA      larger than was reserved, and the quota would be passed
 * ERR_NOT_FOUND  no such object, or it is being deleted
 */
enum err object_stored(struct db *db, int64_t id, int64_t size_bytes,
    const char *etag, const char *version_id);

/* Make the reservation of an object that is uploading at least `size_bytes`.  Errors as above. */
enum err object_reserve(struct db *db, int64_t id, int64_t size_bytes);

/*
 * Take a completed upload to publish it, within the caller's transaction:
 * locks the object; from then on it is no upload any more.
 *
 * ERR_NOT_FOUND  no such key, somebody else's, or not completed: never say which
 * ERR_CONFLICT   taken already
 */
enum err object_claim(struct db *db, struct arena *arena,
    const struct user_id *owner, const char *key, struct object *out);

/*
 * An object of `owner` that has not been written down as stored: where clients
 * reach the store themselves it may be there all the same.  ERR_NOT_FOUND
 */
enum err object_find_uploading(struct db *db, struct arena *arena,
    const struct user_id *owner, const char *key, struct object *out);

/*
 * A stored object of `owner`, who names it by its key.  What the owner's own tools
 * put in the store becomes known to us now, as the version that we see: writing
 * the key again changes nothing of it.
 *
 * ERR_NOT_FOUND  no such key, or somebody else's
 * ERR_FORBIDDEN  a key that could not be the owner's
 * ERR_TOO_LARGE  over max_upload, put there by a tool
 */
enum err object_find_own(struct db *db, struct arena *arena, const struct user_id *owner,
    const char *key, struct object *out);

/*
 * The bytes of a file that `owner` may read, where they are his own too; it stays a file.
 * ERR_NOT_FOUND  no such file, a folder, or bytes that somebody else put
 */
enum err object_find_of_file(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct public_id *file, struct object *out);

/* The same as a body, read from the store as it is wanted. */
enum err object_body_of_file(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct public_id *file, struct body *out);

/* A stored object by its key, whoever's.  ERR_NOT_FOUND */
enum err object_find(struct db *db, struct arena *arena, const char *key,
    struct object *out);

/*
 * Deletions are jobs of this kind (see job.h for their payload), queued in the
 * same statement that hides the object.  The worker calls store_delete() for
 * the key, or for each that store_list() finds under the prefix, then
 * object_purge() for the key.
 */
#define OBJECT_DELETE_JOB "object_delete"

/*
 * A completed upload was to be published, and is no such thing: it stays what
 * it is, with the reason (a word, a sentence), and its days begin anew.
 * ERR_NOT_FOUND  no completed upload of this owner's (any more)
 */
enum err object_refuse(struct db *db, const struct user_id *owner, const char *key,
    const char *word, const char *sentence);

/* Hide one and queue its deletion.  No error when it is being deleted already. */
enum err object_delete(struct db *db, int64_t id);
/*
 * The same of an upload: ERR_NOT_FOUND where it has been claimed, or something
 * has come for it since `before_us` (0: whatever came), or it is being deleted.
 */
enum err object_delete_upload(struct db *db, int64_t id, int64_t before_us);
/* All that `owner` has, uploads as well: the account is going. */
enum err object_delete_owned(struct db *db, const struct user_id *owner);
/*
 * What was begun before `before_us` without an upload, and never came: its
 * program died.  At most 1000; `dropped` counts them.
 */
enum err object_delete_unused(struct db *db, int64_t before_us, int64_t *dropped);
/*
 * Within a transaction: what named these objects (internal keys) names them no
 * more.  Those that nothing of object_is_used() names any longer are deleted, the
 * others stay.  Two that let go of one at once take turns.
 */
enum err object_release(struct db *db, struct arena *arena, const int64_t *ids, size_t count);
/*
 * Within a transaction, before a stored object gets one more that names it:
 * nobody deletes it until the transaction ends.  ERR_NOT_FOUND: it is going
 */
enum err object_hold(struct db *db, int64_t id);
/* Derived objects, which have no rows: all keys under `prefix` ("v/<video id>/"). */
enum err object_delete_prefix(struct db *db, const char *prefix);
/* The row goes, and its upload's.  No error when it is gone or not being deleted. */
enum err object_purge(struct db *db, const char *key);

#endif
