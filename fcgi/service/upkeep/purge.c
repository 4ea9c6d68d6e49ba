/* What goes for good. */
#include "service/upkeep/purge.h"

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/base/object.h"
#include "service/base/steady.h"

#define VIDEOS_AT_ONCE  "100"
#define OBJECTS_AT_ONCE "500"

struct doomed {
	int64_t          id;
	struct public_id public_id;
	int64_t          object;
};

#define DOOMED_ROW(FIRST, NEXT) \
	FIRST(id, INT, "id") \
	NEXT(public_id, ID, "public_id") \
	NEXT(object, INT, "object_id")

static DB_READER(doomed_reader, struct doomed, DOOMED_ROW)

/* One video within the caller's transaction: its row gone, its objects queued, unless it is a file too. */
static enum err
purge_video(struct db *db, struct arena *arena, const struct doomed *video)
{
	static const char SQL[] = "DELETE FROM video WHERE id = $1";
	const struct db_param params[] = { db_int(video->id) };
	enum err err;

	err = object_delete_prefix(db, arena_printf(arena, "v/%s/", video->public_id.text));
	if (err == ERR_OK)
		err = db_exec(db, DB_QUERY(SQL, params), NULL);
	return err == ERR_OK ? object_release(db, arena, &video->object, 1) : err;
}

/* The query selects DOOMED_ROW, and locks. */
static enum err
purge_selected(struct db *db, struct arena *arena, const struct db_query *query, int64_t *purged)
{
	const struct doomed *videos;
	struct db_list list;
	enum err err;
	size_t i;

	*purged = 0;
	if ((err = db_begin(db)) != ERR_OK)
		return err;
	if ((err = db_read_all(db, arena, query, doomed_reader(), &list)) != ERR_OK)
		goto done;
	videos = list.items;
	for (i = 0; err == ERR_OK && i < list.count; i++)
		err = purge_video(db, arena, &videos[i]);
	if (err == ERR_OK && (err = db_commit(db)) == ERR_OK)
		*purged = (int64_t)list.count;
done:
	db_rollback(db);
	return err;
}

enum err
purge_videos(struct db *db, struct arena *arena, int64_t days, int64_t *purged)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(DOOMED_ROW) " FROM video"
	    " WHERE deleted_at <= now() - $1 * interval '1 day' AND " STEADY
	    " ORDER BY deleted_at LIMIT " VIDEOS_AT_ONCE " FOR UPDATE SKIP LOCKED";
	const struct db_param params[] = { db_int(days) };

	return purge_selected(db, arena, DB_QUERY(SQL, params), purged);
}

enum err
purge_account_videos(struct db *db, struct arena *arena, int64_t account)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(DOOMED_ROW) " FROM video WHERE owner_id = $1"
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

	return db_read_texts(db, arena, DB_QUERY(SQL, params), keys);
}

enum err
purge_account_prefix(struct db *db, struct arena *arena, int64_t account,
    const char **prefix)
{
	static const char SQL[] =
	    "SELECT 'u/' || public_id || '/' FROM account WHERE id = $1"
	    "   AND NOT EXISTS (SELECT FROM object WHERE starts_with(key, 'u/' || public_id || '/'))";
	const struct db_param params[] = { db_int(account) };

	return db_one_text(db, arena, DB_QUERY(SQL, params), prefix);
}

enum err
purge_account_row(struct db *db, int64_t account)
{
	static const char SQL[] = "DELETE FROM account WHERE id = $1";
	const struct db_param params[] = { db_int(account) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

enum err
purge_memories(struct db *db, int64_t session_days, int64_t session_max_days)
{
	static const char SQL_SESSIONS[] =
	    "DELETE FROM session WHERE (used_at < now() - $1 * interval '1 day'"
	    " OR created_at < now() - $2 * interval '1 day') AND " STEADY;
	static const char SQL_DEVICES[] =
	    "DELETE FROM device WHERE used_at < now() - interval '1 year' AND " STEADY;
	static const char SQL_CODES[] =
	    "DELETE FROM code WHERE expires_at < now() - interval '1 day' AND " STEADY;
	static const char SQL_FAILURES[] =
	    "DELETE FROM login_failure WHERE failed_at < now() - interval '1 day'";
	static const char SQL_RATES[] =
	    "DELETE FROM rate WHERE full_at < now()";	/* as good as none */
	const struct db_param days[] = { db_int(session_days), db_int(session_max_days) };
	enum err err;

	if ((err = db_exec(db, DB_QUERY(SQL_SESSIONS, days), NULL)) == ERR_OK &&
	    (err = db_exec(db, DB_PLAIN(SQL_DEVICES), NULL)) == ERR_OK &&
	    (err = db_exec(db, DB_PLAIN(SQL_CODES), NULL)) == ERR_OK &&
	    (err = db_exec(db, DB_PLAIN(SQL_FAILURES), NULL)) == ERR_OK)
		err = db_exec(db, DB_PLAIN(SQL_RATES), NULL);
	return err;
}
