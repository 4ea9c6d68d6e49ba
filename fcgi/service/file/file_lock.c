/* Locks: made, found, refreshed, ended. */
#include "service/file/file_lock.h"

#include "lib/base/arena.h"
#include "lib/db/db_row.h"
#include "service/file/file_property_inside.h"
#include "service/file/file_row.h"

/* Of `file_lock l`, on something below the root `file r`. */
#define LOCK_ROW(FIRST, NEXT) \
	FIRST(token, TEXT, "l.token") \
	NEXT(row, INT, "l.file_id") \
	NEXT(path, TEXT, "file_path(l.file_id)") \
	NEXT(is_common, BOOL, "r.home_of IS NULL") \
	NEXT(account, USER, "l.account_id") \
	NEXT(is_shared, BOOL, "l.is_shared") \
	NEXT(is_deep, BOOL, "l.is_deep") \
	NEXT(owner, TEXT, "l.owner") \
	NEXT(left_s, INT, "ceil(extract(epoch FROM l.expires_at - now()))::bigint")

static DB_READER(lock_reader, struct file_lock, LOCK_ROW)

#define SELECT_LOCK "SELECT " DB_COLUMNS(LOCK_ROW)
#define LIVE " l.expires_at > now()"
/* What is above the row $1, and it, by level. */
#define UP \
	" up AS (SELECT id, parent_id, 0 AS level FROM file WHERE id = $1" \
	"    UNION ALL SELECT f.id, f.parent_id, up.level + 1 FROM up JOIN file f ON f.id = up.parent_id)"
#define COVERING \
	" FROM file_lock l JOIN up ON up.id = l.file_id JOIN file r ON r.id = l.root_id" \
	" WHERE (l.is_deep OR up.level = 0) AND" LIVE

enum err
file_lock_covering(struct db *db, struct arena *arena, const struct file *file,
    struct db_list *out)
{
	static const char SQL[] = "WITH RECURSIVE" UP SELECT_LOCK COVERING " ORDER BY l.token";
	const struct db_param params[] = { db_int(file->row) };

	return db_read_all(db, arena, DB_QUERY(SQL, params), lock_reader(), out);
}

enum err
file_lock_on(struct db *db, struct arena *arena, const struct file *files, size_t count,
    struct db_list *out)
{
	static const char SQL[] = SELECT_LOCK
	    " FROM file_lock l JOIN file r ON r.id = l.root_id"
	    " WHERE l.file_id = ANY ($1::text[]::bigint[]) AND" LIVE " ORDER BY l.file_id, l.token";
	const struct texts rows = file_rows(arena, files, count);
	const struct db_param params[] = { db_texts(arena, &rows) };

	return db_read_all(db, arena, DB_QUERY(SQL, params), lock_reader(), out);
}

/*
 * A change holds the tree weakly, which making a lock does not let anybody; who asks
 * beforehand holds nothing.
 */
static enum err
hold_tree(struct db *db, const struct file *file)
{
	static const char SQL[] = "SELECT id FROM file WHERE id = $1 FOR KEY SHARE";
	const struct db_param params[] = { db_int(file->root) };
	int64_t root;

	return db_one_int(db, DB_QUERY(SQL, params), &root);
}

enum err
file_lock_check(struct db *db, struct arena *arena, const struct file_lock_ask *ask,
    struct file_lock *blocker)
{
	static const char SQL[] =
	    "WITH RECURSIVE" UP ","
	    " live AS MATERIALIZED (SELECT l.*, l.account_id = $3 AND l.token = ANY ($4::text[]) AS is_shown"
	    "    FROM file_lock l WHERE l.root_id = $2 AND" LIVE "),"
	    " cover AS (SELECT live.* FROM live JOIN up ON up.id = live.file_id"
	    "    WHERE live.is_deep OR up.level = 0),"
	    " l AS (SELECT * FROM cover WHERE NOT EXISTS (SELECT FROM cover WHERE is_shown)"
	    "    UNION ALL"
	    "    SELECT * FROM live WHERE $5 AND file_id <> $1 AND file_is_within(file_id, $1)"
	    "       AND NOT EXISTS (SELECT FROM live s WHERE s.is_shown AND (s.file_id = live.file_id"
	    "            OR s.is_deep AND file_is_within(live.file_id, s.file_id))))"
	    " " SELECT_LOCK " FROM l JOIN file r ON r.id = l.root_id LIMIT 1";
	const struct db_param params[] = {
		db_int(ask->file->row), db_int(ask->file->root), db_user(&ask->who),
		db_texts(arena, &ask->tokens), db_bool(ask->is_deep),
	};
	enum err err;

	if (db_is_begun(db) && (err = hold_tree(db, ask->file)) != ERR_OK)
		return err;
	err = db_read_one(db, arena, DB_QUERY(SQL, params), lock_reader(), blocker);
	return err == ERR_NOT_FOUND ? ERR_OK : err == ERR_OK ? ERR_LOCKED : err;
}

/* Within a transaction that holds the tree. */
static enum err
find_conflict(struct db *db, struct arena *arena, const struct file_lock_wish *wish,
    struct file_lock *out)
{
	static const char SQL[] =
	    "WITH RECURSIVE" UP " " SELECT_LOCK
	    " FROM file_lock l LEFT JOIN up ON up.id = l.file_id JOIN file r ON r.id = l.root_id"
	    " WHERE l.root_id = $2 AND" LIVE " AND NOT ($3 AND l.is_shared)"
	    "   AND (up.level = 0 OR (up.level > 0 AND l.is_deep)"
	    "        OR ($4 AND file_is_within(l.file_id, $1))) LIMIT 1";
	const struct db_param params[] = {
		db_int(wish->file->row), db_int(wish->file->root), db_bool(wish->is_shared),
		db_bool(wish->is_deep),
	};
	enum err err = db_read_one(db, arena, DB_QUERY(SQL, params), lock_reader(), out);

	return err == ERR_NOT_FOUND ? ERR_OK : err == ERR_OK ? ERR_LOCKED : err;
}

static enum err
insert(struct db *db, struct arena *arena, const struct file_lock_wish *wish,
    struct file_lock *out)
{
	static const char SQL[] =
	    "WITH l AS (INSERT INTO file_lock (token, file_id, root_id, account_id, is_shared,"
	    "         is_deep, owner, seconds, expires_at)"
	    "     SELECT 'urn:uuid:' || gen_random_uuid(), f.id, $2, $3, $4, $5, $6, $7::integer,"
	    "            now() + $7::integer * interval '1 second'"
	    "       FROM file f WHERE f.id = $1 AND file_writable_by($3, f.id) = $2"
	    "        AND (SELECT count(*) FROM file_lock WHERE account_id = $3) < $8"
	    "     RETURNING *)"
	    " " SELECT_LOCK " FROM l JOIN file r ON r.id = l.root_id";
	const struct db_param params[] = {
		db_int(wish->file->row), db_int(wish->file->root), db_user(&wish->who),
		db_bool(wish->is_shared), db_bool(wish->is_deep), db_text(wish->owner),
		db_int(wish->seconds), db_int(FILE_LOCKS_MAX),
	};

	return db_read_one(db, arena, DB_QUERY(SQL, params), lock_reader(), out);
}

/* Within a transaction. */
static enum err
make(struct db *db, struct arena *arena, const struct file_lock_wish *wish,
    struct file_lock *out)
{
	static const char SQL_HOLD[] =
	    "SELECT coalesce(file_writable_by($2, $3) = id, false) FROM file WHERE id = $1 FOR UPDATE";
	static const char SQL_OLD[] = "DELETE FROM file_lock WHERE expires_at <= now()";
	const struct db_param params[] = {
		db_int(wish->file->root), db_user(&wish->who), db_int(wish->file->row),
	};
	bool is_there;
	enum err err;

	if ((err = db_one_bool(db, DB_QUERY(SQL_HOLD, params), &is_there)) != ERR_OK)
		return err;
	if (!is_there)
		return ERR_NOT_FOUND;
	if ((err = db_exec(db, DB_PLAIN(SQL_OLD), NULL)) != ERR_OK ||
	    (err = find_conflict(db, arena, wish, out)) != ERR_OK)
		return err;
	err = insert(db, arena, wish, out);
	return err == ERR_NOT_FOUND ? ERR_RATE : err;
}

enum err
file_lock_make(struct db *db, struct arena *arena, const struct file_lock_wish *wish,
    struct file_lock *out)
{
	enum err err;

	if ((err = file_may_write(wish->file)) != ERR_OK || (err = db_begin(db)) != ERR_OK)
		return err;
	return db_end(db, make(db, arena, wish, out));
}

enum err
file_lock_refresh(struct db *db, struct arena *arena, const struct file_lock_ask *ask,
    int64_t seconds, struct file_lock *out)
{
	static const char SQL[] =
	    "WITH RECURSIVE" UP ","
	    " l AS (UPDATE file_lock SET seconds = coalesce(nullif($4::integer, 0), seconds),"
	    "        expires_at = now() + coalesce(nullif($4::integer, 0), seconds) * interval '1 second'"
	    "     WHERE token = ANY ($3::text[]) AND account_id = $2 AND expires_at > now()"
	    "       AND file_id IN (SELECT id FROM up WHERE is_deep OR level = 0) RETURNING *)"
	    " " SELECT_LOCK " FROM l JOIN file r ON r.id = l.root_id LIMIT 1";
	const struct db_param params[] = {
		db_int(ask->file->row), db_user(&ask->who), db_texts(arena, &ask->tokens),
		db_int(seconds),
	};

	return db_read_one(db, arena, DB_QUERY(SQL, params), lock_reader(), out);
}

enum err
file_lock_end(struct db *db, struct arena *arena, const struct file_lock_ask *ask)
{
	static const char SQL_END[] =
	    "WITH RECURSIVE" UP
	    " DELETE FROM file_lock WHERE token = ANY ($2::text[]) AND account_id = $3"
	    "     AND expires_at > now() AND file_id IN (SELECT id FROM up WHERE is_deep OR level = 0)";
	static const char SQL_OTHERS[] =
	    "WITH RECURSIVE" UP
	    " SELECT token" COVERING " AND l.token = ANY ($2::text[]) AND l.account_id <> $3 LIMIT 1";
	const struct db_param params[] = {
		db_int(ask->file->row), db_texts(arena, &ask->tokens), db_user(&ask->who),
	};
	enum err err;

	if ((err = db_exec_found(db, DB_QUERY(SQL_END, params))) != ERR_NOT_FOUND)
		return err;
	err = db_exec_found(db, DB_QUERY(SQL_OTHERS, params));
	return err == ERR_OK ? ERR_FORBIDDEN : err;
}
