/* Originals' places: read, taken, queued. */
#include "service/video/replace.h"

#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"
#include "service/base/steady.h"

#define QUEUED_AT_ONCE "50"

#define REPLACE_ROW(FIRST, NEXT) \
	FIRST(owner, USER, "v.owner_id") \
	NEXT(original, INT, "v.object_id") \
	NEXT(size_bytes, INT, "v.size_bytes") \
	NEXT(is_plain, BOOL, "v.beside IS FALSE") \
	NEXT(duration_ms, INT, "v.duration_ms") \
	NEXT(hls_prefix, TEXT, "v.hls_prefix")

static DB_READER(replace_reader, struct replace_video, REPLACE_ROW)

#define MAY_BE_REPLACED \
	"v.state = 'ready' AND v.hls_prefix IS NOT NULL AND v.replaced_at IS NULL" \
	" AND v.deleted_at IS NULL"

enum err
replace_read(struct db *db, struct arena *arena, int64_t video_key, struct replace_video *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(REPLACE_ROW) " FROM video v"
	    " WHERE v.id = $1 AND " MAY_BE_REPLACED;
	const struct db_param params[] = { db_int(video_key) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), replace_reader(), out);
}

/* The copy for others that there was; 0: none. */
static enum err
lock(struct db *db, const struct job *job, const struct replace_video *video, int64_t *clean)
{
	static const char SQL[] =
	    "SELECT coalesce(v.clean_id, 0) FROM video v WHERE v.id = $1 AND v.object_id = $2"
	    "   AND " MAY_BE_REPLACED
	    "   AND NOT EXISTS (SELECT FROM job j WHERE j.video_id = v.id AND j.state = 'running')"
	    " FOR UPDATE";
	const struct db_param params[] = { db_int(job->video_key), db_int(video->original) };
	enum err err = db_one_int(db, DB_QUERY(SQL, params), clean);

	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

static enum err
point_to(struct db *db, const struct job *job, const struct replace_file *file)
{
	static const char SQL[] =
	    "UPDATE video SET object_id = $2, type = $3, size_bytes = $4, width = $5, height = $6,"
	    "    beside = false, clean_id = NULL, clean_type = NULL, clean_bytes = NULL,"
	    "    replaced_at = now() WHERE id = $1";
	const struct db_param params[] = {
		db_int(job->video_key), db_int(file->object.id), db_text(file->type),
		db_int(file->stored.size_bytes), db_int(file->width), db_int(file->height),
	};

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

enum err
replace_publish(struct db *db, struct arena *arena, const struct job *job,
    const struct replace_video *video, const struct replace_file *file)
{
	int64_t clean = 0;
	enum err err;

	if ((err = db_begin(db)) == ERR_OK &&
	    (err = job_done(db, job)) == ERR_OK &&
	    (err = lock(db, job, video, &clean)) == ERR_OK &&
	    (err = object_stored(db, file->object.id, file->stored.size_bytes, file->stored.etag,
	        file->stored.version_id)) == ERR_OK &&
	    (err = point_to(db, job, file)) == ERR_OK &&
	    (err = object_release(db, arena, &video->original, 1)) == ERR_OK &&
	    (clean == 0 || (err = object_delete(db, clean)) == ERR_OK))
		err = db_commit(db);
	db_rollback(db);
	return err;
}

enum err
replace_publish_nothing(struct db *db, const struct job *job)
{
	static const char SQL[] = "UPDATE video SET replaced_at = now() WHERE id = $1";
	const struct db_param params[] = { db_int(job->video_key) };

	return job_done_with(db, job, DB_QUERY(SQL, params));
}

enum err
replace_queue(struct db *db)
{
	static const char SQL[] =
	    "WITH added AS (INSERT INTO job (public_id, kind, video_id)"
	    " SELECT translate(substr(encode(uuid_send(gen_random_uuid()), 'base64'), 1, 11),"
	    "     '+/', '-_'), '" JOB_REPLACE "', v.id"
	    " FROM video v JOIN account a ON a.id = v.owner_id AND a.suspended_at IS NULL"
	    " WHERE " MAY_BE_REPLACED
	    "   AND v.created_at <= now() - $1 * interval '1 day' AND " STEADY
	    "   AND NOT EXISTS (SELECT FROM job j WHERE j.kind = '" JOB_REPLACE "'"
	    "        AND j.state = 'queued')"
	    "   AND NOT EXISTS (SELECT FROM job j WHERE j.video_id = v.id"
	    "        AND (j.state IN ('queued', 'running')"
	    "        OR (j.kind = '" JOB_REPLACE "' AND j.updated_at > now() - interval '1 day')))"
	    " ORDER BY v.id LIMIT " QUEUED_AT_ONCE " RETURNING kind)"
	    " SELECT pg_notify('" JOB_CHANNEL "', kind) FROM added";
	const int64_t days = config_keep_days();
	const struct db_param params[] = { db_int(days) };

	return days == CONFIG_KEEP_ALWAYS ? ERR_OK : db_exec(db, DB_QUERY(SQL, params), NULL);
}
