/* Sessions: resolved, listed and ended. */
#include "service/account/session.h"

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "service/base/cursor.h"

#define LIST "sessions"	/* what its cursors are for */

static const char SQL_RESOLVE[] =
    "SELECT session_id, account_id, is_admin, is_suspended, is_unused, scopes, expires_at"
    " FROM session_resolve($1, $2, $3)";

enum err
session_resolve(struct db *db, struct arena *arena,
    const unsigned char hash[SECRET_HASH_BYTES], bool is_token,
    struct session_caller *out)
{
	const struct db_param params[] = {
		db_bytes(hash, SECRET_HASH_BYTES), db_bool(is_token),
		db_int(config()->session_days),
	};
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_QUERY(SQL_RESOLVE, params), &rows);
	if (err == ERR_OK)
		*out = (struct session_caller){
			.key = db_get_int(rows, 0, 0),
			.user = db_get_user(rows, 0, 1),
			.is_admin = db_get_bool(rows, 0, 2),
			.is_suspended = db_get_bool(rows, 0, 3),
			.is_unused = db_get_bool(rows, 0, 4),
			.scopes = db_get_texts(rows, 0, 5, arena),
			.expires_at = db_get_time(rows, 0, 6),
		};
	db_rows_free(rows);
	return err;
}

static const char SQL_TOUCH[] = "SELECT session_touch($1, $2)";

enum err
session_touch(struct db *db, int64_t key, bool is_token)
{
	const struct db_param params[] = { db_int(key), db_bool(is_token) };

	return db_exec(db, DB_QUERY(SQL_TOUCH, params), NULL);
}

static const char SQL_LIST[] =
    "SELECT id, public_id, created_at, used_at, user_agent, address FROM session"
    " WHERE account_id = $1 AND id < $2 AND used_at > now() - make_interval(days => $4)"
    " ORDER BY id DESC LIMIT $3";

static void
read_session(const struct db_rows *rows, size_t row, struct arena *arena,
    int64_t current, struct session *out)
{
	*out = (struct session){
		.current = db_get_int(rows, row, 0) == current,
		.id = db_get_id(rows, row, 1),
		.created_at = db_get_time(rows, row, 2),
		.used_at = db_get_time(rows, row, 3),
		.user_agent = db_get_text(rows, row, 4, arena),
		.address = db_get_text(rows, row, 5, arena),
	};
}

enum err
session_list(struct db *db, struct arena *arena, const struct user_id *user,
    int64_t current, int limit, const char *cursor, struct session **out,
    size_t *count, const char **next)
{
	int64_t before = INT64_MAX, unused = 0;
	struct db_rows *rows = NULL;
	enum err err;
	size_t i;

	err = cursor_read(db, LIST, cursor, &before, &unused);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_user(user), db_int(before), db_int(limit + 1), db_int(config()->session_days),
	};

	err = db_rows(db, DB_QUERY(SQL_LIST, params), &rows);
	if (err != ERR_OK)
		goto done;
	*count = db_count(rows) > (size_t)limit ? (size_t)limit : db_count(rows);
	*out = ARENA_ARRAY(arena, struct session, *count);
	for (i = 0; i < *count; i++)
		read_session(rows, i, arena, current, &(*out)[i]);
	*next = NULL;
	if (db_count(rows) > *count)
		*next = cursor_make(arena, LIST, db_get_int(rows, *count - 1, 0), 0);
done:
	db_rows_free(rows);
	return err;
}

static const char SQL_END[] = "DELETE FROM session WHERE account_id = $1 AND public_id = $2";

enum err
session_end(struct db *db, const struct user_id *user, const struct public_id *id)
{
	const struct db_param params[] = { db_user(user), db_id(id) };
	int64_t ended = 0;
	enum err err;

	err = db_exec(db, DB_QUERY(SQL_END, params), &ended);
	return err == ERR_OK && ended == 0 ? ERR_NOT_FOUND : err;
}

static const char SQL_LOGOUT[] = "DELETE FROM session WHERE id = $1";

enum err
session_logout(struct db *db, int64_t key)
{
	const struct db_param params[] = { db_int(key) };

	return db_exec(db, DB_QUERY(SQL_LOGOUT, params), NULL);
}
