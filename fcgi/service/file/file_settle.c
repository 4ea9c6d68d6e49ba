/* What a search finds where, after folders moved from tree to tree. */
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/file/file_change.h"

#define CHILDREN_AT_ONCE INT64_C(2000)

struct moved {
	int64_t row;
	int64_t root;
};

#define MOVED_ROW(FIRST, NEXT) \
	FIRST(row, INT, "id") \
	NEXT(root, INT, "found_in")

static DB_READER(moved_reader, struct moved, MOVED_ROW)

/* Children follow, and folders among them say so of theirs; once all have, it is done. */
static enum err
settle(struct db *db, const struct moved *folder)
{
	static const char SQL[] =
	    "UPDATE file SET found_in = $2, settles = NOT is_file WHERE id IN ("
	    "    SELECT id FROM file WHERE parent_id = $1 AND found_in IS DISTINCT FROM $2 LIMIT $3)";
	static const char SQL_DONE[] = "UPDATE file SET settles = false WHERE id = $1";
	const struct db_param params[] = {
		db_int(folder->row), db_int(folder->root), db_int(CHILDREN_AT_ONCE),
	};
	int64_t changed;
	enum err err;

	err = db_exec(db, DB_QUERY(SQL, params), &changed);
	if (err != ERR_OK || changed == CHILDREN_AT_ONCE)
		return err;
	return db_exec(db, &(const struct db_query){ SQL_DONE, params, 1 }, NULL);
}

enum err
file_settle(struct db *db, bool *left)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(MOVED_ROW) " FROM file WHERE settles ORDER BY id LIMIT 1"
	    " FOR NO KEY UPDATE SKIP LOCKED";
	struct moved folder;
	enum err err;

	*left = false;
	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = db_read_one(db, NULL, DB_PLAIN(SQL), moved_reader(), &folder);
	if (err == ERR_OK && (err = settle(db, &folder)) == ERR_OK &&
	    (err = db_commit(db)) == ERR_OK)
		*left = true;
	db_rollback(db);
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}
