/* What goes for good. */
#include "service/upkeep/purge.h"

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db.h"
#include "service/base/object.h"

#define VIDEOS_AT_ONCE  "100"
#define OBJECTS_AT_ONCE "500"

/* One video within the caller's transaction: its objects queued, its row gone. */
static enum err
purge_video(struct db *db, struct arena *arena, const struct db_rows *rows, size_t row)
{
	static const char SQL[] = "DELETE FROM video WHERE id = $1";
	const struct db_param params[] = { db_int(db_get_int(rows, row, 0)) };
	const struct public_id id = db_get_id(rows, row, 1);
	enum err err;

	err = object_delete_prefix(db, arena_printf(arena, "v/%s/", id.text));
	if (err == ERR_OK)
		err = object_delete(db, db_get_int(rows, row, 2));
	if (err == ERR_OK)
		err = db_exec(db, DB_QUERY(SQL, params), NULL);
	return err;
}

/* `sql` selects and locks (id, public_id, object_id). */
static enum err
purge_selected(struct db *db, struct arena *arena, const struct db_query *query, int64_t *purged)
{
	struct db_rows *rows = NULL;
	enum err err;
	size_t i;

	*purged = 0;
	if ((err = db_begin(db)) != ERR_OK)
		return err;
	err = db_rows(db, query, &rows);
	for (i = 0; err == ERR_OK && i < db_count(rows); i++)
		err = purge_video(db, arena, rows, i);
	if (err == ERR_OK)
		err = db_commit(db);
	if (err == ERR_OK)
		*purged = (int64_t)db_count(rows);
	else
		db_rollback(db);
	db_rows_free(rows);
	return err;
}

enum err
purge_videos(struct db *db, struct arena *arena, int64_t days, int64_t *purged)
{
	static const char SQL[] =
	    "SELECT id, public_id, object_id FROM video"
	    " WHERE deleted_at <= now() - $1 * interval '1 day'"
	    " ORDER BY deleted_at LIMIT " VIDEOS_AT_ONCE " FOR UPDATE SKIP LOCKED";
	const struct db_param params[] = { db_int(days) };

	return purge_selected(db, arena, DB_QUERY(SQL, params), purged);
}

enum err
purge_account_videos(struct db *db, struct arena *arena, int64_t account)
{
	static const char SQL[] =
	    "SELECT id, public_id, object_id FROM video WHERE owner_id = $1"
	    " LIMIT " VIDEOS_AT_ONCE " FOR UPDATE";
	const struct db_param params[] = { db_int(account) };
	const struct user_id owner = { account };
	int64_t purged;
	enum err err;

	do
		err = purge_selected(db, arena, DB_QUERY(SQL, params), &purged);
	while (err == ERR_OK && purged > 0);
	return err == ERR_OK ? object_delete_owned(db, &owner) : err;
}

enum err
purge_account_objects(struct db *db, struct arena *arena, int64_t account,
    struct texts *keys)
{
	static const char SQL[] =
	    "SELECT key FROM object WHERE owner_id = $1 LIMIT " OBJECTS_AT_ONCE;
	const struct db_param params[] = { db_int(account) };
	struct db_rows *rows = NULL;
	enum err err;
	size_t i;

	err = db_rows(db, DB_QUERY(SQL, params), &rows);
	if (err != ERR_OK)
		goto done;
	keys->count = db_count(rows);
	keys->items = ARENA_ARRAY(arena, const char *, keys->count);
	for (i = 0; i < keys->count; i++)
		keys->items[i] = db_get_text(rows, i, 0, arena);
done:
	db_rows_free(rows);
	return err;
}

enum err
purge_account_prefix(struct db *db, struct arena *arena, int64_t account,
    const char **prefix)
{
	static const char SQL[] = "SELECT 'u/' || public_id || '/' FROM account WHERE id = $1";
	const struct db_param params[] = { db_int(account) };
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_QUERY(SQL, params), &rows);
	if (err == ERR_OK)
		*prefix = db_get_text(rows, 0, 0, arena);
	db_rows_free(rows);
	return err;
}

enum err
purge_account_row(struct db *db, int64_t account)
{
	static const char SQL[] = "DELETE FROM account WHERE id = $1";
	const struct db_param params[] = { db_int(account) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

enum err
purge_memories(struct db *db, int64_t session_days)
{
	static const char SQL_SESSIONS[] =
	    "DELETE FROM session WHERE used_at < now() - $1 * interval '1 day'";
	static const char SQL_DEVICES[] =
	    "DELETE FROM device WHERE used_at < now() - interval '1 year'";
	static const char SQL_CODES[] =
	    "DELETE FROM code WHERE expires_at < now() - interval '1 day'";
	static const char SQL_FAILURES[] =
	    "DELETE FROM login_failure WHERE failed_at < now() - interval '1 day'";
	static const char SQL_REPLIES[] =
	    "DELETE FROM idempotency WHERE created_at < now() - interval '1 day'";
	static const char SQL_RATES[] =
	    "DELETE FROM rate WHERE full_at < now()";	/* as good as none */
	const struct db_param days[] = { db_int(session_days) };
	enum err err;

	if ((err = db_exec(db, DB_QUERY(SQL_SESSIONS, days), NULL)) == ERR_OK &&
	    (err = db_exec(db, DB_PLAIN(SQL_DEVICES), NULL)) == ERR_OK &&
	    (err = db_exec(db, DB_PLAIN(SQL_CODES), NULL)) == ERR_OK &&
	    (err = db_exec(db, DB_PLAIN(SQL_FAILURES), NULL)) == ERR_OK &&
	    (err = db_exec(db, DB_PLAIN(SQL_RATES), NULL)) == ERR_OK)
		err = db_exec(db, DB_PLAIN(SQL_REPLIES), NULL);
	return err;
}
