/* The bin: into it, what is in it, and back. */
#include "service/file/file_bin.h"

#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "service/file/file_row.h"

#define NUMBERS_MAX 100	/* names that are tried for what comes back */

/* Within a transaction. */
static enum err
delete_row(struct db *db, struct arena *arena, const struct file *file, const char *if_match)
{
	static const char SQL[] =
	    "SELECT " FILE_ETAG " FROM file f LEFT JOIN object o ON o.id = f.object_id"
	    " WHERE f.id = $1 AND f.deleted_at IS NULL FOR NO KEY UPDATE OF f";
	const struct db_param params[] = { db_int(file->row) };
	const struct file_condition condition = { .if_match = if_match };
	const char *etag;
	enum err err;

	if ((err = db_one_text(db, arena, DB_QUERY(SQL, params), &etag)) != ERR_OK ||
	    (err = file_condition_holds(&condition, etag)) != ERR_OK)
		return err;
	return file_bin_row(db, file->row, file->root);
}

enum err
file_delete(struct db *db, struct arena *arena, const struct file *file, const char *if_match)
{
	enum err err;

	if (file->parent.text[0] == '\0' || file->is_held || file_may_write(file) != ERR_OK)
		return ERR_FORBIDDEN;
	if ((err = db_begin(db)) != ERR_OK)
		return err;
	return db_end(db, delete_row(db, arena, file, if_match));
}

/* What it is to those whose bin it is. */
#define OF_OWN \
	"SELECT CASE WHEN r.home_of IS NULL THEN 2 ELSE 3 END AS rights, r.id AS top, NULL::text AS label"

/* $1: who; $2: days.  The two roots are asked for first, so that the bin's index serves. */
#define BINNED \
	" FROM file f JOIN file r ON r.id = f.bin_id CROSS JOIN LATERAL (" OF_OWN ") e" FILE_JOINS \
	" WHERE f.bin_id = ANY (ARRAY(SELECT id FROM file WHERE home_of = $1 UNION ALL" \
	"        SELECT id FROM file WHERE parent_id IS NULL AND home_of IS NULL AND deleted_at IS NULL))" \
	"   AND f.deleted_at > now() - $2 * interval '1 day'"

static const struct page_list binned = {
	"bin", file_reader, { PAGE_BY_TIME(struct file, deleted_at), PAGE_BY_INT(struct file, row) },
};

enum err
file_bin_list(struct db *db, struct arena *arena, const struct user_id *who,
    const struct page_ask *ask, struct page *out)
{
	static const char SQL[] = "SELECT " DB_COLUMNS(FILE_ROW) BINNED
	    "   AND (f.deleted_at, f.id) < (coalesce($3::timestamptz, 'infinity'), $4)"
	    " ORDER BY f.deleted_at DESC, f.id DESC LIMIT $5";
	struct page_from from;
	enum err err;

	err = page_begin(db, &binned, ask, &from);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_user(who), db_int(config()->undelete_days), from.keys[0], from.keys[1], from.rows,
	};

	err = page_read(db, arena, &from, DB_QUERY(SQL, params), out);
	if (err == ERR_OK)
		file_finish(out->items, out->count);
	return err;
}

enum err
file_bin_find(struct db *db, struct arena *arena, const struct user_id *who,
    const struct public_id *id, struct file *out)
{
	/* who may write to what is shared brings back what was deleted there */
	static const char SQL[] = "SELECT " DB_COLUMNS(FILE_ROW)
	    " FROM file f JOIN file r ON r.id = f.bin_id JOIN LATERAL ("
	    OF_OWN " WHERE r.home_of = $1 OR (r.home_of IS NULL AND r.deleted_at IS NULL)"
	    "   UNION ALL SELECT rights, top, label FROM file_open_to($1, f.parent_id)"
	    "    WHERE label IS NOT NULL AND rights >= 2) e ON true" FILE_JOINS
	    " WHERE f.public_id = $3 AND f.deleted_at > now() - $2 * interval '1 day'";
	const struct db_param params[] = {
		db_user(who), db_int(config()->undelete_days), db_id(id),
	};

	return file_read(db, arena, DB_QUERY(SQL, params), out);
}

/* Where it was, if that is still in the tree; else the root. */
static enum err
find_parent(struct db *db, const struct file *file, int64_t *parent)
{
	static const char SQL[] =
	    "SELECT CASE WHEN file_root(parent_id) = $2 THEN parent_id ELSE $2 END"
	    " FROM file WHERE id = $1 AND bin_id = $2 FOR NO KEY UPDATE";
	const struct db_param params[] = { db_int(file->row), db_int(file->root) };

	return db_one_int(db, DB_QUERY(SQL, params), parent);
}

/* The first of its names that is free. */
static enum err
find_name(struct db *db, struct arena *arena, int64_t parent, const char **name)
{
	static const char SQL[] =
	    "SELECT id FROM file WHERE parent_id = $1 AND name = $2 AND deleted_at IS NULL";
	const char *wanted = *name;
	int64_t taken;
	enum err err = ERR_OK;

	for (int number = 2; err == ERR_OK && number < NUMBERS_MAX; number++) {
		const struct db_param params[] = { db_int(parent), db_text(*name) };

		err = db_one_int(db, DB_QUERY(SQL, params), &taken);
		if (err == ERR_OK)
			*name = file_name_numbered(arena, wanted, number);
	}
	return err == ERR_NOT_FOUND ? ERR_OK : err == ERR_OK ? ERR_CONFLICT : err;
}

/* Within a transaction that holds the tree. */
static enum err
bring_back(struct db *db, struct arena *arena, const struct file *file)
{
	static const char SQL[] =
	    "UPDATE file SET deleted_at = NULL, bin_id = NULL, parent_id = $2, name = $3,"
	    "    updated_at = now(), " FILE_FOUND_IN("$4") " WHERE id = $1 AND bin_id = $4";
	const char *name = file->name;
	int64_t parent;
	enum err err;

	if ((err = file_lock_trees(db, file->root, file->root)) != ERR_OK ||
	    (err = find_parent(db, file, &parent)) != ERR_OK ||
	    (err = find_name(db, arena, parent, &name)) != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_int(file->row), db_int(parent), db_text(name), db_int(file->root),
	};

	return db_exec_found(db, DB_QUERY(SQL, params));
}

enum err
file_undelete(struct db *db, struct arena *arena, const struct user_id *who,
    const struct file *file, struct file *out)
{
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	if ((err = bring_back(db, arena, file)) == ERR_OK)
		err = file_find_row(db, arena, who, file->row, out);
	return db_end(db, err);
}

/* The beginning of time is longer ago than any number of days. */
#define GONE "deleted_at = 'epoch', bin_id = NULL"

enum err
file_bin_drop(struct db *db, const struct file *file)
{
	static const char SQL[] = "UPDATE file SET " GONE " WHERE id = $1 AND bin_id = $2";
	const struct db_param params[] = { db_int(file->row), db_int(file->root) };

	if (file->label != NULL)
		return ERR_FORBIDDEN;
	return db_exec_found(db, DB_QUERY(SQL, params));
}

enum err
file_bin_empty(struct db *db, const struct user_id *who)
{
	static const char SQL[] =
	    "UPDATE file SET " GONE " WHERE bin_id = (SELECT id FROM file WHERE home_of = $1)";
	const struct db_param params[] = { db_user(who) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}
