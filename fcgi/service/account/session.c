/* Sessions: resolved, listed and ended. */
#include "service/account/session.h"

#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"
#include "service/base/page.h"

#define CALLER_ROW(FIRST, NEXT) \
	FIRST(key, INT, "session_id") \
	NEXT(user, USER, "account_id") \
	NEXT(is_admin, BOOL, "is_admin") \
	NEXT(is_suspended, BOOL, "is_suspended") \
	NEXT(is_unused, BOOL, "is_unused") \
	NEXT(scopes, TEXTS, "scopes") \
	NEXT(expires_at, TIME, "expires_at")

static DB_READER(caller_reader, struct session_caller, CALLER_ROW)

static const char SQL_RESOLVE[] =
    "SELECT " DB_COLUMNS(CALLER_ROW) " FROM session_resolve($1, $2, $3, $4)";

enum err
session_resolve(struct db *db, struct arena *arena,
    const unsigned char hash[SECRET_HASH_BYTES], bool is_token,
    struct session_caller *out)
{
	const struct db_param params[] = {
		db_bytes(hash, SECRET_HASH_BYTES), db_bool(is_token),
		db_int(config()->session_days), db_int(config()->session_max_days),
	};

	return db_read_one(db, arena, DB_QUERY(SQL_RESOLVE, params), caller_reader(), out);
}

static const char SQL_IS_OF[] =
    "SELECT true FROM account WHERE id = $1 AND lower(username) = lower($2)";

enum err
session_is_of(struct db *db, const struct user_id *user, const char *username)
{
	const struct db_param params[] = { db_user(user), db_text(username) };
	bool is_of;

	return db_one_bool(db, DB_QUERY(SQL_IS_OF, params), &is_of);
}

static const char SQL_TOUCH[] = "SELECT session_touch($1, $2)";

enum err
session_touch(struct db *db, int64_t key, bool is_token)
{
	const struct db_param params[] = { db_int(key), db_bool(is_token) };

	return db_exec(db, DB_QUERY(SQL_TOUCH, params), NULL);
}

/* $5: the caller's. */
#define SESSION_ROW(FIRST, NEXT) \
	FIRST(key, INT, "id") \
	NEXT(id, ID, "public_id") \
	NEXT(current, BOOL, "id = $5") \
	NEXT(created_at, TIME, "created_at") \
	NEXT(used_at, TIME, "used_at") \
	NEXT(user_agent, TEXT, "user_agent") \
	NEXT(address, TEXT, "address")

static DB_READER(session_reader, struct session, SESSION_ROW)

static const struct page_list list = {
	"sessions", session_reader, { PAGE_BY_INT(struct session, key) },
};

static const char SQL_LIST[] =
    "SELECT " DB_COLUMNS(SESSION_ROW) " FROM session"
    " WHERE account_id = $1 AND id < $2 AND used_at > now() - make_interval(days => $4)"
    " AND created_at > now() - make_interval(days => $6)"
    " ORDER BY id DESC LIMIT $3";

enum err
session_list(struct db *db, struct arena *arena, const struct session_viewer *viewer,
    const struct page_ask *ask, struct page *out)
{
	struct page_from from;
	enum err err;

	err = page_begin(db, &list, ask, &from);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_user(&viewer->user), from.keys[0], from.rows, db_int(config()->session_days),
		db_int(viewer->session), db_int(config()->session_max_days),
	};

	return page_read(db, arena, &from, DB_QUERY(SQL_LIST, params), out);
}

static const char SQL_END[] = "DELETE FROM session WHERE account_id = $1 AND public_id = $2";

enum err
session_end(struct db *db, const struct user_id *user, const struct public_id *id)
{
	const struct db_param params[] = { db_user(user), db_id(id) };

	return db_exec_found(db, DB_QUERY(SQL_END, params));
}

static const char SQL_LOGOUT[] = "DELETE FROM session WHERE id = $1";

enum err
session_logout(struct db *db, int64_t key)
{
	const struct db_param params[] = { db_int(key) };

	return db_exec(db, DB_QUERY(SQL_LOGOUT, params), NULL);
}

static const char SQL_PROVE[] = "UPDATE session SET proved_at = now() WHERE id = $1";

enum err
session_prove(struct db *db, int64_t key)
{
	const struct db_param params[] = { db_int(key) };

	return db_exec_found(db, DB_QUERY(SQL_PROVE, params));
}

static const char SQL_PROVED[] =
    "SELECT proved_at > now() - interval '" TEXT_OF(SESSION_PROOF_MINUTES) " minutes'"
    " FROM session WHERE id = $1";

enum err
session_is_proved(struct db *db, int64_t key)
{
	const struct db_param params[] = { db_int(key) };
	bool is_proved = false;
	enum err err = db_one_bool(db, DB_QUERY(SQL_PROVED, params), &is_proved);

	if (err == ERR_NOT_FOUND)
		return ERR_PROOF;
	return err == ERR_OK && !is_proved ? ERR_PROOF : err;
}
