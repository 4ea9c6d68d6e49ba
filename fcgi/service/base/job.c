/* Jobs: added, claimed, kept alive, finished. */
#include <assert.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/base/job.h"
#include "service/base/steady.h"

const char *const job_states[] = { "queued", "running", "parked", "done", NULL };

/* What costs little is tried for about a day. */
const struct job_kind job_kinds[] = {
	{ JOB_POSTER,         5 },
	{ JOB_TRANSCODE,      5 },
	{ JOB_TRANSCRIBE,     3 },
	{ JOB_CLEAN,          5 },
	{ JOB_REPLACE,        5 },
	{ JOB_OBJECT_DELETE,  30 },
	{ JOB_ACCOUNT_DELETE, 30 },
	{ JOB_MATRIX,         3 },
	{ JOB_HASH,           30 },
	{ JOB_PURGE,          30 },
	{ JOB_UPLOADS,        30 },
	{ JOB_PRUNE,          30 },
	{ JOB_JANITOR,        30 },
	{ JOB_LOOKS,          30 },
	{ JOB_STRIP,          30 },
	{ JOB_AUDIENCE,       30 },
	{ NULL,               0 },
};

static const struct job_kind *
kind_named(const char *name)
{
	const struct job_kind *kind;

	for (kind = job_kinds; kind->name != NULL; kind++)
		if (strcmp(kind->name, name) == 0)
			return kind;
	return NULL;
}

bool
job_kind_is_known(const char *name)
{
	return kind_named(name) != NULL;
}

static int
attempts_max(const char *name)
{
	const struct job_kind *kind = kind_named(name);

	return kind != NULL ? kind->attempts_max : 1;	/* of a later release */
}

static const char SQL_ADD[] =
    "WITH added AS ("
    "    INSERT INTO job (public_id, kind, video_id, payload, run_at)"
    "    VALUES ($1, $2, $3, $4::jsonb, coalesce($5::timestamptz, now()))"
    "    RETURNING kind)"
    " SELECT pg_notify('" JOB_CHANNEL "', kind) FROM added";

enum err
job_add(struct db *db, const char *kind, int64_t video_key, const char *payload,
    int64_t run_at_us)
{
	const struct public_id id = public_id_make();
	const struct db_param params[] = {
		db_id(&id), db_text(kind),
		video_key != 0 ? db_int(video_key) : db_null(),
		db_text(payload != NULL ? payload : "{}"), db_time(run_at_us),
	};

	assert(job_kind_is_known(kind));	/* nobody would ever do it */
	return db_exec(db, DB_QUERY(SQL_ADD, params), NULL);
}

/* A chore that was parked is tried again when it is due: the admin sees the reason meanwhile. */
static const char SQL_CHORE_OVER[] =
    "DELETE FROM job WHERE kind = $1 AND state IN ('done', 'parked')"
    " AND updated_at <= now() - $2 * interval '1 s'";

static const char SQL_CHORE_ADD[] =
    "WITH added AS ("
    "    INSERT INTO job (public_id, kind)"
    "    SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM job WHERE kind = $2) RETURNING kind)"
    " SELECT pg_notify('" JOB_CHANNEL "', kind) FROM added";

static const char SQL_CHORE_LOCK[] =
    "SELECT pg_try_advisory_xact_lock(hashtext('vitrina chores'))";

static enum err
add_chore(struct db *db, const char *kind, int64_t period_s)
{
	const struct public_id id = public_id_make();
	const struct db_param over[] = { db_text(kind), db_int(period_s) };
	const struct db_param added[] = { db_id(&id), db_text(kind) };
	bool locked = false;
	enum err err;

	err = db_one_bool(db, DB_PLAIN(SQL_CHORE_LOCK), &locked);
	if (err == ERR_OK && locked &&
	    (err = db_exec(db, DB_QUERY(SQL_CHORE_OVER, over), NULL)) == ERR_OK)
		err = db_exec(db, DB_QUERY(SQL_CHORE_ADD, added), NULL);
	return err;
}

enum err
job_chore(struct db *db, const char *kind, int64_t period_s)
{
	enum err err;

	if ((err = db_begin(db)) != ERR_OK)
		return err;
	if ((err = add_chore(db, kind, period_s)) == ERR_OK)
		err = db_commit(db);
	if (err != ERR_OK)
		db_rollback(db);
	return err;
}

#define CLAIMED_ROW(FIRST, NEXT) \
	FIRST(key, INT, "id") \
	NEXT(id, ID, "public_id") \
	NEXT(kind, TEXT, "kind") \
	NEXT(video_key, INT, "video_id") \
	NEXT(object_key, TEXT, "payload->>'key'") \
	NEXT(prefix, TEXT, "payload->>'prefix'") \
	NEXT(account, INT, "(payload->>'account')::bigint") \
	NEXT(attempts, INT, "attempts") \
	NEXT(began_s, INT, "extract(epoch FROM now())::bigint") \
	NEXT(lease, TEXT, "leased_by")

static DB_READER(claimed_reader, struct job, CLAIMED_ROW)

/* What was to be done later and is due by now takes its place in the line. */
static const char SQL_ARRIVE[] = "SELECT job_arrive($1)";

/*
 * Of each kind the next in turn, and one whose holder's lease ran out: the
 * oldest of these.  A look into an index for each, however many wait.
 */
#define NEXT_IN_TURN \
	"SELECT j.id, j.run_at FROM job j WHERE j.kind = k.name AND j.state = 'queued'" \
	"   AND j.turn IS NOT NULL AND j.run_at <= now()" \
	" ORDER BY j.turn, j.id LIMIT 1 FOR UPDATE SKIP LOCKED"
#define NEXT_EXPIRED \
	"SELECT j.id, j.run_at FROM job j WHERE j.kind = k.name AND j.state = 'running'" \
	"   AND j.leased_until < now()" \
	" ORDER BY j.leased_until LIMIT 1 FOR UPDATE SKIP LOCKED"

static const char SQL_CLAIM[] =
    "UPDATE job SET state = 'running', attempts = attempts + 1, progress = 0,"
    "    leased_by = $1, leased_until = now() + $2 * interval '1 s', updated_at = now()"
    " WHERE id = (SELECT next.id FROM unnest($3::text[]) AS k(name), LATERAL ("
    "        SELECT * FROM (" NEXT_IN_TURN ") queued"
    "        UNION ALL SELECT * FROM (" NEXT_EXPIRED ") expired) next"
    "    ORDER BY next.run_at, next.id LIMIT 1)"
    " RETURNING " DB_COLUMNS(CLAIMED_ROW);

enum err
job_claim(struct db *db, struct arena *arena, const struct texts *kinds,
    const char *worker, struct job *out)
{
	const char *lease = arena_printf(arena, "%s %s", worker, public_id_make().text);
	const struct db_param these[] = { db_texts(arena, kinds) };
	const struct db_param params[] = {
		db_text(lease), db_int(JOB_LEASE_S), these[0],
	};
	enum err err = db_exec(db, DB_QUERY(SQL_ARRIVE, these), NULL);

	return err != ERR_OK ? err :
	    db_read_one(db, arena, DB_QUERY(SQL_CLAIM, params), claimed_reader(), out);
}

bool
job_is_worn_out(const struct job *job)
{
	return job->attempts > attempts_max(job->kind);
}

/* Run a statement whose $1 is the job and $2 its lease. */
static enum err
write_held(struct db *db, const struct db_query *query)
{
	enum err err = db_exec_found(db, query);

	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

#define WHERE_HELD " WHERE id = $1 AND leased_by = $2 AND state = 'running'"

static const char SQL_BEAT[] =
    "UPDATE job SET leased_until = now() + $3 * interval '1 s'" WHERE_HELD;

enum err
job_beat(struct db *db, const struct job *job)
{
	const struct db_param params[] = {
		db_int(job->key), db_text(job->lease), db_int(JOB_LEASE_S),
	};

	return write_held(db, DB_QUERY(SQL_BEAT, params));
}

static const char SQL_PROGRESS[] =
    "UPDATE job SET progress = $3, updated_at = now()" WHERE_HELD;

enum err
job_progress(struct db *db, const struct job *job, int percent)
{
	const struct db_param params[] = {
		db_int(job->key), db_text(job->lease), db_int(percent),
	};

	return write_held(db, DB_QUERY(SQL_PROGRESS, params));
}

static const char SQL_DONE[] =
    "UPDATE job SET state = 'done', progress = 100, reason = NULL, leased_by = NULL,"
    "    leased_until = NULL, updated_at = now()" WHERE_HELD;

enum err
job_done(struct db *db, const struct job *job)
{
	const struct db_param params[] = { db_int(job->key), db_text(job->lease) };

	return write_held(db, DB_QUERY(SQL_DONE, params));
}

enum err
job_done_with(struct db *db, const struct job *job, const struct db_query *query)
{
	enum err err;

	if ((err = db_begin(db)) == ERR_OK &&
	    (err = job_done(db, job)) == ERR_OK &&
	    (err = db_exec(db, query, NULL)) == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	return err;
}

static const char SQL_RELEASE[] =
    "WITH released AS ("
    "    UPDATE job SET state = 'queued', attempts = attempts - 1, progress = 0,"
    "        leased_by = NULL, leased_until = NULL, updated_at = now()" WHERE_HELD
    "    RETURNING kind)"
    " SELECT pg_notify('" JOB_CHANNEL "', kind) FROM released";

enum err
job_release(struct db *db, const struct job *job)
{
	const struct db_param params[] = { db_int(job->key), db_text(job->lease) };

	return write_held(db, DB_QUERY(SQL_RELEASE, params));
}

/* 15 s, 1 min, 4 min, 16 min, then an hour. */
static const char SQL_FAIL[] =
    "UPDATE job SET state = CASE WHEN $3 THEN 'parked' ELSE 'queued' END, turn = NULL,"
    "    reason = left($4, $5), leased_by = NULL, leased_until = NULL, updated_at = now(),"
    "    run_at = now() + least(3600, 15 * 4.0 ^ least(attempts - 1, 5)) * interval '1 s'"
    WHERE_HELD;

enum err
job_fail(struct db *db, const struct job *job, enum job_failure failure,
    const char *reason, bool *parked)
{
	const bool last = (failure == JOB_HOPELESS || job->attempts >= attempts_max(job->kind));
	const struct db_param params[] = {
		db_int(job->key), db_text(job->lease), db_bool(last), db_text(reason),
		db_int(JOB_REASON_MAX),
	};

	*parked = last;
	return write_held(db, DB_QUERY(SQL_FAIL, params));
}

static const char SQL_PRUNE[] =
    "DELETE FROM job WHERE state = 'done' AND updated_at < now() - $1 * interval '1 day'"
    " AND " STEADY;

enum err
job_prune(struct db *db, int64_t *pruned)
{
	const struct db_param params[] = { db_int(JOB_KEEP_DAYS) };

	return db_exec(db, DB_QUERY(SQL_PRUNE, params), pruned);
}
