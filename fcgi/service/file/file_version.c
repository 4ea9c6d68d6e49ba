/* Versions of files. */
#include "service/file/file_version.h"

#include "lib/base/arena.h"
#include "service/base/object.h"
#include "service/base/steady.h"
#include "service/file/file_row.h"

#define AT_ONCE "500"

#define VERSION_ROW(FIRST, NEXT) \
	FIRST(id, ID, "v.public_id") \
	NEXT(size_bytes, INT, "v.size_bytes") \
	NEXT(etag, TEXT, FILE_ETAG) \
	NEXT(sha256, TEXT, "encode(o.sha256, 'hex')") \
	NEXT(put_by, TEXT, "a.username") \
	NEXT(modified_at, TIME, "v.modified_at") \
	NEXT(replaced_at, TIME, "v.replaced_at") \
	NEXT(object_key, TEXT, "o.key") \
	NEXT(object_version, TEXT, "o.version_id") \
	NEXT(row, INT, "v.id")
#define VERSION_FROM \
	" FROM file_version v JOIN object o ON o.id = v.object_id JOIN account a ON a.id = o.owner_id"

static DB_READER(version_reader, struct file_version, VERSION_ROW)

static const struct page_list list = {
	"versions", version_reader, { PAGE_BY_INT(struct file_version, row) },
};

enum err
file_version_list(struct db *db, struct arena *arena, const struct file *file,
    const struct page_ask *ask, struct page *out)
{
	static const char SQL[] = "SELECT " DB_COLUMNS(VERSION_ROW) VERSION_FROM
	    " WHERE v.file_id = $1 AND v.id < $2 ORDER BY v.id DESC LIMIT $3";
	struct page_from from;
	enum err err;

	if ((err = file_may_write(file)) != ERR_OK ||
	    (err = page_begin(db, &list, ask, &from)) != ERR_OK)
		return err;
	const struct db_param params[] = { db_int(file->row), from.keys[0], from.rows };

	return page_read(db, arena, &from, DB_QUERY(SQL, params), out);
}

enum err
file_version_find(struct db *db, struct arena *arena, const struct file *file,
    const struct public_id *id, struct file_version *out)
{
	static const char SQL[] = "SELECT " DB_COLUMNS(VERSION_ROW) VERSION_FROM
	    " WHERE v.file_id = $1 AND v.public_id = $2";
	const struct db_param params[] = { db_int(file->row), db_id(id) };
	enum err err = file_may_write(file);

	return err != ERR_OK ? err :
	    db_read_one(db, arena, DB_QUERY(SQL, params), version_reader(), out);
}

enum err
file_version_keep(struct db *db, int64_t row)
{
	static const char SQL[] =
	    "INSERT INTO file_version (public_id, file_id, object_id, size_bytes, modified_at)"
	    " SELECT $2, id, object_id, size_bytes, modified_at FROM file WHERE id = $1 AND is_file";
	const struct public_id id = public_id_make();
	const struct db_param params[] = { db_int(row), db_id(&id) };

	return db_exec_found(db, DB_QUERY(SQL, params));
}

#define OBJECT_ROW(FIRST, NEXT) FIRST(value, INT, "object_id")

struct number {
	int64_t value;
};

static DB_READER(number_reader, struct number, OBJECT_ROW)

/* The query deletes versions, and returns their objects. */
static enum err
drop(struct db *db, struct arena *arena, const struct db_query *query, size_t *count)
{
	struct db_list dropped;
	enum err err;

	err = db_read_all(db, arena, query, number_reader(), &dropped);
	if (err != ERR_OK)
		return err;
	*count = dropped.count;
	return object_release(db, arena, dropped.items, dropped.count);
}

enum err
file_version_prune_of(struct db *db, struct arena *arena, int64_t row)
{
	static const char SQL[] =
	    "DELETE FROM file_version WHERE id IN (SELECT id FROM file_version WHERE file_id = $1"
	    "    ORDER BY id DESC OFFSET $2) RETURNING object_id";
	const struct db_param params[] = { db_int(row), db_int(FILE_VERSIONS_MAX) };
	size_t count;

	return drop(db, arena, DB_QUERY(SQL, params), &count);
}

enum err
file_version_prune(struct db *db, struct arena *arena, int64_t days, int64_t *pruned)
{
	static const char SQL[] =
	    "DELETE FROM file_version WHERE id IN (SELECT id FROM file_version"
	    "     WHERE replaced_at <= now() - $1 * interval '1 day' AND " STEADY
	    "     ORDER BY replaced_at LIMIT " AT_ONCE " FOR UPDATE SKIP LOCKED) RETURNING object_id";
	const struct db_param params[] = { db_int(days) };
	size_t count = 0;
	enum err err;

	*pruned = 0;
	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = drop(db, arena, DB_QUERY(SQL, params), &count);
	if (err == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	if (err == ERR_OK)
		*pruned = (int64_t)count;
	return err;
}

/* Within a transaction: the version's row goes, and its object is the file's. */
static enum err
take_back(struct db *db, int64_t row, const struct public_id *id)
{
	static const char SQL_FIND[] =
	    "SELECT object_id FROM file_version WHERE file_id = $1 AND public_id = $2 FOR UPDATE";
	static const char SQL_SET[] =
	    "UPDATE file f SET object_id = v.object_id, size_bytes = v.size_bytes,"
	    "    modified_at = v.modified_at, updated_at = now()"
	    "  FROM file_version v WHERE f.id = $1 AND v.file_id = f.id AND v.public_id = $2";
	static const char SQL_DROP[] =
	    "DELETE FROM file_version WHERE file_id = $1 AND public_id = $2";
	const struct db_param params[] = { db_int(row), db_id(id) };
	int64_t object;
	enum err err;

	if ((err = db_one_int(db, DB_QUERY(SQL_FIND, params), &object)) != ERR_OK ||
	    (err = object_hold(db, object)) != ERR_OK ||
	    (err = file_version_keep(db, row)) != ERR_OK ||
	    (err = db_exec_found(db, DB_QUERY(SQL_SET, params))) != ERR_OK)
		return err;
	return db_exec_found(db, DB_QUERY(SQL_DROP, params));
}

enum err
file_version_restore(struct db *db, const struct file *file, const struct public_id *id)
{
	static const char SQL_LOCK[] = "SELECT id FROM file WHERE id = $1 FOR NO KEY UPDATE";
	const struct db_param params[] = { db_int(file->row) };
	int64_t row;
	enum err err;

	if ((err = file_may_write(file)) != ERR_OK || (err = db_begin(db)) != ERR_OK)
		return err;
	if ((err = db_one_int(db, DB_QUERY(SQL_LOCK, params), &row)) == ERR_OK &&
	    (err = take_back(db, row, id)) == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	return err;
}
