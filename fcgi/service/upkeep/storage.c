/* How much this site keeps. */
#include "service/upkeep/storage.h"

#include "lib/db/db.h"

enum err
storage_sum(struct db *db, struct storage *out)
{
	static const char SQL[] =
	    "SELECT count(*) FILTER (WHERE state = 'stored'),"
	    "       coalesce(sum(size_bytes) FILTER (WHERE state = 'stored'), 0)::bigint,"
	    "       (SELECT coalesce(sum(size_bytes), 0)::bigint FROM rendition),"
	    "       (SELECT count(*) FROM job"
	    "         WHERE kind = 'object_delete' AND state <> 'done')"
	    "  FROM object";
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_PLAIN(SQL), &rows);
	if (err == ERR_OK)
		*out = (struct storage){
			.objects = db_get_int(rows, 0, 0),
			.originals_bytes = db_get_int(rows, 0, 1),
			.derived_bytes = db_get_int(rows, 0, 2),
			.pending_deletions = db_get_int(rows, 0, 3),
		};
	db_rows_free(rows);
	return err;
}
