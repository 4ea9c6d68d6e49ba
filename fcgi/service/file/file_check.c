/* Rows of files against objects, some thousands of ids at once. */
#include "service/file/file_check.h"

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"

#define IDS_AT_ONCE 5000

struct range_check {
	const char *what;
	const char *sql_last;	/* the largest id */
	const char *sql;	/* which of those behind $1, up to $2, are at fault */
};

#define LAST(table) "SELECT coalesce(max(id), 0) FROM " table

static const struct range_check checks[] = {
	{ "its object is not there", LAST("file"),
	    "SELECT file_path(f.id) FROM file f JOIN object o ON o.id = f.object_id"
	    " WHERE f.id > $1 AND f.id <= $2 AND o.state <> 'stored'" },
	{ "its object has another size", LAST("file"),
	    "SELECT file_path(f.id) FROM file f JOIN object o ON o.id = f.object_id"
	    " WHERE f.id > $1 AND f.id <= $2 AND o.size_bytes <> f.size_bytes" },
	{ "below no root", LAST("file"),
	    "SELECT f.public_id || ' ' || f.name FROM file f WHERE f.id > $1 AND f.id <= $2"
	    "   AND NOT (WITH RECURSIVE up AS (SELECT f.parent_id, 1 AS level UNION ALL"
	    "       SELECT p.parent_id, up.level + 1 FROM up JOIN file p ON p.id = up.parent_id"
	    "        WHERE up.level < 4200)"
	    "       SELECT bool_or(parent_id IS NULL) FROM up)" },
	{ "the object of a version is not there, or of another size", LAST("file_version"),
	    "SELECT file_path(v.file_id) FROM file_version v JOIN object o ON o.id = v.object_id"
	    " WHERE v.id > $1 AND v.id <= $2"
	    "   AND (o.state <> 'stored' OR o.size_bytes <> v.size_bytes)" },
	{ "nothing names this object", LAST("object"),
	    "SELECT o.key FROM object o WHERE o.id > $1 AND o.id <= $2 AND o.state = 'stored'"
	    "   AND NOT object_is_used(o.id)"
	    "   AND NOT EXISTS (SELECT FROM video v WHERE v.clean_id = o.id)"
	    "   AND NOT EXISTS (SELECT FROM upload u WHERE u.object_id = o.id)" },
	{ "used_bytes is not the sum of what is kept", LAST("account"),
	    "SELECT a.username FROM account a WHERE a.id > $1 AND a.id <= $2 AND a.deleted_at IS NULL"
	    "   AND a.used_bytes <>"
	    "       coalesce((SELECT sum(size_bytes) FROM object o"
	    "                  WHERE o.owner_id = a.id AND o.state <> 'deleting'), 0)"
	    "     + coalesce((SELECT sum(r.size_bytes) FROM rendition r JOIN video v ON v.id = r.video_id"
	    "                  WHERE v.owner_id = a.id), 0)"
	    "     + coalesce((SELECT sum(matrix_inline_bytes(m.data)) FROM matrix m"
	    "                  WHERE m.owner_id = a.id), 0)" },
};

static enum err
check_range(struct db *db, struct arena *arena, const struct range_check *which, int64_t after,
    struct file_check *check)
{
	const struct db_param params[] = { db_int(after), db_int(after + IDS_AT_ONCE) };
	struct texts found;
	enum err err;

	arena_reset(arena);
	err = db_read_texts(db, arena, DB_QUERY(which->sql, params), &found);
	for (size_t i = 0; err == ERR_OK && i < found.count; i++)
		check->say(check->context, which->what, found.items[i]);
	if (err == ERR_OK)
		check->faults += (int64_t)found.count;
	return err;
}

enum err
file_check(struct db *db, struct arena *arena, struct file_check *check)
{
	int64_t last;
	enum err err;

	check->faults = 0;
	for (size_t i = 0; i < COUNT(checks); i++) {
		err = db_one_int(db, DB_PLAIN(checks[i].sql_last), &last);
		for (int64_t after = 0; err == ERR_OK && after < last; after += IDS_AT_ONCE)
			err = check_range(db, arena, &checks[i], after, check);
		if (err != ERR_OK)
			return err;
	}
	return ERR_OK;
}
