/* What has to be there before the rows name it, and their naming it. */
#include "service/upkeep/copy.h"

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db.h"
#include "store/store_driver.h"

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

/*
 * All rows of `sql`, a page at a time: column 0 is the id that it asks beyond ($1),
 * $2 the rows of a page, $3 a text.  The arena that `see` gets lasts for its page.
 */
static enum err
walk(struct db *db, const char *sql, const char *text,
    enum err (*see)(void *context, struct arena *arena, const struct db_rows *rows, size_t row),
    void *context)
{
	struct db_param params[] = { db_int(0), db_int(AT_ONCE), db_text(text) };
	struct arena *arena = arena_new();
	struct db_rows *rows;
	size_t got, i;
	enum err err;

	do {
		got = 0;
		rows = NULL;
		arena_reset(arena);
		if ((err = db_rows(db, DB_QUERY(sql, params), &rows)) == ERR_OK)
			got = db_count(rows);
		for (i = 0; err == ERR_OK && i < got; i++) {
			err = see(context, arena, rows, i);
			params[0] = db_int(db_get_int(rows, i, 0));
		}
		db_rows_free(rows);
	} while (err == ERR_OK && got == AT_ONCE);
	arena_free(arena);
	return err;
}

struct unfinished {
	const struct store_driver *from;
	int64_t                    count;
};

static enum err
count_unfinished(void *context, struct arena *arena, const struct db_rows *rows, size_t row)
{
	struct unfinished *unfinished = context;

	unfinished->count += holds(unfinished->from, arena, db_get_text(rows, row, 1, arena),
	    db_get_text(rows, row, 2, arena));
	return ERR_OK;
}

enum err
copy_unfinished(struct db *db, const char *from, int64_t *count)
{
	static const char SQL[] =
	    "SELECT o.id, o.key, u.public_id FROM object o JOIN upload u ON u.object_id = o.id"
	    " WHERE o.state = $3 AND o.id > $1 ORDER BY o.id LIMIT $2";
	struct unfinished unfinished = { store_driver_named(from), 0 };
	enum err err;

	err = walk(db, SQL, "uploading", count_unfinished, &unfinished);
	*count = unfinished.count;
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
check_one(void *context, struct arena *arena, const struct db_rows *rows, size_t row)
{
	const struct store_driver *const *to = context;

	return was_put_there(*to, arena, rows, row) ? ERR_OK : ERR_PRECONDITION;
}

static enum err
check_all(struct db *db, const struct store_driver *to)
{
	static const char SQL[] =
	    "SELECT o.id, o.key, o.version_id, o.size_bytes, c.key IS NOT NULL FROM object o"
	    " LEFT JOIN store_copy c ON c.key = o.key AND c.destination = $3"
	    " WHERE o.state = 'stored' AND o.id > $1"
	    "   AND c.size_bytes IS DISTINCT FROM o.size_bytes ORDER BY o.id LIMIT $2";

	return walk(db, SQL, to->name, check_one, &to);
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
	return err == ERR_OK ? db_exec(db, DB_QUERY(SQL, params), switched) : err;
}
