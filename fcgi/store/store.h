/*
 * Where objects live: one interface, a driver each for a local directory
 * (`file`) and for any S3 (`s3`).  Keys are decided when an upload starts and
 * objects never move.  Safe for concurrent use by threads.
 */
#ifndef SERVICE_STORE_H
#define SERVICE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"

struct arena;
struct body;

#define STORE_KEY_MAX  200	/* bytes of A-Za-z0-9._-/ without segments that begin with "." */
#define STORE_ETAG_MAX 80
#define STORE_VERSION_MAX 128

/* What the store knows of one object. */
struct store_object {
	int64_t size_bytes;
	char    etag[STORE_ETAG_MAX];		/* opaque, with its quotes; outlives restarts */
	char    version_id[STORE_VERSION_MAX];	/* "" where the store has no versions */
	int64_t modified_at;	/* microseconds since 1970, by the store's clock; 0: not said */
};

/* True when `key` is one that this store would take. */
bool store_key_is_valid(const char *key);

/*
 * Keep a whole body as `key`, durable before it returns; on failure nothing
 * is visible under `key`.  link()s a spooled file, else streams.
 *
 * ERR_NO_SPACE     under min_free, or the disk filled up
 * ERR_TOO_LARGE, ERR_MALFORMED  as body_write_to()
 * ERR_UNAVAILABLE  the store cannot be reached
 */
enum err store_put(const char *key, struct body *body, struct store_object *out);
/* The same for a local file, which is left in place. */
enum err store_put_file(const char *key, const char *path, struct store_object *out);
enum err store_put_bytes(const char *key, const void *data, size_t len,
    struct store_object *out);

/* ERR_NOT_FOUND when there is none. */
enum err store_head(const char *key, struct store_object *out);
/* Up to `len` bytes from `offset` into `data`; `got` says how many. */
enum err store_read(const char *key, int64_t offset, void *data, size_t len, size_t *got);
/*
 * A path from which ffmpeg and ffprobe may read the object: itself on `file`,
 * a copy under `scratch_dir` else; store_local_done() removes a copy.
 */
enum err store_local(const char *key, struct arena *arena, const char **path);
void     store_local_done(const char *path);

/*
 * The same of one version ("" or NULL: the newest), for what its owner could
 * write again; on `file` there is but one.
 */
enum err store_head_version(const char *key, const char *version, struct store_object *out);
enum err store_read_version(const char *key, const char *version, int64_t offset,
    void *data, size_t len, size_t *got);
enum err store_local_version(const char *key, const char *version, struct arena *arena,
    const char **path);
/*
 * Enough of it to say what it is: on `s3` a sparse copy that has the first
 * STORE_HEAD_BYTES and the last STORE_TAIL_BYTES, and holes between them.
 */
#define STORE_HEAD_BYTES (8 << 20)
#define STORE_TAIL_BYTES (32 << 20)
enum err store_local_ends(const char *key, const char *version, struct arena *arena,
    const char **path, bool *is_whole);

/*
 * All versions, and what a multipart upload to the key left; no error when it
 * is gone already.
 */
enum err store_delete(const char *key);
/*
 * The same so that it can be brought back where the store keeps versions: a
 * delete marker hides it.  `file` has none: there it is gone.
 */
enum err store_hide(const char *key);
/* Call `each` for every key that was hidden before `before_us`; false stops. */
enum err store_list_hidden(int64_t before_us,
    bool (*each)(void *context, const char *key), void *context);
/* store_delete() for every key that begins with `prefix`; goes on past what fails. */
enum err store_delete_prefix(const char *prefix);

/*
 * Multipart uploads.  Parts are numbered 1..STORE_PARTS_MAX, each of exactly
 * part_size bytes but the last; they may come in any order, again, and at once.
 * A part that is written again has another ETag, and what it was before stays
 * until store_multipart_forget(): never a mix of the two.
 */
#define STORE_PARTS_MAX  10000
#define STORE_PART_ALIGN (64 * 1024)	/* part_size is a multiple of it */
#define STORE_UPLOAD_MAX 200

struct store_part {
	int     number;
	int64_t size_bytes;
	char    etag[STORE_ETAG_MAX];	/* with its quotes */
};

/* The store names the upload. */
enum err store_multipart_begin(const char *key, char upload[STORE_UPLOAD_MAX]);
/*
 * Keep one part, durable before it returns; on failure nothing of it stays.
 *
 * ERR_NOT_FOUND  the upload is over, or never was
 * ERR_INPUT      larger than part_size
 * ERR_NO_SPACE, ERR_MALFORMED, ERR_UNAVAILABLE  as store_put()
 */
enum err store_multipart_put(const char *key, const char *upload, int number,
    int64_t part_size, struct body *body, struct store_part *out);
/* `part` was acknowledged, and has since been written again: drop it. */
void     store_multipart_forget(const char *key, const char *upload,
    const struct store_part *part);
/* `part` was put, and will never be acknowledged: drop it. */
void     store_multipart_reject(const char *key, const char *upload,
    int64_t part_size, const struct store_part *part);
/*
 * Make the object of these parts (1, 2, 3, … in order) visible and durable.
 * Again, after it succeeded, is no error.
 *
 * ERR_NOT_FOUND     no such upload
 * ERR_PRECONDITION  a part is not there (any more) under its ETag
 */
enum err store_multipart_complete(const char *key, const char *upload,
    int64_t part_size, const struct store_part *parts, size_t count,
    struct store_object *out);
/* No error when it is gone already. */
enum err store_multipart_abort(const char *key, const char *upload);

/* Does the store answer?  ERR_UNAVAILABLE and others: what keeps it from that */
enum err store_reach(void);
/* Bytes free and in all where objects go; -1 where there is no bound. */
enum err store_space(int64_t *free_bytes, int64_t *total_bytes);
/* ERR_NO_SPACE under min_free. */
enum err store_check_space(int64_t more_bytes);
/*
 * Call `each` for every object key that begins with `prefix`, in no order;
 * false stops.  ERR_INPUT: no key begins so
 */
enum err store_list(const char *prefix,
    bool (*each)(void *context, const char *key, int64_t size_bytes), void *context);
/* Remove what crashes left half-written before `before_us`. */
enum err store_sweep(int64_t before_us);

#endif
