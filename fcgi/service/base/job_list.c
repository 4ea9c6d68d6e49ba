/* Jobs as the admin sees them: listed, and let run again. */
#include "lib/base/count.h"
#include "service/base/job_row.h"
#include "service/base/page.h"

DB_READER(job_reader, struct job_row, JOB_ROW)

static const struct page_list list = {
	"jobs", job_reader, { PAGE_BY_INT(struct job_row, key) },
};

#define LIST(where) \
	"SELECT " DB_COLUMNS(JOB_ROW) " FROM job j LEFT JOIN video v ON v.id = j.video_id" \
	" WHERE j.id < $1" where " ORDER BY j.id DESC"

static const char SQL_LIST[] = PAGE_OF(LIST(""), "id DESC", "$2");
/* Most are done, and few run: each state has its plan. */
static const char SQL_LIST_IN[] = LIST(" AND j.state = $3") " LIMIT $2";

enum err
job_list(struct db *db, struct arena *arena, const char *state,
    const struct page_ask *ask, struct page *out)
{
	struct page_from from;
	enum err err;

	err = page_begin(db, &list, ask, &from);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = { from.keys[0], from.rows, db_text(state) };

	return page_read(db, arena, &from, state == NULL ?
	    &(const struct db_query){ SQL_LIST, params, 2 } : DB_QUERY(SQL_LIST_IN, params), out);
}

/* A video whose transcoding was given up is being processed again. */
static const char SQL_RETRY[] =
    "WITH again AS ("
    "    UPDATE job SET state = 'queued', attempts = 0, progress = 0, run_at = now(), turn = NULL,"
    "        updated_at = now()"
    "    WHERE public_id = $1 AND state = 'parked' RETURNING *),"
    " revived AS ("
    "    UPDATE video SET state = 'processing', progress = 0, reason = NULL"
    "    WHERE state = 'failed'"
    "      AND id = (SELECT video_id FROM again WHERE kind = '" JOB_TRANSCODE "')),"
    " woken AS (SELECT pg_notify('" JOB_CHANNEL "', kind) FROM again)"
    " SELECT " DB_COLUMNS(JOB_ROW) " FROM again j CROSS JOIN woken"
    " LEFT JOIN video v ON v.id = j.video_id";

enum err
job_conflict(struct db *db, const struct public_id *id)
{
	static const char SQL[] = "SELECT 1 FROM job WHERE public_id = $1";
	const struct db_param params[] = { db_id(id) };
	enum err err = db_exec_found(db, DB_QUERY(SQL, params));

	return err == ERR_OK ? ERR_CONFLICT : err;
}

enum err
job_retry(struct db *db, struct arena *arena, const struct public_id *id,
    struct job_row *out)
{
	const struct db_param params[] = { db_id(id) };
	enum err err;

	err = db_read_one(db, arena, DB_QUERY(SQL_RETRY, params), job_reader(), out);
	return err == ERR_NOT_FOUND ? job_conflict(db, id) : err;
}
