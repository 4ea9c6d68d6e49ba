/*
 * Files found: first among the latest of each tree, which has what is common at once; and
 * what is rare in a large tree by indexes that know the tree.  So either ends soon.
 */
#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/count.h"
#include "service/file/file_row.h"

#define LATEST "1000"	/* of a tree; a tree of fewer needs no more */

/* A pattern for LIKE that has the text anywhere. */
static const char *
pattern_of(struct arena *arena, const char *text)
{
	struct buf buf;

	buf_init(&buf, arena, 64);
	buf_text_add(&buf, "%");
	for (; *text != '\0'; text++)
		buf_printf(&buf, *text == '%' || *text == '_' || *text == '\\' ? "\\%c" : "%c", *text);
	buf_text_add(&buf, "%");
	return buf_text(&buf);
}

#define HOME   "(SELECT id FROM file WHERE home_of = $1)"
#define COMMON "(SELECT id FROM file WHERE parent_id IS NULL AND home_of IS NULL)"
#define SHARED "$2::bigint"	/* the home of somebody else, where the folder is */

#define BY_NAME "f.name COLLATE \"default\" ILIKE $5"
#define WORDS   "(SELECT websearch_to_tsquery('simple', unaccent($6)))"
/* A value, for EXISTS would be asked of all texts of the site at once. */
#define BY_TEXT "(SELECT t.search @@ " WORDS " FROM object_text t WHERE t.object_id = f.object_id)"

/*
 * What OFFSET 0 is behind is found by itself, by the index that its conditions are made for:
 * by `place`, which is the id, for in the order of that the planner would rather read all of
 * the site.  What costs more is then asked of no more than a page takes: whether he sees it,
 * and whether it is below the folder.
 */
#define FOUND(where) \
	"(SELECT f.id, (file_open_to($1, f.id)).root FROM (" \
	"    SELECT f.id, f.parent_id, f.found_in, f.id + 0 AS place FROM file f" \
	"     WHERE f.deleted_at IS NULL AND f.id < $3 AND " where " ORDER BY place DESC OFFSET 0) f" \
	" WHERE (file_open_to($1, f.id)).root IS NOT NULL" \
	"   AND ($7::bigint IS NULL OR file_is_within(f.parent_id, $7))" \
	" ORDER BY f.place DESC LIMIT $4)"

#define LATEST_IN(root) \
	FOUND("f.found_in = " root " AND f.id >= $8 AND (" BY_NAME " OR " BY_TEXT ")")
#define WITHIN(root) "ARRAY[f.found_in] @> ARRAY[" root "]"	/* as the index has it */
#define NAMED_IN(root) FOUND(WITHIN(root) " AND " BY_NAME " AND $8 >= 0")
/* In a home by one's own texts. */
#define OWN_TEXT_IN(root) FOUND("f.found_in + 0 = " root " AND" \
	" f.object_id = ANY (ARRAY(SELECT object_id FROM object_text" \
	"    WHERE ARRAY[owner_id] @> ARRAY[$1::bigint] AND search @@ " WORDS "))")
/* Of the common folder, and of what others share, by each file's. */
#define TEXT_IN(root) FOUND(WITHIN(root) " AND " BY_TEXT)

#define LISTED_OF(found) FILE_SELECT_LISTED " FROM (" found ") found" \
	" JOIN file f ON f.id = found.id JOIN file r ON r.id = found.root" FILE_JOINS \
	" ORDER BY f.id DESC LIMIT $4"

static const struct page_list found = {
	"found files", file_listed_reader, { PAGE_BY_INT(struct file, row) },
};

/* Down to which row all trees' latest have been looked at; 0: to the first of all. */
static enum err
find_horizon(struct db *db, const struct db_param *params, int64_t *row)
{
	static const char SQL[] =
	    "SELECT file_horizon(ARRAY[" HOME ", " COMMON ", " SHARED "], $3, " LATEST ")";

	return db_one_int(db, &(const struct db_query){ SQL, params, 3 }, row);
}

enum err
file_search(struct db *db, struct arena *arena, const struct file_query *query, struct page *out)
{
	static const char SQL_LATEST[] = LISTED_OF(
	    LATEST_IN(HOME) " UNION " LATEST_IN(COMMON) " UNION " LATEST_IN(SHARED));
	static const char SQL_ALL[] = LISTED_OF(
	    NAMED_IN(HOME) " UNION " NAMED_IN(COMMON) " UNION " NAMED_IN(SHARED)
	    " UNION " OWN_TEXT_IN(HOME) " UNION " TEXT_IN(COMMON) " UNION " TEXT_IN(SHARED));
	const bool is_shared = query->folder != NULL && query->folder->label != NULL;
	struct page_from from;
	struct page page;
	int64_t horizon = 0;
	enum err err;

	if ((err = page_begin(db, &found, &query->ask, &from)) != ERR_OK)
		return err;
	struct db_param params[] = {
		db_user(&query->who), is_shared ? db_int(query->folder->root) : db_null(),
		from.keys[0], from.rows, db_text(pattern_of(arena, query->query)), db_text(query->query),
		query->folder == NULL ? db_null() : db_int(query->folder->row), db_null(),
	};

	if ((err = find_horizon(db, params, &horizon)) != ERR_OK)
		return err;
	params[COUNT(params) - 1] = db_int(horizon);
	err = page_read(db, arena, &from, DB_QUERY(SQL_LATEST, params), &page);
	if (err == ERR_OK && page.next == NULL && horizon > 0)
		err = page_read(db, arena, &from, DB_QUERY(SQL_ALL, params), &page);
	if (err != ERR_OK)
		return err;
	file_finish_in(page.items, page.count, is_shared ? query->folder : NULL);
	*out = page;
	return ERR_OK;
}
