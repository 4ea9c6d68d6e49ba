/*
 * Jobs that are not wanted any more: parked from outside, whoever runs them.
 * The table's trigger tells the worker, by the lease that it lost.
 *
 * A job's row is locked before its video's and its owner's, as the worker does
 * when it writes.
 */
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/base/job.h"
#include "service/base/job_row.h"

#define END \
	"UPDATE job j SET state = 'parked', reason = $2, leased_by = NULL, leased_until = NULL," \
	"    updated_at = now()"
#define IS_LIVE " AND j.state IN ('queued', 'running')"

enum err
job_end_video(struct db *db, const struct public_id *video)
{
	static const char SQL[] =
	    END " FROM video v WHERE v.public_id = $1 AND j.video_id = v.id" IS_LIVE;
	const struct db_param params[] = { db_id(video), db_text(JOB_END_DELETED) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

enum err
job_end_owner(struct db *db, const struct user_id *owner)
{
	static const char SQL[] = END " WHERE j.owner_id = $1" IS_LIVE;
	const struct db_param params[] = { db_user(owner), db_text(JOB_END_SUSPENDED) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

/* What was ended with its video or owner, where neither is in the way any more. */
#define RESUME \
	"WITH again AS (" \
	"    UPDATE job j SET state = 'queued', attempts = 0, progress = 0, reason = NULL," \
	"        run_at = now(), turn = NULL, updated_at = now()" \
	"      FROM account a WHERE a.id = j.owner_id AND a.suspended_at IS NULL" \
	"       AND a.deleted_at IS NULL AND j.state = 'parked'" \
	"       AND j.reason IN ('" JOB_END_DELETED "', '" JOB_END_SUSPENDED "')" \
	"       AND NOT EXISTS (SELECT FROM video v WHERE v.id = j.video_id" \
	"           AND v.deleted_at IS NOT NULL)"
#define RESUMED " RETURNING kind) SELECT pg_notify('" JOB_CHANNEL "', kind) FROM again"

enum err
job_resume_video(struct db *db, const struct public_id *video)
{
	static const char SQL[] = RESUME
	    " AND j.video_id = (SELECT id FROM video WHERE public_id = $1)" RESUMED;
	const struct db_param params[] = { db_id(video) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

enum err
job_resume_owner(struct db *db, const struct user_id *owner)
{
	static const char SQL[] = RESUME " AND j.owner_id = $1" RESUMED;
	const struct db_param params[] = { db_user(owner) };

	return db_exec(db, DB_QUERY(SQL, params), NULL);
}

/* A video that has nothing yet has failed; one that has renditions keeps them. */
static const char SQL_CANCEL[] =
    "WITH ended AS (" END
    "    WHERE j.public_id = $1 AND j.owner_id IS NOT NULL" IS_LIVE " RETURNING *),"
    " failed AS ("
    "    UPDATE video SET state = 'failed', reason = $2"
    "    WHERE state = 'processing' AND hls_prefix IS NULL"
    "      AND id = (SELECT video_id FROM ended WHERE kind = '" JOB_TRANSCODE "'))"
    " SELECT " DB_COLUMNS(JOB_ROW) " FROM ended j LEFT JOIN video v ON v.id = j.video_id";

enum err
job_cancel(struct db *db, struct arena *arena, const struct public_id *id, struct job_row *out)
{
	const struct db_param params[] = { db_id(id), db_text(JOB_END_CANCELLED) };
	enum err err;

	err = db_read_one(db, arena, DB_QUERY(SQL_CANCEL, params), job_reader(), out);
	return err == ERR_NOT_FOUND ? job_conflict(db, id) : err;
}
