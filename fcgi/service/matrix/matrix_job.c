/* Long computations: queued, looked at, cancelled. */
#include "service/matrix/matrix_job.h"

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/base/texts.h"
#include "lib/db/db.h"
#include "service/base/job.h"

const char *const matrix_making_kinds[] = {
	"random", "normal", "identity", "zeros", "values", NULL,
};

#define JOB_COLUMNS \
	"public_id, state, progress, reason, payload->>'expression', payload->>'save_as'," \
	" payload->>'privacy', (payload->>'overwrite')::boolean," \
	" (payload->>'seconds')::double precision, created_at, updated_at," \
	" (payload->>'account')::bigint, payload->>'decompose', payload->>'make'," \
	" payload->'make'->>'kind', (payload->'make'->>'rows')::bigint," \
	" (payload->'make'->>'cols')::bigint, (payload->'make'->>'seed')::bigint," \
	" (payload->'make'->>'min')::double precision," \
	" (payload->'make'->>'max')::double precision"

static enum err
read_one(struct db *db, struct arena *arena, const struct db_query *query, struct matrix_job *out)
{
	struct db_rows *rows = NULL;
	enum err err;

	if ((err = db_one_row(db, query, &rows)) == ERR_OK)
		*out = (struct matrix_job){
			.id = db_get_id(rows, 0, 0),
			.state = db_get_text(rows, 0, 1, arena),
			.progress = db_get_int(rows, 0, 2),
			.reason = db_get_text(rows, 0, 3, arena),
			.expression = db_get_text(rows, 0, 4, arena),
			.save_as = db_get_text(rows, 0, 5, arena),
			.privacy = db_get_text(rows, 0, 6, arena),
			.overwrites = db_get_bool(rows, 0, 7),
			.seconds = db_get_double(rows, 0, 8),
			.created_at = db_get_time(rows, 0, 9),
			.updated_at = db_get_time(rows, 0, 10),
			.owner = db_get_user(rows, 0, 11),
			.decompose = db_get_text(rows, 0, 12, arena),
			.make = db_get_text(rows, 0, 13, arena),
			.making = {
				.kind = db_get_text(rows, 0, 14, arena),
				.rows = db_get_int(rows, 0, 15),
				.cols = db_get_int(rows, 0, 16),
				.seed = db_get_int(rows, 0, 17),
				.min = db_get_double(rows, 0, 18),
				.max = db_get_double(rows, 0, 19),
			},
		};
	db_rows_free(rows);
	return err;
}

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
	    "        'decompose', $8::text, 'make', CASE WHEN $9::text IS NOT NULL THEN"
	    "            jsonb_build_object('kind', $9, 'rows', $10::bigint, 'cols', $11::bigint,"
	    "            'seed', $12::bigint, 'min', $13::double precision,"
	    "            'max', $14::double precision) END)) RETURNING *)"
	    " SELECT " JOB_COLUMNS ", pg_notify('" JOB_CHANNEL "', kind) FROM added";
	const struct public_id id = public_id_make();
	const struct matrix_making *making = &what->making;
	const struct db_param params[] = {
		db_id(&id), db_user(owner), db_text(what->expression), db_text(wish->name),
		db_text(wish->has_privacy ? stored_matrix_privacies[wish->privacy] : NULL),
		db_bool(wish->overwrites), db_double(what->seconds), db_text(what->decompose),
		db_text(making->kind), db_int(making->rows), db_int(making->cols),
		db_int(making->seed), db_double(making->min), db_double(making->max),
	};

	return read_one(db, arena, DB_QUERY(SQL, params), out);
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

	return read_one(db, arena, DB_QUERY(SQL, params), out);
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
	enum err err = read_one(db, arena, DB_QUERY(SQL, params), out);

	if (err != ERR_NOT_FOUND)
		return err;
	err = matrix_job_find(db, arena, owner, id, out);
	return err == ERR_OK ? ERR_CONFLICT : err;
}
