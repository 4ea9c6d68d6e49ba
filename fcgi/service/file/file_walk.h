/*
 * All below a folder, one after the other and some at a time, for what goes on for long:
 * a folder comes before what is in it.  What changes meanwhile is met or not; nothing is
 * met twice unless it moved.
 */
#ifndef SERVICE_FILE_WALK_H
#define SERVICE_FILE_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"

struct arena;
struct db;
struct file;

#define FILE_WALK_MAX 100000	/* files and folders that a walk takes on */

struct file_walk;

/* What is met.  It holds until the next step. */
struct file_step {
	const char *path;		/* below the folder that the walk is of, without a / first */
	bool        is_folder;
	int64_t     size_bytes;
	int64_t     modified_at;
	const char *object_key;		/* NULL of a folder */
	const char *object_version;
};

/*
 * Of a folder that was found.  It lives in `arena`.
 * ERR_TOO_LARGE  there is more than FILE_WALK_MAX below it
 */
enum err file_walk(struct db *db, struct arena *arena, const struct file *folder,
    struct file_walk **out);
/* ERR_NOT_FOUND: that was all. */
enum err file_walk_step(struct db *db, struct file_walk *walk, struct file_step *out);
/* Give back what it holds beside its arena. */
void     file_walk_end(struct file_walk *walk);

#endif
