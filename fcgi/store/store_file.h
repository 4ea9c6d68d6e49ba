/*
 * Inside the `file` driver.  Under `store_dir`, objects are at their keys; what
 * is not whole yet is hidden:
 *
 *   .tmp/<name>               on its way to a key, which it gets by rename()
 *   .uploads/<id>/data        an upload: part n from (n - 1) * part_size
 *   .uploads/<id>/<n>.<name>  a part that came again, see store_file_parts.c
 *
 * <id> is the last segment of the object's key.
 */
#ifndef SERVICE_STORE_FILE_H
#define SERVICE_STORE_FILE_H

#include <limits.h>
#include <sys/stat.h>

#include "store/store_driver.h"

#define STORE_FILE_TEMPS   ".tmp"
#define STORE_FILE_UPLOADS ".uploads"

struct store_path {
	char text[PATH_MAX];
};

/* `store_dir`/`name`. */
struct store_path store_path(const char *name);

/* errno as an err; what is not the caller's fault is logged with `path`. */
enum err store_file_errno(const char *path);

/* Make the directories above `path` that are missing, durably. */
enum err store_file_make_parents(const struct store_path *path);
enum err store_file_sync_parent(const struct store_path *path);
/* Remove the directories above `path` that are empty, up to store_dir. */
void     store_file_prune_parents(const struct store_path *path);
/* A directory and the files in it, of which `data` goes first. */
void     store_file_remove_tree(const struct store_path *path);

/* Give a file that was fsynced its name, durably, making directories. */
enum err store_file_rename(const struct store_path *from, const struct store_path *to);

void     store_file_facts(const struct stat *st, struct store_object *out);

/* store_file_read.c */
enum err store_file_head(const char *key, const char *version, struct store_object *out);
enum err store_file_read(const char *key, const char *version, int64_t offset, void *data,
    size_t len, size_t *got);
enum err store_file_local(const char *key, const char *version, struct arena *arena,
    const char **path);
enum err store_file_space(int64_t *free_bytes, int64_t *total_bytes);
/* As store_check_space(), of this driver's disk, wherever new objects go. */
enum err store_file_check_space(int64_t more_bytes);

/*
 * Write a body to `fd` at `offset`, watching `min_free` before and meanwhile.
 * Errors as body_write_to(); `written` also on failure.
 */
enum err store_file_write(struct body *body, const struct store_path *path, int fd,
    int64_t offset, int64_t *written);
enum err store_file_copy(int from, int64_t from_offset, int to, int64_t to_offset,
    int64_t size_bytes, const struct store_path *to_path);

/* What store_file_parts.c and store_file_complete.c share. */
#define STORE_FILE_IN_PLACE  'i'		/* after the quote, in a part's ETag */
#define STORE_FILE_APART     'a'
#define STORE_FILE_LAST_BYTE (INT64_MAX - 1)	/* past all places: one completion at a time */

/* `.uploads/<id>/<file>`; false when `upload` is not one of `key`. */
bool store_file_upload_path(const char *key, const char *upload, const char *file,
    struct store_path *out);
/* Where a part is that is apart. */
bool store_file_apart_path(const char *key, const char *upload,
    const struct store_part *part, struct store_path *out);
/* `command`: F_OFD_SETLK (false when it is not free) or F_OFD_SETLKW. */
bool store_file_lock(int fd, int64_t offset, int64_t size_bytes, int command);
bool store_file_has_its_name(int fd, const struct store_path *path);

/* The multipart half of the driver. */
enum err store_file_begin(const char *key, char upload[STORE_UPLOAD_MAX]);
enum err store_file_put_part(const char *key, const char *upload, int number,
    int64_t part_size, struct body *body, struct store_part *out);
void     store_file_forget(const char *key, const char *upload,
    const struct store_part *part);
void     store_file_reject(const char *key, const char *upload, int64_t part_size,
    const struct store_part *part);
enum err store_file_complete(const char *key, const char *upload, int64_t part_size,
    const struct store_part *parts, size_t count, struct store_object *out);
enum err store_file_abort(const char *key, const char *upload);

#endif
