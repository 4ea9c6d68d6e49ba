/* Files: what is in a folder, what has such a name, and what all of it takes. */
#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "service/file/file_row.h"

const char *const file_sorts[] = { "name", "newest", "largest", NULL };

#define SELECT_LISTED "SELECT " DB_COLUMNS(FILE_LISTED_ROW)
/* $1: the folder, $2: its root. */
#define IN_FOLDER " FROM file f JOIN file r ON r.id = $2" FILE_JOINS \
	" WHERE f.parent_id = $1 AND f.deleted_at IS NULL"

/* A name fits in no cursor; the row does, and the name is asked of it. */
static const struct page_list by_name = {
	"files", file_listed_reader, { PAGE_BY_INT(struct file, row) },
};
static const struct page_list newest = {
	"newest files", file_listed_reader,
	{ PAGE_BY_TIME(struct file, modified_at), PAGE_BY_INT(struct file, row) },
};
static const struct page_list largest = {
	"largest files", file_listed_reader,
	{ PAGE_BY_INT(struct file, size_bytes), PAGE_BY_INT(struct file, row) },
};

struct place {
	bool        is_file;
	const char *name;
};

#define PLACE_ROW(FIRST, NEXT) \
	FIRST(is_file, BOOL, "is_file") \
	NEXT(name, TEXT, "name")

static DB_READER(place_reader, struct place, PLACE_ROW)

/* Where the page before ended, though it may be in the bin meanwhile. */
static enum err
find_place(struct db *db, struct arena *arena, const struct page_from *from, struct place *out)
{
	static const char SQL[] = "SELECT " DB_COLUMNS(PLACE_ROW) " FROM file WHERE id = $1";
	const struct db_param params[] = { from->keys[0] };
	enum err err;

	*out = (struct place){ false, "" };
	if (from->at[0] == INT64_MAX)
		return ERR_OK;
	err = db_read_one(db, arena, DB_QUERY(SQL, params), place_reader(), out);
	return err == ERR_NOT_FOUND ? ERR_INPUT : err;
}

static enum err
list_by_name(struct db *db, struct arena *arena, const struct file_wanted *wanted,
    struct page *out)
{
	static const char SQL[] = SELECT_LISTED IN_FOLDER
	    " AND (f.is_file, f.name) > ($3, $4) ORDER BY f.is_file, f.name LIMIT $5";
	struct page_from from;
	struct place place;
	enum err err;

	if ((err = page_begin(db, &by_name, &wanted->ask, &from)) != ERR_OK ||
	    (err = find_place(db, arena, &from, &place)) != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_int(wanted->folder->row), db_int(wanted->folder->root), db_bool(place.is_file),
		db_text(place.name), from.rows,
	};

	return page_read(db, arena, &from, DB_QUERY(SQL, params), out);
}

static enum err
list_falling(struct db *db, struct arena *arena, const struct file_wanted *wanted,
    struct page *out)
{
	static const char SQL_NEWEST[] = SELECT_LISTED IN_FOLDER
	    " AND (f.modified_at, f.id) < (coalesce($3::timestamptz, 'infinity'), $4)"
	    " ORDER BY f.modified_at DESC, f.id DESC LIMIT $5";
	static const char SQL_LARGEST[] = SELECT_LISTED IN_FOLDER
	    " AND (f.size_bytes, f.id) < ($3, $4)"
	    " ORDER BY f.size_bytes DESC, f.id DESC LIMIT $5";
	const bool is_newest = wanted->sort == FILE_NEWEST;
	struct page_from from;
	enum err err;

	err = page_begin(db, is_newest ? &newest : &largest, &wanted->ask, &from);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_int(wanted->folder->row), db_int(wanted->folder->root), from.keys[0],
		from.keys[1], from.rows,
	};

	return page_read(db, arena, &from, &(const struct db_query){
		is_newest ? SQL_NEWEST : SQL_LARGEST, params, COUNT(params) }, out);
}

/* What is shared, and since when. */
#define SHARED_ROW(FIRST, NEXT) \
	FILE_ROW(FIRST, NEXT) \
	NEXT(share, ID, "s.public_id") \
	NEXT(shared_at, TIME, "s.created_at")

static DB_READER(shared_reader, struct file, SHARED_ROW)

static const struct page_list shared = {
	"shared files", shared_reader, { PAGE_BY_TIME(struct file, shared_at), PAGE_BY_INT(struct file, row) },
};

/* But for what is below something else of it. */
static enum err
list_shared(struct db *db, struct arena *arena, const struct file_wanted *wanted,
    struct page *out)
{
	static const char SQL[] = "SELECT " DB_COLUMNS(SHARED_ROW)
	    " FROM share s JOIN file f ON f.id = s.file_id" FILE_SEEN
	    " WHERE s.with_id = $1 AND e.top = f.id"
	    "   AND (s.created_at, f.id) < (coalesce($2::timestamptz, 'infinity'), $3)"
	    " ORDER BY s.created_at DESC, f.id DESC LIMIT $4";
	struct page_from from;
	enum err err;

	err = page_begin(db, &shared, &wanted->ask, &from);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_user(&wanted->folder->seen_by), from.keys[0], from.keys[1], from.rows,
	};

	err = page_read(db, arena, &from, DB_QUERY(SQL, params), out);
	if (err == ERR_OK)
		file_finish(out->items, out->count);
	return err;
}

enum err
file_list(struct db *db, struct arena *arena, const struct file_wanted *wanted, struct page *out)
{
	enum err err;

	if (wanted->folder->row == 0)
		return list_shared(db, arena, wanted, out);
	err = wanted->sort == FILE_BY_NAME ? list_by_name(db, arena, wanted, out) :
	    list_falling(db, arena, wanted, out);
	if (err == ERR_OK)
		file_finish_in(out->items, out->count, wanted->folder);
	return err;
}

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

#define FOUND_IN(root, how) \
	"(SELECT f.id, (file_seen($1, f.id)).root FROM file f" \
	" WHERE f.found_in = " root " AND f.deleted_at IS NULL AND f.id < $3" \
	"   AND " how " AND (file_seen($1, f.id)).root IS NOT NULL" \
	"   AND ($4::bigint IS NULL OR file_is_within(f.parent_id, $4))" \
	" ORDER BY f.id DESC LIMIT $5)"
#define HOME   "(SELECT id FROM file WHERE home_of = $1)"
#define COMMON "(SELECT id FROM file WHERE parent_id IS NULL AND home_of IS NULL)"
#define SHARED "$7::bigint"	/* the home of somebody else, where the folder is */
#define BY_NAME "f.name COLLATE \"default\" ILIKE $2"
/* In a home by one's own texts, which have an index; of the common folder by each file's. */
#define WORDS "websearch_to_tsquery('simple', unaccent($6))"
#define BY_OWN_TEXT "f.object_id = ANY (ARRAY(SELECT object_id FROM object_text" \
	"    WHERE owner_id = $1 AND search @@ " WORDS "))"
#define BY_TEXT "EXISTS (SELECT FROM object_text t" \
	"    WHERE t.object_id = f.object_id AND t.search @@ " WORDS ")"

static const struct page_list found = {
	"found files", file_listed_reader, { PAGE_BY_INT(struct file, row) },
};

enum err
file_search(struct db *db, struct arena *arena, const struct file_query *query, struct page *out)
{
	/* One branch a tree and a way, so that each goes by its index and ends at a page. */
	static const char SQL[] = SELECT_LISTED
	    " FROM (" FOUND_IN(HOME, BY_NAME) " UNION " FOUND_IN(COMMON, BY_NAME)
	    "   UNION " FOUND_IN(HOME, BY_OWN_TEXT) " UNION " FOUND_IN(COMMON, BY_TEXT)
	    "   UNION " FOUND_IN(SHARED, BY_NAME) " UNION " FOUND_IN(SHARED, BY_TEXT)
	    ") found JOIN file f ON f.id = found.id JOIN file r ON r.id = found.root" FILE_JOINS
	    " ORDER BY f.id DESC LIMIT $5";
	const bool is_shared = query->folder != NULL && query->folder->label != NULL;
	struct page_from from;
	enum err err;

	err = page_begin(db, &found, &query->ask, &from);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_user(&query->who), db_text(pattern_of(arena, query->query)), from.keys[0],
		query->folder == NULL ? db_null() : db_int(query->folder->row), from.rows,
		db_text(query->query), is_shared ? db_int(query->folder->root) : db_null(),
	};

	err = page_read(db, arena, &from, DB_QUERY(SQL, params), out);
	if (err == ERR_OK)
		file_finish_in(out->items, out->count, is_shared ? query->folder : NULL);
	return err;
}

#define USAGE_ROW(FIRST, NEXT) \
	FIRST(quota_bytes, INT, "coalesce(a.quota_bytes, $2)") \
	NEXT(used_bytes, INT, "a.used_bytes") \
	NEXT(versions_bytes, INT, \
	    "(SELECT coalesce(sum(o.size_bytes), 0)::bigint FROM object o" \
	    "  WHERE o.owner_id = a.id AND o.id IN (SELECT object_id FROM file_version)" \
	    "    AND NOT EXISTS (SELECT FROM file f WHERE f.object_id = o.id))") \
	NEXT(bin_bytes, INT, \
	    "(SELECT coalesce(sum(size_bytes), 0)::bigint FROM down)")

static DB_READER(usage_reader, struct file_usage, USAGE_ROW)

enum err
file_usage(struct db *db, const struct user_id *who, struct file_usage *out)
{
	static const char SQL[] =
	    "WITH RECURSIVE down AS ("
	    "    SELECT f.id, f.size_bytes FROM file f"
	    "     WHERE f.bin_id = (SELECT id FROM file WHERE home_of = $1)"
	    "    UNION"
	    "    SELECT f.id, f.size_bytes FROM down JOIN file f ON f.parent_id = down.id)"
	    " SELECT " DB_COLUMNS(USAGE_ROW) " FROM account a WHERE a.id = $1";
	const struct db_param params[] = { db_user(who), db_int(config()->quota) };

	return db_read_one(db, NULL, DB_QUERY(SQL, params), usage_reader(), out);
}
