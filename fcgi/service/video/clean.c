/* Others' copies of videos: read, published, queued. */
#include "service/video/clean.h"

#include "lib/base/count.h"
#include "lib/db/db_row.h"

#define QUEUED_AT_ONCE "50"

#define CLEAN_ROW(FIRST, NEXT) \
	FIRST(owner, USER, "v.owner_id") \
	NEXT(original, INT, "v.object_id") \
	NEXT(object_key, TEXT, "o.key") \
	NEXT(version_id, TEXT, "o.version_id") \
	NEXT(type, TEXT, "v.type") \
	NEXT(size_bytes, INT, "o.size_bytes") \
	NEXT(duration_ms, INT, "v.duration_ms") \
	NEXT(is_known, BOOL, "v.beside IS TRUE") \
	NEXT(is_settled, BOOL, "v.beside IS FALSE OR v.clean_id IS NOT NULL")

static DB_READER(clean_reader, struct clean_video, CLEAN_ROW)

enum err
clean_read(struct db *db, struct arena *arena, int64_t video_key, struct clean_video *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(CLEAN_ROW) " FROM video v JOIN object o ON o.id = v.object_id"
	    " WHERE v.id = $1";
	const struct db_param params[] = { db_int(video_key) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), clean_reader(), out);
}

enum err
clean_publish_nothing(struct db *db, const struct job *job)
{
	static const char SQL[] = "UPDATE video SET beside = false WHERE id = $1";
	const struct db_param params[] = { db_int(job->video_key) };

	return job_done_with(db, job, DB_QUERY(SQL, params));
}

static enum err
point_to(struct db *db, const struct job *job, const struct clean_video *video,
    const struct clean_copy *copy)
{
	static const char SQL[] =
	    "UPDATE video SET beside = true, clean_id = $2, clean_type = $3, clean_bytes = $4"
	    " WHERE id = $1 AND clean_id IS NULL AND object_id = $5";
	const struct db_param params[] = {
		db_int(job->video_key), db_int(copy->object.id), db_text(copy->type),
		db_int(copy->stored.size_bytes), db_int(video->original),
	};
	enum err err = db_exec_found(db, DB_QUERY(SQL, params));

	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

enum err
clean_publish(struct db *db, const struct job *job, const struct clean_video *video,
    const struct clean_copy *copy)
{
	enum err err;

	if ((err = db_begin(db)) == ERR_OK &&
	    (err = job_done(db, job)) == ERR_OK &&
	    (err = object_stored(db, copy->object.id, copy->stored.size_bytes, copy->stored.etag,
	        copy->stored.version_id)) == ERR_OK &&
	    (err = point_to(db, job, video, copy)) == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	return err;
}

enum err
clean_queue(struct db *db, int64_t *queued)
{
	static const char SQL[] =
	    "WITH added AS (INSERT INTO job (public_id, kind, video_id)"
	    " SELECT translate(substr(encode(uuid_send(gen_random_uuid()), 'base64'), 1, 11),"
	    "     '+/', '-_'), '" JOB_CLEAN "', v.id"
	    " FROM video v JOIN account a ON a.id = v.owner_id"
	    " WHERE v.beside IS NOT FALSE AND v.clean_id IS NULL AND v.deleted_at IS NULL"
	    "   AND a.suspended_at IS NULL"
	    "   AND NOT EXISTS (SELECT FROM job j WHERE j.kind = '" JOB_CLEAN "'"
	    "        AND j.state = 'queued')"
	    "   AND NOT EXISTS (SELECT FROM job j WHERE j.kind = '" JOB_CLEAN "'"
	    "        AND j.video_id = v.id AND (j.state = 'running'"
	    "        OR j.updated_at > now() - interval '1 day'))"
	    " ORDER BY v.id LIMIT " QUEUED_AT_ONCE " RETURNING kind)"
	    " SELECT pg_notify('" JOB_CHANNEL "', kind) FROM added";

	return db_exec(db, DB_PLAIN(SQL), queued);
}
