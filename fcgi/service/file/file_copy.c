/* Copies: rows, of the same objects. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "service/file/file_change_inside.h"
#include "service/file/file_row.h"

/* A public id where one statement makes any number: 58 random bits. */
#define SQL_ID \
	"translate(substr(encode(uuid_send(gen_random_uuid()), 'base64'), 1, 11), '+/', '-_')"

/*
 * All rows in one statement.  Objects are held, so that none of them is let go of
 * meanwhile.  No row: there are too many.
 */
static enum err
copy_rows(struct db *db, const struct file_copy *copy, int64_t *row)
{
	static const char SQL[] =
	    "WITH RECURSIVE down AS ("
	    "    SELECT id, nextval('file_id_seq') AS made, $2::bigint AS above, $3::text COLLATE \"C\" AS name,"
	    "           is_file, object_id, size_bytes, modified_at, 1 AS level"
	    "      FROM file WHERE id = $1 AND deleted_at IS NULL"
	    "    UNION ALL"
	    "    SELECT f.id, nextval('file_id_seq'), down.made, f.name, f.is_file, f.object_id,"
	    "           f.size_bytes, f.modified_at, down.level + 1"
	    "      FROM down JOIN file f ON f.parent_id = down.id"
	    "     WHERE f.deleted_at IS NULL AND NOT $4 AND down.level < 4200),"
	    " few AS MATERIALIZED (SELECT * FROM down"
	    "     WHERE (SELECT count(*) FROM (SELECT FROM down LIMIT $5 + 1) counted) <= $5),"
	    " held AS MATERIALIZED (SELECT id FROM object"
	    "     WHERE id IN (SELECT object_id FROM few) AND state = 'stored' FOR KEY SHARE),"
	    " copied AS (INSERT INTO file (id, public_id, parent_id, name, is_file, object_id,"
	    "         size_bytes, modified_at, found_in) OVERRIDING SYSTEM VALUE"
	    "     SELECT few.made, " SQL_ID ", few.above, few.name, few.is_file, held.id,"
	    "            few.size_bytes, few.modified_at, $6"
	    "       FROM few LEFT JOIN held ON held.id = few.object_id"
	    "      WHERE NOT few.is_file OR held.id IS NOT NULL RETURNING id, parent_id)"
	    " SELECT id FROM copied WHERE parent_id = $2 ORDER BY id LIMIT 1";
	const struct db_param params[] = {
		db_int(copy->file->row), db_int(copy->to.folder->row), db_text(copy->to.name),
		db_bool(copy->is_shallow), db_int(FILE_COPY_MAX),
		db_int(copy->to.folder->root),
	};
	enum err err = db_one_int(db, DB_QUERY(SQL, params), row);

	return err == ERR_NOT_FOUND ? ERR_TOO_LARGE : err;
}

/* Nothing takes its own place, overwriting or not. */
static bool
is_itself(const struct file_copy *copy)
{
	return copy->file->parent_row == copy->to.folder->row &&
	    strcmp(copy->file->name, copy->to.name) == 0;
}

/* Within a transaction. */
static enum err
copy_once(struct db *db, struct arena *arena, const struct file_copy *copy,
    struct file_changed *out)
{
	const struct file_place *to = &copy->to;
	bool found;
	int64_t row;
	enum err err;

	out->replaced = false;
	if ((err = file_made_before(db, arena, to, &out->file, &found)) != ERR_OK || found)
		return err;
	if ((err = file_make_room(db, copy->file, to, &out->replaced)) != ERR_OK ||
	    (err = copy_rows(db, copy, &row)) != ERR_OK ||
	    (err = file_find_row(db, arena, &to->who, row, &out->file)) != ERR_OK)
		return err;
	return idempotency_record(db, &to->who, &to->once, out->file.id.text);
}

enum err
file_copy(struct db *db, struct arena *arena, const struct file_copy *copy,
    struct file_changed *out)
{
	struct file_changed copied;
	enum err err;

	if (copy->file->parent_row == 0)
		return ERR_FORBIDDEN;
	if (is_itself(copy))
		return ERR_CONFLICT;
	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = db_end(db, copy_once(db, arena, copy, &copied));
	if (err == ERR_OK)
		*out = copied;
	return err;
}
