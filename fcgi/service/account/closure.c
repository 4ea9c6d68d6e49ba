/* Closing an account: hidden at once, removed by a job. */
#include "service/account/closure.h"

#include <inttypes.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/account/account.h"
#include "service/base/job.h"

/* The name is freed by another one in its place, which nobody can sign in to. */
static const char SQL_HIDE[] =
    "UPDATE account SET deleted_at = now(), username = 'deleted.' || public_id, email = NULL,"
    " password_hash = '', role = 'user' WHERE id = $1 AND deleted_at IS NULL";

static const char SQL_END[] =
    "WITH sessions AS (DELETE FROM session WHERE account_id = $1),"
    " tokens AS (DELETE FROM token WHERE account_id = $1),"
    " devices AS (DELETE FROM device WHERE account_id = $1),"
    " passkeys AS (DELETE FROM passkey WHERE account_id = $1),"
    " codes AS (DELETE FROM code WHERE account_id = $1 OR created_by = $1),"
    " shares AS (DELETE FROM share WHERE owner_id = $1 OR with_id = $1),"
    " groups AS (DELETE FROM group_member WHERE account_id = $1),"
    " positions AS (DELETE FROM video_position WHERE account_id = $1),"
    " comments AS (DELETE FROM comment WHERE account_id = $1),"
    " unliked AS (DELETE FROM video_like WHERE account_id = $1 RETURNING video_id)"
    " UPDATE video SET likes = likes - 1 WHERE id IN (SELECT video_id FROM unliked)";

static const char SQL_HIDE_VIDEOS[] =
    "UPDATE video SET deleted_at = coalesce(deleted_at, now()) WHERE owner_id = $1";

static enum err
hide(struct db *db, struct arena *arena, const struct user_id *user)
{
	const struct db_param params[] = { db_user(user) };
	const char *payload = arena_printf(arena, "{\"account\": %" PRId64 "}", user->value);
	enum err err;

	err = job_end_owner(db, user);
	if (err == ERR_OK)
		err = account_not_last_admin(db, user);
	if (err == ERR_OK)
		err = db_exec_found(db, DB_QUERY(SQL_HIDE, params));
	if (err == ERR_OK)
		err = db_exec(db, DB_QUERY(SQL_END, params), NULL);
	if (err == ERR_OK)
		err = db_exec(db, DB_QUERY(SQL_HIDE_VIDEOS, params), NULL);
	if (err == ERR_OK)
		err = job_add(db, JOB_ACCOUNT_DELETE, 0, payload, 0);
	return err;
}

enum err
closure_close(struct db *db, struct arena *arena, const struct user_id *user)
{
	enum err err;

	err = db_begin(db);
	if (err != ERR_OK)
		return err;
	err = hide(db, arena, user);
	if (err == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	return err;
}
