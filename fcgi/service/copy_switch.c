/* What has to be there before the rows name it, and their naming it. */
#include "service/copy.h"

#include "lib/arena.h"
#include "lib/count.h"
#include "lib/db.h"
#include "service/store_driver.h"

#define AT_ONCE 500

/* Was an upload's row: does `from` have anything of it? */
static bool
holds(const struct store_driver *from, struct arena *arena, const char *key,
    const char *upload)
{
	struct store_object object;
	struct store_part *parts;
	size_t count;

	if (from->knows != NULL)
		return from->knows(key);
	return from->direct->list_parts(key, upload, arena, &parts, &count) != ERR_NOT_FOUND ||
	    from->head(key, "", &object) != ERR_NOT_FOUND;
}

enum err
copy_unfinished(struct db *db, const char *from, int64_t *count)
{
	static const char SQL[] =
	    "SELECT o.id, o.key, u.public_id FROM object o JOIN upload u ON u.object_id = o.id"
	    " WHERE o.state = 'uploading' AND o.id > $1 ORDER BY o.id LIMIT $2";
	struct db_param params[] = { db_int(0), db_int(AT_ONCE) };
	struct arena *arena = arena_new();
	struct db_rows *rows;
	size_t got, i;
	enum err err;

	*count = 0;
	do {
		got = 0;
		rows = NULL;
		arena_reset(arena);
		if ((err = db_rows(db, SQL, params, COUNT(params), &rows)) == ERR_OK)
			got = db_count(rows);
		for (i = 0; i < got; i++) {
			*count += holds(store_driver_named(from), arena,
			    db_get_text(rows, i, 1, arena), db_get_text(rows, i, 2, arena));
			params[0] = db_int(db_get_int(rows, i, 0));
		}
		db_rows_free(rows);
	} while (err == ERR_OK && got == AT_ONCE);
	arena_free(arena);
	return err;
}

/* No copy of it was written down: then it has to have been put there in the first place. */
static bool
was_put_there(const struct store_driver *to, struct arena *arena, const struct db_rows *rows,
    size_t row)
{
	struct store_object object;

	return !db_get_bool(rows, row, 4) && to->head(db_get_text(rows, row, 1, arena),
	    db_get_text(rows, row, 2, arena), &object) == ERR_OK &&
	    object.size_bytes == db_get_int(rows, row, 3);
}

static enum err
check_all(struct db *db, const struct store_driver *to)
{
	static const char SQL[] =
	    "SELECT o.id, o.key, o.version_id, o.size_bytes, c.key IS NOT NULL FROM object o"
	    " LEFT JOIN store_copy c ON c.key = o.key AND c.destination = $3"
	    " WHERE o.state = 'stored' AND o.id > $1"
	    "   AND c.size_bytes IS DISTINCT FROM o.size_bytes ORDER BY o.id LIMIT $2";
	struct db_param params[] = { db_int(0), db_int(AT_ONCE), db_text(to->name) };
	struct arena *arena = arena_new();
	struct db_rows *rows;
	size_t got, i;
	enum err err;

	do {
		got = 0;
		rows = NULL;
		arena_reset(arena);
		if ((err = db_rows(db, SQL, params, COUNT(params), &rows)) == ERR_OK)
			got = db_count(rows);
		for (i = 0; err == ERR_OK && i < got; i++) {
			if (!was_put_there(to, arena, rows, i))
				err = ERR_PRECONDITION;
			params[0] = db_int(db_get_int(rows, i, 0));
		}
		db_rows_free(rows);
	} while (err == ERR_OK && got == AT_ONCE);
	arena_free(arena);
	return err;
}

enum err
copy_switch(struct db *db, const char *to, int64_t *switched)
{
	static const char SQL[] =
	    "UPDATE object o SET etag = c.etag, version_id = c.version_id"
	    " FROM store_copy c WHERE c.key = o.key AND c.destination = $1 AND o.state = 'stored'"
	    "   AND (o.etag, o.version_id) IS DISTINCT FROM (c.etag, c.version_id)";
	const struct db_param params[] = { db_text(to) };
	enum err err;

	err = check_all(db, store_driver_named(to));
	return err == ERR_OK ? db_exec(db, SQL, params, COUNT(params), switched) : err;
}
