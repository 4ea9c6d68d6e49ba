/* The store and the tables compared, and the objects' hashes. */
#include "service/upkeep/audit.h"

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db.h"
#include "service/base/job.h"

/* Columns: id, key, version. */
static enum err
read_keys(struct db *db, struct arena *arena, const char *sql, int64_t *after,
    struct audit_keys *keys)
{
	const struct db_param params[] = { db_int(*after), db_int(AUDIT_AT_ONCE) };
	struct db_rows *rows = NULL;
	enum err err;
	size_t i;

	err = db_rows(db, DB_QUERY(sql, params), &rows);
	if (err != ERR_OK)
		goto done;
	keys->count = db_count(rows);
	keys->keys = ARENA_ARRAY(arena, const char *, keys->count);
	keys->versions = ARENA_ARRAY(arena, const char *, keys->count);
	for (i = 0; i < keys->count; i++) {
		keys->keys[i] = db_get_text(rows, i, 1, arena);
		keys->versions[i] = db_get_text(rows, i, 2, arena);
		*after = db_get_int(rows, i, 0);
	}
done:
	db_rows_free(rows);
	return err;
}

enum err
audit_objects(struct db *db, struct arena *arena, int64_t *after, struct audit_keys *keys)
{
	static const char SQL[] =
	    "SELECT id, key, version_id FROM object WHERE id > $1 AND state = 'stored'"
	    " ORDER BY id LIMIT $2";

	return read_keys(db, arena, SQL, after, keys);
}

enum err
audit_derived(struct db *db, struct arena *arena, int64_t *after, struct audit_keys *keys)
{
	/* a video's two keys have one id: no page ends between them */
	static const char SQL[] =
	    "SELECT id, unnest(array_remove(ARRAY[poster_key, hls_prefix || 'master.m3u8'], NULL)), ''"
	    " FROM (SELECT id, poster_key, hls_prefix FROM video WHERE id > $1"
	    "        AND (poster_key IS NOT NULL OR hls_prefix IS NOT NULL)"
	    "        ORDER BY id LIMIT $2) v ORDER BY id";

	return read_keys(db, arena, SQL, after, keys);
}

enum err
audit_strays(struct db *db, struct arena *arena, const struct texts *keys,
    struct audit_stray **strays, size_t *count)
{
	/* What a job of the video may still be writing, or is to delete, is owned. */
	static const char SQL[] =
	    "SELECT k, v.id IS NOT NULL FROM unnest($1::text[]) k"
	    " LEFT JOIN object o ON o.key = k"
	    " LEFT JOIN video v ON k LIKE 'v/%' AND v.public_id = split_part(k, '/', 2)"
	    " WHERE o.id IS NULL"
	    "   AND (v.id IS NULL OR NOT (k = coalesce(v.poster_key, '')"
	    "        OR starts_with(k, coalesce(v.hls_prefix, '?'))))"
	    "   AND NOT EXISTS (SELECT FROM job j WHERE j.video_id = v.id"
	    "        AND j.state IN ('queued', 'running'))"
	    "   AND NOT EXISTS (SELECT FROM job j WHERE j.kind = '" JOB_OBJECT_DELETE "'"
	    "        AND j.state IN ('queued', 'running', 'parked')"
	    "        AND starts_with(k, coalesce(j.payload->>'prefix', j.payload->>'key')))";
	const struct db_param params[] = { db_texts(arena, keys) };
	struct db_rows *rows = NULL;
	enum err err;
	size_t i;

	err = db_rows(db, DB_QUERY(SQL, params), &rows);
	if (err != ERR_OK)
		goto done;
	*count = db_count(rows);
	*strays = ARENA_ARRAY(arena, struct audit_stray, *count);
	for (i = 0; i < *count; i++)
		(*strays)[i] = (struct audit_stray){
			db_get_text(rows, i, 0, arena), db_get_bool(rows, i, 1),
		};
done:
	db_rows_free(rows);
	return err;
}

enum err
audit_queue_hashes(struct db *db, int64_t *queued)
{
	static const char SQL[] =
	    "INSERT INTO job (public_id, kind, payload)"
	    " SELECT translate(substr(encode(uuid_send(gen_random_uuid()), 'base64'), 1, 11),"
	    "     '+/', '-_'), '" JOB_HASH "', jsonb_build_object('key', o.key)"
	    " FROM object o WHERE o.state = 'stored' AND o.sha256 IS NULL"
	    "   AND NOT EXISTS (SELECT FROM job j WHERE j.kind = '" JOB_HASH "'"
	    "        AND j.payload->>'key' = o.key)"
	    " ORDER BY o.id LIMIT $1";
	const struct db_param params[] = { db_int(AUDIT_AT_ONCE) };

	return db_exec(db, DB_QUERY(SQL, params), queued);
}

enum err
audit_set_hash(struct db *db, const char *key, const char *etag,
    const unsigned char sha256[32])
{
	static const char SQL[] =
	    "UPDATE object SET sha256 = $3 WHERE key = $1 AND etag = $2 AND state = 'stored'";
	const struct db_param params[] = {
		db_text(key), db_text(etag), db_bytes(sha256, 32),
	};
	int64_t affected = 0;
	enum err err;

	err = db_exec(db, DB_QUERY(SQL, params), &affected);
	return err == ERR_OK && affected == 0 ? ERR_NOT_FOUND : err;
}
