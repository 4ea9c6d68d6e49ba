/*
 * Folders made, and files and folders moved and copied.  A move or a rename is one
 * row, whatever is below it.  It holds the locks of both trees, taken in order, so
 * that two at once make no circle.
 */
#ifndef SERVICE_FILE_CHANGE_H
#define SERVICE_FILE_CHANGE_H

#include "service/base/idempotency.h"
#include "service/file/file.h"

#define FILE_COPY_MAX 100000	/* rows that one copy makes */

/* Where something goes. */
struct file_place {
	struct user_id          who;
	const struct file      *folder;		/* as it was found */
	const char             *name;		/* file_name_make()'s */
	bool                    overwrites;	/* what has the name goes into the bin */
	struct idempotency_once once;		/* of folders and copies */
};

/*
 * A new folder; `overwrites` means nothing here.
 *
 * ERR_CONFLICT   the name is taken
 * ERR_INPUT      the path would be over FILE_PATH_MAX
 * ERR_NOT_FOUND  the folder that it was to be in has gone
 */
enum err file_make_folder(struct db *db, struct arena *arena, const struct file_place *place,
    struct file *out);

/*
 * Move and rename, with all below.  To where it is already is no error.
 *
 * ERR_CONFLICT      the name is taken, by an ancestor of the file even where it overwrites
 * ERR_FORBIDDEN     it is a root, or would be below itself, or is somebody else's who shares
 *                   it, and would leave his home; or one of both may only be read
 * ERR_INPUT         a path would be over FILE_PATH_MAX
 * ERR_PRECONDITION  the file's ETag is none of `if_match`; NULL asks nothing
 * ERR_NOT_FOUND     one of them has gone
 */
struct file_move {
	const struct file *file;	/* as it was found */
	const char        *if_match;
	struct file_place  to;
};
struct file_changed {
	struct file file;	/* as it is now */
	bool        replaced;	/* something was there, and is in the bin */
};
enum err file_move(struct db *db, struct arena *arena, const struct file_move *move,
    struct file_changed *out);

/*
 * For the worker, after moves from tree to tree: what is in one folder of those is found
 * in its new tree by a search.  `left`: there may be more to do
 */
enum err file_settle(struct db *db, bool *left);

/*
 * Copy, with all below unless `is_shallow` (a folder alone).  Not a byte is copied,
 * nor counts again; versions are not copied.  Errors as file_move()'s, and
 * ERR_TOO_LARGE: more than FILE_COPY_MAX rows.
 */
struct file_copy {
	const struct file *file;
	bool               is_shallow;
	struct file_place  to;
};
enum err file_copy(struct db *db, struct arena *arena, const struct file_copy *copy,
    struct file_changed *out);

#endif
