/* Whether rows of files and objects agree; for whoever runs the site. */
#ifndef SERVICE_FILE_CHECK_H
#define SERVICE_FILE_CHECK_H

#include <stdint.h>

#include "lib/base/err.h"

struct arena;
struct db;

struct file_check {
	/* `what` is wrong, of `which`: a file's path, an object's key, an account's name */
	void  (*say)(void *context, const char *what, const char *which);
	void   *context;
	int64_t faults;		/* out */
};

/*
 * Files and versions whose object is not there or of another size, files below no
 * root, objects that nothing names, accounts whose used_bytes is not the sum of what
 * they keep.  Whether the store has the objects' bytes, service/upkeep/audit.h asks.
 * As the owner of the tables; `arena` is reset between steps.
 */
enum err file_check(struct db *db, struct arena *arena, struct file_check *check);

#endif
