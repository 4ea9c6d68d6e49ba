/* Jobs as the admin sees them: listed, and let run again. */
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db.h"
#include "service/base/cursor.h"
#include "service/base/job.h"

#define LIST "jobs"	/* what its cursors are for */

#define JOB_COLUMNS \
	"j.public_id, j.kind, j.state, j.attempts, j.progress, j.reason, j.created_at," \
	" j.updated_at, v.public_id, v.title, j.id"

static void
read_row(const struct db_rows *rows, size_t row, struct arena *arena, struct job_row *out)
{
	*out = (struct job_row){
		.id = db_get_id(rows, row, 0),
		.kind = db_get_text(rows, row, 1, arena),
		.state = db_get_text(rows, row, 2, arena),
		.attempts = db_get_int(rows, row, 3),
		.progress = db_get_int(rows, row, 4),
		.reason = db_get_text(rows, row, 5, arena),
		.created_at = db_get_time(rows, row, 6),
		.updated_at = db_get_time(rows, row, 7),
		.video_id = db_get_id(rows, row, 8),
		.video_title = db_get_text(rows, row, 9, arena),
	};
}

static const char SQL_LIST[] =
    "SELECT " JOB_COLUMNS " FROM job j LEFT JOIN video v ON v.id = j.video_id"
    " WHERE ($1::text IS NULL OR j.state = $1) AND j.id < $2"
    " ORDER BY j.id DESC LIMIT $3";

enum err
job_list(struct db *db, struct arena *arena, const char *state, int limit,
    const char *cursor, struct job_row **out, size_t *count, const char **next)
{
	int64_t before = INT64_MAX, unused = 0;
	struct db_rows *rows = NULL;
	enum err err;
	size_t i;

	err = cursor_read(db, LIST, cursor, &before, &unused);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_text(state), db_int(before), db_int(limit + 1),
	};

	err = db_rows(db, DB_QUERY(SQL_LIST, params), &rows);
	if (err != ERR_OK)
		goto done;
	*count = db_count(rows) > (size_t)limit ? (size_t)limit : db_count(rows);
	*out = ARENA_ARRAY(arena, struct job_row, *count);
	for (i = 0; i < *count; i++)
		read_row(rows, i, arena, &(*out)[i]);
	*next = NULL;
	if (db_count(rows) > *count)
		*next = cursor_make(arena, LIST, db_get_int(rows, *count - 1, 10), 0);
done:
	db_rows_free(rows);
	return err;
}

/* A video whose transcoding was given up is being processed again. */
static const char SQL_RETRY[] =
    "WITH again AS ("
    "    UPDATE job SET state = 'queued', attempts = 0, progress = 0, run_at = now(),"
    "        updated_at = now()"
    "    WHERE public_id = $1 AND state = 'parked' RETURNING *),"
    " revived AS ("
    "    UPDATE video SET state = 'processing', progress = 0, reason = NULL"
    "    WHERE state = 'failed'"
    "      AND id = (SELECT video_id FROM again WHERE kind = '" JOB_TRANSCODE "')),"
    " woken AS (SELECT pg_notify('" JOB_CHANNEL "', kind) FROM again)"
    " SELECT " JOB_COLUMNS " FROM again j CROSS JOIN woken"
    " LEFT JOIN video v ON v.id = j.video_id";

static const char SQL_EXISTS[] = "SELECT 1 FROM job WHERE public_id = $1";

enum err
job_retry(struct db *db, struct arena *arena, const struct public_id *id,
    struct job_row *out)
{
	const struct db_param params[] = { db_id(id) };
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_QUERY(SQL_RETRY, params), &rows);
	if (err == ERR_OK) {
		read_row(rows, 0, arena, out);
	} else if (err == ERR_NOT_FOUND) {
		err = db_one_row(db, DB_QUERY(SQL_EXISTS, params), &rows);
		if (err == ERR_OK)
			err = ERR_CONFLICT;
	}
	db_rows_free(rows);
	return err;
}
