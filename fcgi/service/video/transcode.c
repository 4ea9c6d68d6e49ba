/* The worker's side of a video: read, progress, published, failed. */
#include "service/video/transcode.h"

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"

#define OLD_RENDITIONS_KEPT_US (3600 * INT64_C(1000000))

/* Renditions that there are give way to those that come. */
#define QUOTA_LEFT \
	"(coalesce(a.quota_bytes, $2) - a.used_bytes + coalesce(" \
	"(SELECT sum(r.size_bytes) FROM rendition r WHERE r.video_id = v.id), 0))::bigint"

#define TRANSCODE_ROW(FIRST, NEXT) \
	FIRST(id, ID, "v.public_id") \
	NEXT(object_key, TEXT, "o.key") \
	NEXT(size_bytes, INT, "o.size_bytes") \
	NEXT(duration_ms, INT, "v.duration_ms") \
	NEXT(quota_left, INT, QUOTA_LEFT) \
	NEXT(has_poster, BOOL, "v.poster_key IS NOT NULL") \
	NEXT(hls_prefix, TEXT, "v.hls_prefix") \
	NEXT(version_id, TEXT, "o.version_id")

static DB_READER(transcode_reader, struct transcode_video, TRANSCODE_ROW)

enum err
transcode_read(struct db *db, struct arena *arena, int64_t video_key,
    struct transcode_video *out)
{
	static const char SQL[] =
	    "SELECT " DB_COLUMNS(TRANSCODE_ROW)
	    " FROM video v JOIN object o ON o.id = v.object_id JOIN account a ON a.id = v.owner_id"
	    " WHERE v.id = $1";
	const struct db_param params[] = { db_int(video_key), db_int(config()->quota) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), transcode_reader(), out);
}

enum err
transcode_progress(struct db *db, const struct job *job, int percent)
{
	static const char SQL[] =
	    "WITH held AS ("
	    "    UPDATE job SET progress = $3, updated_at = now()"
	    "     WHERE id = $1 AND leased_by = $2 AND state = 'running' RETURNING video_id),"
	    " shown AS ("
	    "    UPDATE video SET progress = $3 FROM held"
	    "     WHERE video.id = held.video_id AND video.state = 'processing')"
	    " SELECT FROM held";
	const struct db_param params[] = {
		db_int(job->key), db_text(job->lease), db_int(percent),
	};
	enum err err = db_exec_found(db, DB_QUERY(SQL, params));

	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

enum err
transcode_publish_poster(struct db *db, const struct job *job, const char *key,
    bool *used)
{
	static const char SQL[] =
	    "UPDATE video SET poster_key = $2 WHERE id = $1 AND poster_key IS NULL";
	const struct db_param params[] = { db_int(job->video_key), db_text(key) };
	int64_t affected = 0;
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	if ((err = job_beat(db, job)) == ERR_OK &&
	    (err = db_exec(db, DB_QUERY(SQL, params), &affected)) == ERR_OK)
		err = db_commit(db);
	if (err != ERR_OK)
		db_rollback(db);
	*used = (affected > 0);
	return err;
}

/* The renditions there are now give way. */
static enum err
drop_old(struct db *db, struct arena *arena, int64_t video_key)
{
	static const char SQL_PREFIX[] =
	    "SELECT hls_prefix FROM video WHERE id = $1 FOR UPDATE";
	static const char SQL_ROWS[] = "DELETE FROM rendition WHERE video_id = $1";
	const struct db_param params[] = { db_int(video_key) };
	const char *prefix = NULL;
	enum err err;

	err = db_one_text(db, arena, DB_QUERY(SQL_PREFIX, params), &prefix);
	if (prefix != NULL)
		err = job_add(db, JOB_OBJECT_DELETE, 0,
		    arena_printf(arena, "{\"prefix\": \"%s\"}", prefix),
		    clock_now_us() + OLD_RENDITIONS_KEPT_US);
	if (err == ERR_OK)
		err = db_exec(db, DB_QUERY(SQL_ROWS, params), NULL);
	return err;
}

static enum err
add_renditions(struct db *db, int64_t video_key,
    const struct transcode_rendition *renditions, size_t count)
{
	static const char SQL[] =
	    "INSERT INTO rendition (video_id, height, width, bandwidth, size_bytes, is_copy)"
	    " VALUES ($1, $2, $3, $4, $5, $6)";
	enum err err = ERR_OK;
	size_t i;

	for (i = 0; i < count && err == ERR_OK; i++) {
		const struct db_param params[] = {
			db_int(video_key), db_int(renditions[i].height),
			db_int(renditions[i].width), db_int(renditions[i].bits_per_s),
			db_int(renditions[i].size_bytes), db_bool(renditions[i].is_copy),
		};

		err = db_exec(db, DB_QUERY(SQL, params), NULL);
	}
	return err;
}

/* Of the account, after what gave way and what came (the table's trigger counts both). */
static enum err
check_quota(struct db *db, int64_t video_key)
{
	static const char SQL[] =
	    "SELECT a.used_bytes <= coalesce(a.quota_bytes, $2) FROM account a"
	    " JOIN video v ON v.owner_id = a.id WHERE v.id = $1";
	const struct db_param params[] = { db_int(video_key), db_int(config()->quota) };
	bool fits = false;
	enum err err = db_one_bool(db, DB_QUERY(SQL, params), &fits);

	return err == ERR_OK && !fits ? ERR_QUOTA : err;
}

static enum err
set_ready(struct db *db, int64_t video_key, const struct transcode_result *result)
{
	static const char SQL[] =
	    "UPDATE video SET hls_prefix = $2, state = 'ready', progress = 100,"
	    "    reason = NULL, duration_ms = $3, width = $4, height = $5, note = $6"
	    " WHERE id = $1";
	const struct db_param params[] = {
		db_int(video_key), db_text(result->prefix), db_int(result->duration_ms),
		db_int(result->width), db_int(result->height), db_text(result->note),
	};

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

enum err
transcode_publish(struct db *db, const struct job *job, const struct transcode_result *result)
{
	const int64_t video_key = job->video_key;
	struct arena *arena = arena_new();
	enum err err;

	/* The lease first: whoever lost it waits here, and then learns so. */
	if ((err = db_begin(db)) == ERR_OK &&
	    (err = job_done(db, job)) == ERR_OK &&
	    (err = drop_old(db, arena, video_key)) == ERR_OK &&
	    (err = add_renditions(db, video_key, result->renditions, result->count)) == ERR_OK &&
	    (err = check_quota(db, video_key)) == ERR_OK &&
	    (err = caption_keep_found(db, video_key, result->captions,
	    result->caption_count)) == ERR_OK &&
	    (err = chapter_keep_found(db, video_key, result->chapters,
	    result->chapter_count)) == ERR_OK &&
	    (err = set_ready(db, video_key, result)) == ERR_OK &&
	    (!result->is_heard || config()->transcriber[0] == '\0' ||
	    (err = caption_want_heard(db, video_key)) == ERR_OK))
		err = db_commit(db);
	if (err != ERR_OK)
		db_rollback(db);
	arena_free(arena);
	return err;
}

enum err
transcode_fail(struct db *db, const struct job *job, enum job_failure failure,
    const char *reason, bool *parked)
{
	static const char SQL[] =
	    "UPDATE video SET state = 'failed', reason = $2"
	    " WHERE id = $1 AND hls_prefix IS NULL";
	const struct db_param params[] = { db_int(job->video_key), db_text(reason) };
	enum err err;

	if ((err = db_begin(db)) == ERR_OK &&
	    (err = job_fail(db, job, failure, reason, parked)) == ERR_OK &&
	    (!*parked || (err = db_exec(db, DB_QUERY(SQL, params), NULL)) == ERR_OK))
		err = db_commit(db);
	if (err != ERR_OK)
		db_rollback(db);
	return err;
}
