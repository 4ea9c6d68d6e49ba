/* The store and the tables compared, and the objects' hashes. */
#include "service/upkeep/audit.h"

#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/base/job.h"

#define OBJECT_ROW(FIRST, NEXT) \
	FIRST(id, INT, "id") \
	NEXT(key, TEXT, "key") \
	NEXT(version, TEXT, "version_id")

/* A video's two keys have one id: no page ends between them. */
#define DERIVED_ROW(FIRST, NEXT) \
	FIRST(id, INT, "id") \
	NEXT(key, TEXT, \
	    "unnest(array_remove(ARRAY[poster_key, hls_prefix || 'master.m3u8'], NULL))") \
	NEXT(version, TEXT, "''")

static DB_READER(object_reader, struct audit_key, OBJECT_ROW)
static DB_READER(derived_reader, struct audit_key, DERIVED_ROW)

/* Keys that rows name: $1, the id behind which they begin; $2, how many. */
struct keys {
	const char             *sql;
	const struct db_reader *reader;
};

static enum err
read_keys(struct db *db, struct arena *arena, const struct keys *which, int64_t *after,
    struct audit_keys *keys)
{
	const struct db_param params[] = { db_int(*after), db_int(AUDIT_AT_ONCE) };
	struct db_list list;
	enum err err;

	err = db_read_all(db, arena, DB_QUERY(which->sql, params), which->reader, &list);
	if (err != ERR_OK)
		return err;
	*keys = (struct audit_keys){ list.items, list.count };
	if (keys->count > 0)
		*after = keys->items[keys->count - 1].id;
	return ERR_OK;
}

enum err
audit_objects(struct db *db, struct arena *arena, int64_t *after, struct audit_keys *keys)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(OBJECT_ROW) " FROM object WHERE id > $1 AND state = 'stored'"
	    " ORDER BY id LIMIT $2";

	return read_keys(db, arena, &(struct keys){ SQL, object_reader() }, after, keys);
}

enum err
audit_derived(struct db *db, struct arena *arena, int64_t *after, struct audit_keys *keys)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(DERIVED_ROW)
	    " FROM (SELECT id, poster_key, hls_prefix FROM video WHERE id > $1"
	    "        AND (poster_key IS NOT NULL OR hls_prefix IS NOT NULL)"
	    "        ORDER BY id LIMIT $2) v ORDER BY id";

	return read_keys(db, arena, &(struct keys){ SQL, derived_reader() }, after, keys);
}

/* What a job deletes or hashes, as its index job_names has it. */
#define JOB_NAMES "coalesce(j.payload->>'prefix', j.payload->>'key')"
/* A key, and each prefix of it that a job may name: up to a slash. */
#define NAMES_OF_KEY \
	"ARRAY[k, substring(k, '^[^/]*/[^/]*/'), substring(k, '^[^/]*/[^/]*/[^/]*/')]"

#define STRAY_ROW(FIRST, NEXT) \
	FIRST(key, TEXT, "k") \
	NEXT(has_video, BOOL, "v.id IS NOT NULL")

static DB_READER(stray_reader, struct audit_stray, STRAY_ROW)

enum err
audit_strays(struct db *db, struct arena *arena, const struct texts *keys,
    struct audit_stray **strays, size_t *count)
{
	/* What a job of the video may still be writing, or is to delete, is owned. */
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(STRAY_ROW) " FROM unnest($1::text[]) k"
	    " LEFT JOIN object o ON o.key = k"
	    " LEFT JOIN video v ON k LIKE 'v/%' AND v.public_id = split_part(k, '/', 2)"
	    " WHERE o.id IS NULL"
	    "   AND (v.id IS NULL OR NOT (k = coalesce(v.poster_key, '')"
	    "        OR starts_with(k, coalesce(v.hls_prefix, '?'))))"
	    "   AND NOT EXISTS (SELECT FROM job j WHERE j.video_id = v.id"
	    "        AND j.state IN ('queued', 'running'))"
	    "   AND NOT EXISTS (SELECT FROM job j WHERE j.kind = '" JOB_OBJECT_DELETE "'"
	    "        AND j.state IN ('queued', 'running', 'parked')"
	    "        AND " JOB_NAMES " = ANY (" NAMES_OF_KEY "))";
	const struct db_param params[] = { db_texts(arena, keys) };
	struct db_list list;
	enum err err;

	err = db_read_all(db, arena, DB_QUERY(SQL, params), stray_reader(), &list);
	if (err != ERR_OK)
		return err;
	*strays = list.items;
	*count = list.count;
	return ERR_OK;
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
	    "        AND " JOB_NAMES " = o.key)"
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

	return db_exec_found(db, DB_QUERY(SQL, params));
}
