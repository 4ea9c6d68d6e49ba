/*
 * One bucket of an S3: the operations that the store is made of.
 * Source: Amazon S3 API Reference.  Calls are retried with full jitter on
 * 5xx, 429 and connection faults, where saying them twice does no harm.
 *
 * Errors of every call:
 * ERR_NOT_FOUND    no such key, version or upload
 * ERR_INPUT        a part is too small, missing, or has another ETag
 * ERR_RANGE        past the end of the object
 * ERR_NO_SPACE     the bucket's quota is used up
 * ERR_UNAVAILABLE  not reached, slow, or answering 5xx after every try; or not
 *                  asked, for the breaker is open
 * ERR_STORE_REFUSED  not as the site is set up: wrong keys, no such bucket,
 *                  a clock that is off; the log has what helps, once a minute
 * ERR_INTERNAL     refused otherwise
 * What S3 said goes to the log, and to s3_fault().
 */
#ifndef LIB_S3_H
#define LIB_S3_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/aws/sigv4.h"
#include "lib/base/err.h"
#include "lib/io/http_client.h"

struct arena;
struct aws_keys;
struct breaker;

#define S3_DELETE_MAX 1000	/* keys that DeleteObjects takes at once */

/* An address that is wished for, valid for a while and for this alone. */
struct s3_wish {
	const char              *method;
	const char              *key;		/* NULL: the bucket itself */
	const struct sigv4_pair *query;
	size_t                   query_count;
	int64_t                  time_us;	/* that it holds from: microseconds since 1970 */
	int64_t                  expires_s;	/* from then on: 1..SIGV4_EXPIRES_MAX_S */
	int64_t                  wait_ms;	/* for the signature of another process; 0: S3_ASK_PATIENCE_MS */
};

#define S3_SIGNED_CALL_S 300	/* to begin a call in that another process signed */

/* What came of it. */
struct s3_link {
	const char *url;
	int64_t     ends_at;	/* when the keys end, and with them the address; 0: never */
};

struct s3 {
	const char *endpoint;	/* "https://s3.eu-west-1.amazonaws.com", no slash at its end */
	const char *region;
	const char *bucket;
	bool        path_style;	/* endpoint/bucket/key, else bucket.endpoint/key */
	const char *ca_file;	/* NULL: the system's */
	/*
	 * Longest that whoever calls waits, all tries together: for the answer, or,
	 * while a body is on its way, for it to move on.  0: HTTP_STALL_MS for each
	 * try, and as many of them as do good.
	 */
	int64_t     patience_ms;
	int         tries;	/* of a call; 0: as many as do good */
	struct breaker *breaker;	/* NULL: none.  No keys and no signature is no answer, too */
	/* What requests are signed with; NULL: this process has no keys, and asks `sign`. */
	enum err  (*keys)(struct arena *arena, struct aws_keys *keys);
	enum err  (*sign)(struct arena *arena, const struct s3_wish *wish, struct s3_link *out);
};

struct s3_object {
	int64_t     size_bytes;
	const char *etag;		/* with its quotes */
	const char *version_id;		/* NULL: the bucket has no versions */
	const char *type;
	int64_t     modified_at;	/* microseconds since 1970; 0: not said */
};

/* scheme://host:port at which the bucket is reached. */
const char *s3_origin(const struct s3 *s3, struct arena *arena);

/* In this thread: what S3 last refused, as its Code, or why it was not reached. */
const char *s3_fault(void);
/* What helps against it, for whoever runs the site; NULL: nothing is known. */
const char *s3_help(const char *fault);

/* A body: bytes in memory, or `length` bytes of a file. */
struct s3_body {
	const void             *data;
	const struct http_file *file;
	int64_t                 length;
};

enum err s3_put(const struct s3 *s3, struct arena *arena, const char *key,
    const char *type, const struct s3_body *body, struct s3_object *out);
/* `version_id` NULL: the newest.  `length` -1: to the end. */
enum err s3_get(const struct s3 *s3, struct arena *arena, const char *key,
    const char *version_id, int64_t offset, int64_t length,
    bool (*on_data)(void *context, const void *data, size_t len), void *context);
enum err s3_head(const struct s3 *s3, struct arena *arena, const char *key,
    const char *version_id, struct s3_object *out);

struct s3_name {
	const char *key;
	const char *version_id;	/* NULL: of a list without versions; to delete: mark deleted */
	int64_t     size_bytes;
	bool        is_newest;
	bool        is_marker;		/* of a list of versions: here it was deleted */
	int64_t     modified_at;	/* microseconds since 1970 */
};

/* No error for what is gone already.  In batches of S3_DELETE_MAX. */
enum err s3_delete(const struct s3 *s3, struct arena *arena,
    const struct s3_name *names, size_t count);
/* Every version of a key, or of all keys under a prefix. */
enum err s3_delete_versions(const struct s3 *s3, const char *prefix, bool is_prefix);
/* Every object (or version, delete markers too) under `prefix`; false stops. */
enum err s3_list(const struct s3 *s3, const char *prefix, bool versions,
    bool (*each)(void *context, const struct s3_name *name), void *context);

struct s3_part {
	int         number;
	const char *etag;
	int64_t     size_bytes;
	int64_t     modified_at;	/* when it came; of what was listed */
};

enum err s3_multipart_create(const struct s3 *s3, struct arena *arena,
    const char *key, const char *type, const char **upload_id);
enum err s3_multipart_put(const struct s3 *s3, struct arena *arena, const char *key,
    const char *upload_id, int number, const struct s3_body *body, const char **etag);
/* All parts, in their order, in the arena. */
enum err s3_multipart_list(const struct s3 *s3, struct arena *arena, const char *key,
    const char *upload_id, struct s3_part **parts, size_t *count);
/* Reads the whole reply: a failure may come with status 200. */
enum err s3_multipart_complete(const struct s3 *s3, struct arena *arena,
    const char *key, const char *upload_id, const struct s3_part *parts,
    size_t count, struct s3_object *out);
enum err s3_multipart_abort(const struct s3 *s3, struct arena *arena,
    const char *key, const char *upload_id);

/* Uploads that are under way to keys that begin with `prefix`; false stops. */
struct s3_upload {
	const char *key;
	const char *upload_id;
	int64_t     began_at;	/* microseconds since 1970 */
};
enum err s3_multipart_find(const struct s3 *s3, const char *prefix,
    bool (*each)(void *context, const struct s3_upload *upload), void *context);

/* The bucket.  ERR_NOT_FOUND: there is none; ERR_FORBIDDEN: somebody else's. */
enum err s3_bucket_head(const struct s3 *s3, struct arena *arena);
enum err s3_bucket_create(const struct s3 *s3, struct arena *arena);
/* Keep versions; let pages of `origin` ("*": any) put and get, and see ETags. */
enum err s3_bucket_set_versions(const struct s3 *s3, struct arena *arena);
enum err s3_bucket_set_cors(const struct s3 *s3, struct arena *arena, const char *origin);

/* Many presigned URLs at once, by who has keys: they are fetched, and the day's derived, once. */
struct s3_presigner {
	const struct s3    *s3;
	struct sigv4_signer signer;
	const char         *host;
	int64_t             ends_at;	/* when the keys end, and all that they signed; 0: never */
};
enum err    s3_presigner_init(struct s3_presigner *presigner, const struct s3 *s3,
    struct arena *arena, int64_t time_us);
const char *s3_presigner_url(const struct s3_presigner *presigner, struct arena *arena,
    const char *method, const char *key, const struct sigv4_pair *query, size_t count,
    int64_t expires_s);
/* How many seconds from now on what would hold `wanted_s` holds with keys that end then. */
int64_t     s3_holds(int64_t ends_at, int64_t wanted_s);

/*
 * A form to be POSTed with the file as its last field, "file": one object of
 * min_bytes..max_bytes, which its status 201 says is there.
 */
struct s3_form_limits {
	int64_t min_bytes;
	int64_t max_bytes;
	int64_t expires_s;
};
struct s3_form {
	const char        *url;
	struct sigv4_pair  fields[8];
	size_t             field_count;
	int64_t            expires_s;	/* no longer than our keys hold */
};
enum err s3_form(const struct s3 *s3, struct arena *arena, const char *key,
    const struct s3_form_limits *limits, int64_t time_us, struct s3_form *out);

/* A presigned URL: the same wish gives the same, so that caches work. */
enum err s3_presign(const struct s3 *s3, struct arena *arena, const struct s3_wish *wish,
    struct s3_link *out);

#endif
