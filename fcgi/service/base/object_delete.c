/* Objects on their way out: hidden, given back to their owner, queued for the worker. */
#include "service/base/object.h"

#include <inttypes.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/base/steady.h"

/* A job's public id, where one statement makes any number of jobs: 58 random bits. */
#define SQL_JOB_ID \
	"translate(substr(encode(uuid_send(gen_random_uuid()), 'base64'), 1, 11), '+/', '-_')"

/* What follows "UPDATE object SET state = 'deleting' WHERE …". */
#define SQL_GONE \
	"    RETURNING key, owner_id, size_bytes)," \
	" back AS (" \
	"    UPDATE account SET used_bytes = greatest(0, used_bytes - freed.bytes)" \
	"      FROM (SELECT owner_id, sum(size_bytes)::bigint AS bytes FROM gone GROUP BY 1) freed" \
	"     WHERE account.id = freed.owner_id)," \
	" queued AS (" \
	"    INSERT INTO job (public_id, kind, payload)" \
	"    SELECT " SQL_JOB_ID ", '" OBJECT_DELETE_JOB "', jsonb_build_object('key', key)" \
	"      FROM gone RETURNING kind)" \
	" SELECT pg_notify('job', kind) FROM queued"

enum err
object_delete(struct db *db, int64_t id)
{
	static const char SQL[] =
	    "WITH gone AS ("
	    "    UPDATE object SET state = 'deleting' WHERE id = $1 AND state <> 'deleting'"
	    SQL_GONE;
	const struct db_param params[] = { db_int(id) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

enum err
object_delete_upload(struct db *db, int64_t id, int64_t before_us)
{
	/* In the order of object_claim(): whoever locks it first has it. */
	static const char SQL_LOCK[] =
	    "SELECT 1 FROM object WHERE id = $1 AND state <> 'deleting' FOR UPDATE";
	static const char SQL_TAKE[] =
	    "DELETE FROM upload WHERE object_id = $1 AND ($2::timestamptz IS NULL OR updated_at < $2)";
	const struct db_param params[] = { db_int(id), db_time(before_us) };
	int64_t locked;
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	if ((err = db_one_int(db, &(const struct db_query){ SQL_LOCK, params, 1 },
	    &locked)) == ERR_OK &&
	    (err = db_exec_found(db, DB_QUERY(SQL_TAKE, params))) == ERR_OK &&
	    (err = object_delete(db, id)) == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	return err;
}

enum err
object_delete_owned(struct db *db, const struct user_id *owner)
{
	static const char SQL[] =
	    "WITH gone AS ("
	    "    UPDATE object SET state = 'deleting' WHERE owner_id = $1 AND state <> 'deleting'"
	    SQL_GONE;
	const struct db_param params[] = { db_user(owner) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

enum err
object_delete_unused(struct db *db, int64_t before_us, int64_t *dropped)
{
	static const char SQL[] =
	    "WITH gone AS ("
	    "    UPDATE object SET state = 'deleting'"
	    "     WHERE id IN (SELECT o.id FROM object o"
	    "         WHERE o.state = 'uploading' AND o.created_at < $1 AND " STEADY
	    "           AND NOT EXISTS (SELECT FROM upload u WHERE u.object_id = o.id)"
	    "         LIMIT 1000)"
	    "       AND state = 'uploading'"
	    SQL_GONE;
	const struct db_param params[] = { db_time(before_us) };

	return db_exec(db, DB_QUERY(SQL, params), dropped);
}

/* An array for $n::bigint[]. */
static struct db_param
ids_of(struct arena *arena, const int64_t *ids, size_t count)
{
	struct texts texts = { ARENA_ARRAY(arena, const char *, count + 1), count };

	for (size_t i = 0; i < count; i++)
		texts.items[i] = arena_printf(arena, "%" PRId64, ids[i]);
	return db_texts(arena, &texts);
}

enum err
object_release(struct db *db, struct arena *arena, const int64_t *ids, size_t count)
{
	/* First the locks: what is used is then asked as of the last who had them. */
	static const char SQL_LOCK[] =
	    "SELECT count(*) FROM (SELECT FROM object WHERE id = ANY ($1::bigint[])"
	    "    ORDER BY id FOR UPDATE) locked";
	static const char SQL[] =
	    "WITH gone AS ("
	    "    UPDATE object SET state = 'deleting' WHERE id = ANY ($1::bigint[])"
	    "       AND state <> 'deleting' AND NOT object_is_used(id)"
	    SQL_GONE;
	const struct db_param params[] = { ids_of(arena, ids, count) };
	int64_t locked;
	enum err err;

	if (count == 0)
		return ERR_OK;
	err = db_one_int(db, DB_QUERY(SQL_LOCK, params), &locked);
	return err == ERR_OK ? db_exec(db, DB_QUERY(SQL, params), NULL) : err;
}

enum err
object_hold(struct db *db, int64_t id)
{
	static const char SQL[] =
	    "SELECT FROM object WHERE id = $1 AND state = 'stored' FOR KEY SHARE";
	const struct db_param params[] = { db_int(id) };

	return db_exec_found(db, DB_QUERY(SQL, params));
}

enum err
object_delete_prefix(struct db *db, const char *prefix)
{
	static const char SQL[] =
	    "WITH queued AS ("
	    "    INSERT INTO job (public_id, kind, payload)"
	    "    SELECT " SQL_JOB_ID ", '" OBJECT_DELETE_JOB "', jsonb_build_object('prefix', $1::text)"
	    "    RETURNING kind)"
	    " SELECT pg_notify('job', kind) FROM queued";
	const struct db_param params[] = { db_text(prefix) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

enum err
object_purge(struct db *db, const char *key)
{
	static const char SQL[] =
	    "DELETE FROM object WHERE key = $1 AND state = 'deleting'";
	const struct db_param params[] = { db_text(key) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}
