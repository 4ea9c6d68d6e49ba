/* Passwords of accounts: whether it is right, and a new one. */
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/account/account.h"

/* NULL where there is none: that takes as long. */
static const char SQL_HASH[] =
    "SELECT nullif(password_hash, '" ACCOUNT_NO_PASSWORD "') FROM account WHERE id = $1 AND deleted_at IS NULL";

enum err
account_check_password(struct db *db, struct arena *arena, const struct user_id *user,
    const char *password)
{
	const struct db_param params[] = { db_user(user) };
	const char *hash = NULL;
	bool matches = false;
	enum err err;

	err = db_one_text(db, arena, DB_QUERY(SQL_HASH, params), &hash);
	if (err == ERR_OK)
		err = secret_password_verify(password, hash, &matches);
	return err == ERR_OK && !matches ? ERR_CREDENTIALS : err;
}

static const char SQL_SET[] =
    "WITH changed AS ("
    "    UPDATE account SET password_hash = $2 WHERE id = $1 AND deleted_at IS NULL"
    "    RETURNING id, username),"
    " ended AS ("
    "    DELETE FROM session WHERE account_id = (SELECT id FROM changed) AND id <> $3),"
    " tokens AS ("
    "    DELETE FROM token WHERE account_id = (SELECT id FROM changed) AND NOT $4),"
    " codes AS ("
    "    DELETE FROM code WHERE account_id = (SELECT id FROM changed) AND kind = 'reset'),"
    " devices AS ("
    "    DELETE FROM device WHERE account_id = (SELECT id FROM changed) AND $3 = 0),"
    " forgiven AS ("
    "    DELETE FROM login_failure WHERE name = (SELECT lower(username) FROM changed))"
    " SELECT 1 FROM changed";

enum err
account_set_password(struct db *db, const struct user_id *user, const char *hash,
    int64_t keep_session, bool keep_tokens)
{
	const struct db_param params[] = {
		db_user(user), db_text(hash), db_int(keep_session), db_bool(keep_tokens),
	};

	return db_exec_found(db, DB_QUERY(SQL_SET, params));
}

enum err
account_change_password(struct db *db, struct arena *arena, const struct user_id *user,
    const struct account_new_password *new, const char **fault)
{
	char hash[SECRET_PASSWORD_HASH_MAX];
	struct account account;
	enum err err;

	err = account_find(db, arena, user, &account);
	if (err != ERR_OK)
		return err;
	*fault = account_password_fault(account.username, new->next);
	err = *fault != NULL ? ERR_INPUT : secret_password_hash(new->next, hash);
	if (err == ERR_OK)
		err = account_set_password(db, user, hash, new->keep_session,
		    new->keep_tokens);
	return err;
}

static const char SQL_SIGNS_IN_ALONE[] =
    "SELECT 1 FROM account a WHERE id = $1 AND password_hash <> '" ACCOUNT_NO_PASSWORD "'"
    " AND EXISTS (SELECT FROM passkey p WHERE p.account_id = a.id AND p.verifies) FOR UPDATE";

enum err
account_remove_password(struct db *db, const struct user_id *user, int64_t keep_session,
    bool keep_tokens)
{
	const struct db_param params[] = { db_user(user) };
	enum err err;

	err = db_begin(db);
	if (err != ERR_OK)
		return err;
	err = db_exec_found(db, DB_QUERY(SQL_SIGNS_IN_ALONE, params));
	if (err == ERR_NOT_FOUND)
		err = ERR_CONFLICT;
	if (err == ERR_OK)
		err = account_set_password(db, user, ACCOUNT_NO_PASSWORD, keep_session, keep_tokens);
	return db_end(db, err);
}

static const char SQL_END_ACCESS[] =
    "WITH whose AS (SELECT id FROM account WHERE id = $1 AND deleted_at IS NULL),"
    " ended AS ("
    "    DELETE FROM session WHERE account_id = (SELECT id FROM whose) AND id <> $2),"
    " tokens AS (DELETE FROM token WHERE account_id = (SELECT id FROM whose)),"
    " devices AS (DELETE FROM device WHERE account_id = (SELECT id FROM whose))"
    " SELECT 1 FROM whose";

enum err
account_end_access(struct db *db, const struct user_id *user, int64_t keep_session)
{
	const struct db_param params[] = { db_user(user), db_int(keep_session) };

	return db_exec_found(db, DB_QUERY(SQL_END_ACCESS, params));
}
