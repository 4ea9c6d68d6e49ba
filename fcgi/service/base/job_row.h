/* Within service/base/job*.c: a job as the admin sees it. */
#ifndef SERVICE_JOB_ROW_H
#define SERVICE_JOB_ROW_H

#include "lib/db/db_row.h"
#include "service/base/job.h"

/* Of `job j` and its `video v`, if it has one. */
#define JOB_ROW(FIRST, NEXT) \
	FIRST(key, INT, "j.id") \
	NEXT(id, ID, "j.public_id") \
	NEXT(kind, TEXT, "j.kind") \
	NEXT(state, TEXT, "j.state") \
	NEXT(attempts, INT, "j.attempts") \
	NEXT(progress, INT, "j.progress") \
	NEXT(reason, TEXT, "j.reason") \
	NEXT(created_at, TIME, "j.created_at") \
	NEXT(updated_at, TIME, "j.updated_at") \
	NEXT(video_id, ID, "v.public_id") \
	NEXT(video_title, TEXT, "v.title")

const struct db_reader *job_reader(void);

/* Why nothing was changed.  ERR_CONFLICT: it is in another state; ERR_NOT_FOUND: there is none */
enum err job_conflict(struct db *db, const struct public_id *id);

#endif
