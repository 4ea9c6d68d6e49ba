/*
 * Inside the `s3` driver.  Objects are at their keys in a bucket that keeps
 * versions.  What comes as a stream goes through a file under `scratch_dir` that
 * has no name, part by part.  What is to be read by programs has one there, for they are in a
 * box that nothing of /proc is in; what a crash leaves of it is swept.
 */
#ifndef SERVICE_STORE_S3_H
#define SERVICE_STORE_S3_H

#include "lib/aws/s3.h"
#include "store/store_driver.h"

/* store_s3_bucket.c: the bucket that the configuration names, and what it says of an object. */
const struct s3 *store_s3(void);
/* Does it answer?  Asked also while its breaker is open, which hears of it. */
enum err         store_s3_reach(void);
bool             store_s3_is_away(void);
void             store_s3_facts(const struct s3_object *from, struct store_object *out);

/* A body as a file from `fd`'s start; `fd` is the body's spool where it has one. */
enum err store_s3_spool(struct body *body, int *fd, int64_t *size_bytes);

/* A file in scratch for `size_bytes`, without a name: nothing stays of it. */
enum err store_s3_scratch(int64_t size_bytes, int *fd);

/* Put `size_bytes` of a file: in parts, where it is large. */
enum err store_s3_put_fd(const char *key, int fd, int64_t size_bytes,
    struct store_object *out);
/* Put a stream as it comes: what is large in parts, each of which waits in scratch alone. */
enum err store_s3_put_stream(const char *key, struct body *body, struct store_object *out);

/* store_s3_local.c */
enum err store_s3_local(const char *key, const char *version, struct arena *arena,
    const char **path);
enum err store_s3_local_ends(const char *key, const char *version, struct arena *arena,
    const char **path, bool *is_whole);
void     store_s3_local_done(const char *path);
/* Remove what crashes left before `before_us`. */
void     store_s3_local_sweep(int64_t before_us);

/* store_s3_parts.c */
enum err store_s3_begin(const char *key, char upload[STORE_UPLOAD_MAX]);
enum err store_s3_put_part(const char *key, const char *upload, int number,
    int64_t part_size, struct body *body, struct store_part *out);
enum err store_s3_complete(const char *key, const char *upload, int64_t part_size,
    const struct store_part *parts, size_t count, struct store_object *out);
enum err store_s3_abort(const char *key, const char *upload);
enum err store_s3_list_parts(const char *key, const char *upload, struct arena *arena,
    struct store_part **parts, size_t *count);

/* store_s3_hidden.c */
enum err store_s3_hide(const char *key);
enum err store_s3_list_hidden(int64_t before_us,
    bool (*each)(void *context, const char *key), void *context);

/* store_s3_uploads.c */
/* Abort what is under way to `key` (or, a prefix), and for which nothing came since `before_us`. */
enum err store_s3_abort_all(const char *key, bool is_prefix, int64_t before_us);
enum err store_s3_last_came(const char *key, int64_t *at_us);

/* store_s3_links.c */
extern const struct store_direct store_s3_direct;

#endif
