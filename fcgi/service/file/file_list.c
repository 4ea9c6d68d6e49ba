/* Files: what is in a folder, and what all of it takes. */
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "service/file/file_row.h"

const char *const file_sorts[] = { "name", "newest", "largest", NULL };

/* $1: the folder, $2: its root. */
#define IN_FOLDER " FROM file f JOIN file r ON r.id = $2" FILE_JOINS \
	" WHERE f.parent_id = $1 AND " FILE_LISTS

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
	static const char SQL[] = FILE_SELECT_LISTED IN_FOLDER
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
	static const char SQL_NEWEST[] = FILE_SELECT_LISTED IN_FOLDER
	    " AND (f.modified_at, f.id) < (coalesce($3::timestamptz, 'infinity'), $4)"
	    " ORDER BY f.modified_at DESC, f.id DESC LIMIT $5";
	static const char SQL_LARGEST[] = FILE_SELECT_LISTED IN_FOLDER
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
