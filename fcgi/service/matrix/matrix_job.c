/* Long computations: queued, looked at, cancelled. */
#include "service/matrix/matrix_job.h"

#include "lib/base/count.h"
#include "lib/base/texts.h"
#include "lib/db/db_row.h"
#include "service/base/job.h"

const char *const matrix_making_kinds[] = {
	"random", "normal", "identity", "zeros", "values", NULL,
};

#define JOB_ROW(FIRST, NEXT) \
	FIRST(id, ID, "public_id") \
	NEXT(state, TEXT, "state") \
	NEXT(progress, INT, "progress") \
	NEXT(reason, TEXT, "reason") \
	NEXT(expression, TEXT, "payload->>'expression'") \
	NEXT(save_as, TEXT, "payload->>'save_as'") \
	NEXT(privacy, TEXT, "payload->>'privacy'") \
	NEXT(overwrites, BOOL, "(payload->>'overwrite')::boolean") \
	NEXT(seconds, DOUBLE, "(payload->>'seconds')::double precision") \
	NEXT(created_at, TIME, "created_at") \
	NEXT(updated_at, TIME, "updated_at") \
	NEXT(replaces.id, ID, "payload->>'version_id'") \
	NEXT(replaces.updated_at, TIME, "(payload->>'version_at')::timestamptz") \
	NEXT(owner, USER, "(payload->>'account')::bigint") \
	NEXT(decompose, TEXT, "payload->>'decompose'") \
	NEXT(make, TEXT, "payload->>'make'") \
	NEXT(making.kind, TEXT, "payload->'make'->>'kind'") \
	NEXT(making.rows, INT, "(payload->'make'->>'rows')::bigint") \
	NEXT(making.cols, INT, "(payload->'make'->>'cols')::bigint") \
	NEXT(making.seed, INT, "(payload->'make'->>'seed')::bigint") \
	NEXT(making.min, DOUBLE, "(payload->'make'->>'min')::double precision") \
	NEXT(making.max, DOUBLE, "(payload->'make'->>'max')::double precision")
#define JOB_COLUMNS DB_COLUMNS(JOB_ROW)

static DB_READER(job_reader, struct matrix_job, JOB_ROW)

static enum err
insert(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_job *what, const struct matrix_wish *wish, struct matrix_job *out)
{
	static const char SQL[] =
	    "WITH added AS ("
	    "    INSERT INTO job (public_id, kind, payload)"
	    "    VALUES ($1, '" JOB_MATRIX "', jsonb_build_object('account', $2::bigint,"
	    "        'expression', $3::text, 'save_as', $4::text, 'privacy', $5::text,"
	    "        'overwrite', $6::boolean, 'seconds', $7::double precision,"
	    "        'version_id', $15::text, 'version_at', $16::timestamptz,"
	    "        'decompose', $8::text, 'make', CASE WHEN $9::text IS NOT NULL THEN"
	    "            jsonb_build_object('kind', $9, 'rows', $10::bigint, 'cols', $11::bigint,"
	    "            'seed', $12::bigint, 'min', $13::double precision,"
	    "            'max', $14::double precision) END)) RETURNING *),"
	    " woken AS (SELECT pg_notify('" JOB_CHANNEL "', kind) FROM added)"
	    " SELECT " JOB_COLUMNS " FROM added CROSS JOIN woken";
	const struct public_id id = public_id_make();
	const struct matrix_making *making = &what->making;
	/* what it reads itself, it looks at when it runs */
	const struct matrix_version version = wish->is_conditional ? wish->replaces :
	    (struct matrix_version){ .updated_at = 0 };
	const struct db_param params[] = {
		db_id(&id), db_user(owner), db_text(what->expression), db_text(wish->name),
		db_text(wish->has_privacy ? stored_matrix_privacies[wish->privacy] : NULL),
		db_bool(wish->overwrites), db_double(what->seconds), db_text(what->decompose),
		db_text(making->kind), db_int(making->rows), db_int(making->cols),
		db_int(making->seed), db_double(making->min), db_double(making->max),
		db_id(&version.id), db_time(version.updated_at),
	};

	return db_read_one(db, arena, DB_QUERY(SQL, params), job_reader(), out);
}

enum err
matrix_job_add(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_job *what, const struct matrix_wish *wish, struct matrix_job *out)
{
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	if ((err = matrix_once_claim(db, arena, owner, &wish->once)) == ERR_OK &&
	    (err = insert(db, arena, owner, what, wish, out)) == ERR_OK &&
	    (err = matrix_once_record(db, arena, owner, &wish->once, true, &out->id)) == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	return err;
}

enum err
matrix_job_find(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct public_id *id, struct matrix_job *out)
{
	static const char SQL[] = "SELECT " JOB_COLUMNS " FROM job"
	    " WHERE public_id = $1 AND kind = '" JOB_MATRIX "'"
	    "   AND ($2::bigint IS NULL OR (payload->>'account')::bigint = $2)";
	const struct db_param params[] = { db_id(id), db_user(owner) };

	return db_read_one(db, arena, DB_QUERY(SQL, params), job_reader(), out);
}

enum err
matrix_job_cancel(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct public_id *id, struct matrix_job *out)
{
	static const char SQL[] =
	    "UPDATE job SET state = 'parked', reason = 'It was cancelled.', leased_by = NULL,"
	    "    leased_until = NULL, updated_at = now()"
	    " WHERE public_id = $1 AND kind = '" JOB_MATRIX "'"
	    "   AND (payload->>'account')::bigint = $2 AND state IN ('queued', 'running')"
	    " RETURNING " JOB_COLUMNS;
	const struct db_param params[] = { db_id(id), db_user(owner) };
	enum err err = db_read_one(db, arena, DB_QUERY(SQL, params), job_reader(), out);

	if (err != ERR_NOT_FOUND)
		return err;
	err = matrix_job_find(db, arena, owner, id, out);
	return err == ERR_OK ? ERR_CONFLICT : err;
}
