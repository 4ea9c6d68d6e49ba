/* How much this site keeps, for its admin. */
#ifndef SERVICE_STORAGE_H
#define SERVICE_STORAGE_H

#include <stdint.h>

#include "lib/base/err.h"

struct db;

struct storage {
	int64_t objects;		/* stored originals */
	int64_t originals_bytes;
	int64_t derived_bytes;		/* of renditions */
	int64_t pending_deletions;	/* objects that the worker has yet to delete */
};

/* Adds up all rows: for a page that an admin opens. */
enum err storage_sum(struct db *db, struct storage *out);

#endif
