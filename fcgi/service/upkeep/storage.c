/* How much this site keeps. */
#include "service/upkeep/storage.h"

#include "lib/db/db_row.h"

#define STORAGE_ROW(FIRST, NEXT) \
	FIRST(objects, INT, "count(*) FILTER (WHERE state = 'stored')") \
	NEXT(originals_bytes, INT, \
	    "coalesce(sum(size_bytes) FILTER (WHERE state = 'stored'), 0)::bigint") \
	NEXT(derived_bytes, INT, \
	    "(SELECT coalesce(sum(size_bytes), 0)::bigint FROM rendition)") \
	NEXT(pending_deletions, INT, \
	    "(SELECT count(*) FROM job WHERE kind = 'object_delete' AND state <> 'done')")

static DB_READER(storage_reader, struct storage, STORAGE_ROW)

enum err
storage_sum(struct db *db, struct storage *out)
{
	static const char SQL[] = "SELECT " DB_COLUMNS(STORAGE_ROW) " FROM object";

	return db_read_one(db, NULL, DB_PLAIN(SQL), storage_reader(), out);
}
