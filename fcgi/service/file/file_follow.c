/* Changes, in the order of their transactions. */
#include "service/file/file_follow.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "service/base/cursor.h"
#include "service/file/file_row.h"

#define LIST "file changes"

/* Of one transaction, files come before what is gone. */
#define GONE_FROM "4611686018427387904"

struct mark {
	struct public_id id;
	int64_t          changed;
	int64_t          key;
};

#define MARK_ROW(FIRST, NEXT) \
	FIRST(id, ID, "m.public_id") \
	NEXT(changed, INT, "m.changed::text::bigint") \
	NEXT(key, INT, "m.key")

static DB_READER(mark_reader, struct mark, MARK_ROW)

struct bounds {
	int64_t ended;	/* all transactions before it have */
	int64_t begun;	/* none from it on has */
	int64_t floor;	/* what is gone is known from here on */
};

#define BOUNDS_ROW(FIRST, NEXT) \
	FIRST(ended, INT, "pg_snapshot_xmin(pg_current_snapshot())::text::bigint") \
	NEXT(begun, INT, "pg_snapshot_xmax(pg_current_snapshot())::text::bigint") \
	NEXT(floor, INT, "coalesce((SELECT changed::text::bigint FROM file_gone" \
	    " WHERE gone_at <= now() - $1 * interval '1 day' ORDER BY changed DESC LIMIT 1), 0)")

static DB_READER(bounds_reader, struct bounds, BOUNDS_ROW)

/* Where to go on; without a cursor, from now. */
static enum err
find_start(struct db *db, const struct page_ask *ask, struct bounds *bounds, int64_t at[2])
{
	static const char SQL[] = "SELECT " DB_COLUMNS(BOUNDS_ROW);
	const struct db_param params[] = { db_int(FILE_GONE_DAYS) };
	enum err err;

	err = db_read_one(db, NULL, DB_QUERY(SQL, params), bounds_reader(), bounds);
	if (err != ERR_OK)
		return err;
	at[0] = bounds->ended - 1;
	at[1] = INT64_MAX;
	if ((err = cursor_read(db, LIST, ask->cursor, &at[0], &at[1])) != ERR_OK)
		return err;
	/* of a database that was brought back, transactions are counted anew */
	return at[0] < bounds->floor || at[0] >= bounds->begun ? ERR_INPUT : ERR_OK;
}

static enum err
read_marks(struct db *db, struct arena *arena, const struct user_id *who, const int64_t at[2],
    int64_t ended, int64_t limit, struct db_list *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(MARK_ROW) " FROM ("
	    "    SELECT id FROM file WHERE home_of = $1 UNION ALL"
	    "    SELECT id FROM file WHERE parent_id IS NULL AND home_of IS NULL AND deleted_at IS NULL) r"
	    " CROSS JOIN LATERAL ("
	    "    (SELECT public_id, changed, id AS key FROM file WHERE found_in = r.id"
	    "        AND (changed, id) > ($2::text::xid8, $3::bigint) AND changed < $4::text::xid8"
	    "      ORDER BY changed, id LIMIT $5)"
	    "    UNION ALL"
	    "    (SELECT public_id, changed, id + " GONE_FROM " FROM file_gone WHERE found_in = r.id"
	    "        AND changed >= $2::text::xid8 AND changed < $4::text::xid8"
	    "        AND (changed > $2::text::xid8 OR id + " GONE_FROM " > $3::bigint)"
	    "      ORDER BY changed, id LIMIT $5)) m"
	    " ORDER BY m.changed, m.key LIMIT $5";
	const struct db_param params[] = {
		db_user(who), db_text(arena_printf(arena, "%lld", (long long)at[0])), db_int(at[1]),
		db_text(arena_printf(arena, "%lld", (long long)ended)), db_int(limit),
	};

	return db_read_all(db, arena, DB_QUERY(SQL, params), mark_reader(), out);
}

/* Those that are there, and that `who` may see. */
static enum err
read_files(struct db *db, struct arena *arena, const struct user_id *who,
    const struct db_list *marks, struct db_list *out)
{
	static const char SQL[] = "SELECT " DB_COLUMNS(FILE_LISTED_ROW)
	    " FROM file f" FILE_SEEN " WHERE f.public_id = ANY ($2::text[])";
	const struct mark *items = marks->items;
	struct texts ids = { ARENA_ARRAY(arena, const char *, marks->count + 1), marks->count };
	enum err err;

	for (size_t i = 0; i < marks->count; i++)
		ids.items[i] = items[i].id.text;
	const struct db_param params[] = { db_user(who), db_texts(arena, &ids) };

	err = db_read_all(db, arena, DB_QUERY(SQL, params), file_listed_reader(), out);
	if (err == ERR_OK)
		file_finish_in(out->items, out->count, NULL);
	return err;
}

static const struct file *
file_of(const struct db_list *files, const struct public_id *id)
{
	const struct file *items = files->items;

	for (size_t i = 0; i < files->count; i++)
		if (strcmp(items[i].id.text, id->text) == 0)
			return &items[i];
	return NULL;
}

enum err
file_follow(struct db *db, struct arena *arena, const struct user_id *who,
    const struct page_ask *ask, struct page *out)
{
	struct db_list marks, files;
	struct file_change *changes;
	const struct mark *items;
	struct bounds bounds;
	int64_t at[2];
	enum err err;

	if ((err = find_start(db, ask, &bounds, at)) != ERR_OK ||
	    (err = read_marks(db, arena, who, at, bounds.ended, ask->limit, &marks)) != ERR_OK ||
	    (err = read_files(db, arena, who, &marks, &files)) != ERR_OK)
		return err;
	items = marks.items;
	changes = ARENA_ARRAY(arena, struct file_change, marks.count + 1);
	for (size_t i = 0; i < marks.count; i++) {
		const struct file *file = file_of(&files, &items[i].id);

		changes[i] = (struct file_change){ .id = items[i].id, .is_gone = file == NULL };
		if (file != NULL)
			changes[i].file = *file;
		at[0] = items[i].changed;
		at[1] = items[i].key;
	}
	*out = (struct page){
		.items = changes, .count = marks.count, .size = sizeof(*changes),
		.next = cursor_make(arena, LIST, at[0], at[1]),
	};
	return ERR_OK;
}

enum err
file_follow_prune(struct db *db, struct arena *arena, int64_t days, int64_t *pruned)
{
	/* the last of them says up to where nothing is known any more */
	static const char SQL[] =
	    "DELETE FROM file_gone WHERE id IN ("
	    "    SELECT id FROM file_gone WHERE gone_at <= now() - $1 * interval '1 day'"
	    "       AND changed < (SELECT changed FROM file_gone"
	    "            WHERE gone_at <= now() - $1 * interval '1 day' ORDER BY changed DESC LIMIT 1)"
	    "     LIMIT 1000)";
	const struct db_param params[] = { db_int(days) };

	(void)arena;
	return db_exec(db, DB_QUERY(SQL, params), pruned);
}
