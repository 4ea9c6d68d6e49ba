/* Codes that work once: made, listed, used. */
#include "service/account/code.h"

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db.h"
#include "lib/secret/secret.h"
#include "service/account/account.h"
#include "service/base/cursor.h"

#define LIST "invitations"	/* what its cursors are for */

#define COLUMNS "id, public_id, created_at, expires_at, used_at"

static void
read_code(const struct db_rows *rows, size_t row, struct code *out)
{
	*out = (struct code){
		.id = db_get_id(rows, row, 1),
		.created_at = db_get_time(rows, row, 2),
		.expires_at = db_get_time(rows, row, 3),
		.used_at = db_get_time(rows, row, 4),
	};
}

static const char SQL_MAKE[] =
    "INSERT INTO code (public_id, kind, code_hash, account_id, created_by, expires_at)"
    " VALUES ($1, $2, $3, $4, $5, now() + make_interval(hours => $6)) RETURNING " COLUMNS;

static enum err
make(struct db *db, struct arena *arena, const char *kind, struct db_param account,
    struct db_param made_by, int hours, struct code *out)
{
	const struct public_id id = public_id_make();
	unsigned char hash[SECRET_HASH_BYTES];
	char text[SECRET_TOKEN_LEN + 1];
	struct db_rows *rows = NULL;
	enum err err;

	secret_token(text);
	secret_token_hash(text, hash);
	const struct db_param params[] = {
		db_id(&id), db_text(kind), db_bytes(hash, sizeof(hash)), account, made_by,
		db_int(hours),
	};

	err = db_one_row(db, DB_QUERY(SQL_MAKE, params), &rows);
	if (err == ERR_OK) {
		read_code(rows, 0, out);
		out->code = arena_strdup(arena, text);
	}
	db_rows_free(rows);
	return err;
}

enum err
code_invite(struct db *db, struct arena *arena, const struct user_id *admin,
    struct code *out)
{
	return make(db, arena, "invitation", db_null(), db_user(admin),
	    CODE_INVITATION_DAYS * 24, out);
}

enum err
code_make_admin(struct db *db, struct arena *arena, struct code *out)
{
	return make(db, arena, "admin", db_null(), db_null(), CODE_ADMIN_DAYS * 24, out);
}

static const char SQL_DROP_RESETS[] =
    "WITH whose AS (SELECT id FROM account WHERE public_id = $1 AND deleted_at IS NULL"
    "     FOR UPDATE),"
    " dropped AS (DELETE FROM code WHERE account_id = (SELECT id FROM whose))"
    " SELECT id FROM whose";

enum err
code_make_reset(struct db *db, struct arena *arena, const struct user_id *admin,
    const struct public_id *id, struct code *out)
{
	const struct db_param params[] = { db_id(id) };
	struct db_rows *rows = NULL;
	struct user_id user;
	enum err err;

	err = db_begin(db);
	if (err != ERR_OK)
		return err;
	err = db_one_row(db, DB_QUERY(SQL_DROP_RESETS, params), &rows);
	if (err != ERR_OK)
		goto done;
	user = db_get_user(rows, 0, 0);
	err = make(db, arena, "reset", db_user(&user), db_user(admin), CODE_RESET_HOURS, out);
	if (err == ERR_OK)
		err = db_commit(db);
done:
	db_rows_free(rows);
	db_rollback(db);
	return err;
}

static const char SQL_RESET_NAME[] =
    "SELECT a.username FROM code c JOIN account a ON a.id = c.account_id"
    " WHERE c.code_hash = $1 AND c.kind = 'reset' AND c.used_at IS NULL"
    " AND c.expires_at > now() AND a.deleted_at IS NULL";

static const char SQL_USE_RESET[] =
    "UPDATE code SET used_at = now() WHERE code_hash = $1 AND kind = 'reset'"
    " AND used_at IS NULL AND expires_at > now() RETURNING account_id";

/* The code and the password in one transaction: neither without the other. */
static enum err
use_reset(struct db *db, const struct db_param *code_hash, const char *password_hash,
    struct user_id *user)
{
	struct db_rows *rows = NULL;
	enum err err;

	err = db_begin(db);
	if (err != ERR_OK)
		return err;
	err = db_one_row(db, &(const struct db_query){ SQL_USE_RESET, code_hash, 1 }, &rows);
	if (err != ERR_OK)
		goto done;
	*user = db_get_user(rows, 0, 0);
	err = account_set_password(db, user, password_hash, 0, false);
	if (err == ERR_OK)
		err = db_commit(db);
done:
	db_rows_free(rows);
	db_rollback(db);
	return err;
}

enum err
code_reset_password(struct db *db, struct arena *arena, const char *code,
    const char *password, struct user_id *user, const char **fault)
{
	char password_hash[SECRET_PASSWORD_HASH_MAX];
	unsigned char hash[SECRET_HASH_BYTES];
	struct db_rows *rows = NULL;
	enum err err;

	secret_token_hash(code, hash);
	const struct db_param params[] = { db_bytes(hash, sizeof(hash)) };

	err = db_one_row(db, DB_QUERY(SQL_RESET_NAME, params), &rows);
	if (err != ERR_OK)
		goto done;
	*fault = account_password_fault(db_get_text(rows, 0, 0, arena), password);
	err = *fault != NULL ? ERR_INPUT : secret_password_hash(password, password_hash);
	if (err == ERR_OK)
		err = use_reset(db, params, password_hash, user);
done:
	db_rows_free(rows);
	return err;
}

static const char SQL_LIST[] =
    "SELECT " COLUMNS " FROM code WHERE kind = 'invitation' AND id < $1"
    " ORDER BY id DESC LIMIT $2";

enum err
code_list_invitations(struct db *db, struct arena *arena, int limit,
    const char *cursor, struct code **out, size_t *count, const char **next)
{
	int64_t before = INT64_MAX, unused = 0;
	struct db_rows *rows = NULL;
	enum err err;
	size_t i;

	err = cursor_read(db, LIST, cursor, &before, &unused);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = { db_int(before), db_int(limit + 1) };

	err = db_rows(db, DB_QUERY(SQL_LIST, params), &rows);
	if (err != ERR_OK)
		goto done;
	*count = db_count(rows) > (size_t)limit ? (size_t)limit : db_count(rows);
	*out = ARENA_ARRAY(arena, struct code, *count);
	for (i = 0; i < *count; i++)
		read_code(rows, i, &(*out)[i]);
	*next = NULL;
	if (db_count(rows) > *count)
		*next = cursor_make(arena, LIST, db_get_int(rows, *count - 1, 0), 0);
done:
	db_rows_free(rows);
	return err;
}

static const char SQL_REVOKE[] =
    "DELETE FROM code WHERE kind = 'invitation' AND public_id = $1";

enum err
code_revoke_invitation(struct db *db, const struct public_id *id)
{
	const struct db_param params[] = { db_id(id) };
	int64_t revoked = 0;
	enum err err;

	err = db_exec(db, DB_QUERY(SQL_REVOKE, params), &revoked);
	return err == ERR_OK && revoked == 0 ? ERR_NOT_FOUND : err;
}
