/* Codes that work once: made, listed, used. */
#include "service/account/code.h"

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "lib/secret/secret.h"
#include "service/account/account.h"
#include "service/base/job.h"
#include "service/base/page.h"

#define CODE_ROW(FIRST, NEXT) \
	FIRST(key, INT, "id") \
	NEXT(id, ID, "public_id") \
	NEXT(created_at, TIME, "created_at") \
	NEXT(expires_at, TIME, "expires_at") \
	NEXT(used_at, TIME, "used_at")

static DB_READER(code_reader, struct code, CODE_ROW)

/* What is to be made. */
struct plan {
	const char     *kind;
	struct db_param account;	/* whose it is */
	struct db_param made_by;
	int             hours;
};

static const char SQL_MAKE[] =
    "INSERT INTO code (public_id, kind, code_hash, account_id, created_by, expires_at)"
    " VALUES ($1, $2, $3, $4, $5, now() + make_interval(hours => $6)) RETURNING " DB_COLUMNS(CODE_ROW);

static enum err
make(struct db *db, struct arena *arena, const struct plan *plan, struct code *out)
{
	const struct public_id id = public_id_make();
	unsigned char hash[SECRET_HASH_BYTES];
	char text[SECRET_TOKEN_LEN + 1];
	enum err err;

	secret_token(text);
	secret_token_hash(text, hash);
	const struct db_param params[] = {
		db_id(&id), db_text(plan->kind), db_bytes(hash, sizeof(hash)), plan->account,
		plan->made_by, db_int(plan->hours),
	};

	err = db_read_one(db, arena, DB_QUERY(SQL_MAKE, params), code_reader(), out);
	if (err == ERR_OK)
		out->code = arena_strdup(arena, text);
	return err;
}

enum err
code_invite(struct db *db, struct arena *arena, const struct user_id *admin,
    struct code *out)
{
	const struct plan plan = {
		"invitation", db_null(), db_user(admin), CODE_INVITATION_DAYS * 24,
	};

	return make(db, arena, &plan, out);
}

enum err
code_make_admin(struct db *db, struct arena *arena, struct code *out)
{
	const struct plan plan = { "admin", db_null(), db_null(), CODE_ADMIN_DAYS * 24 };

	return make(db, arena, &plan, out);
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
	struct user_id user;
	enum err err;

	err = db_begin(db);
	if (err != ERR_OK)
		return err;
	err = db_one_user(db, DB_QUERY(SQL_DROP_RESETS, params), &user);
	if (err == ERR_OK) {
		const struct plan plan = {
			"reset", db_user(&user), db_user(admin), CODE_RESET_HOURS,
		};

		err = make(db, arena, &plan, out);
	}
	if (err == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	return err;
}

static const char SQL_LET_IN[] =
    "WITH whose AS (UPDATE account SET suspended_at = NULL WHERE id = $1 AND deleted_at IS NULL"
    "     RETURNING id),"
    " factor AS (DELETE FROM totp WHERE account_id = (SELECT id FROM whose)),"
    " passkeys AS (DELETE FROM passkey WHERE account_id = (SELECT id FROM whose)),"
    " recovery AS (DELETE FROM recovery_code WHERE account_id = (SELECT id FROM whose)),"
    " dropped AS (DELETE FROM code WHERE account_id = (SELECT id FROM whose))"
    " SELECT 1 FROM whose";

enum err
code_let_in(struct db *db, struct arena *arena, const struct user_id *user, struct code *out)
{
	const struct db_param params[] = { db_user(user) };
	const struct plan plan = { "reset", db_user(user), db_null(), CODE_RESET_HOURS };
	enum err err;

	err = db_begin(db);
	if (err != ERR_OK)
		return err;
	err = db_exec_found(db, DB_QUERY(SQL_LET_IN, params));
	if (err == ERR_OK)
		err = job_resume_owner(db, user);
	if (err == ERR_OK)
		err = make(db, arena, &plan, out);
	if (err == ERR_OK)
		err = db_commit(db);
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
	enum err err;

	err = db_begin(db);
	if (err != ERR_OK)
		return err;
	err = db_one_user(db, &(const struct db_query){ SQL_USE_RESET, code_hash, 1 }, user);
	if (err == ERR_OK)
		err = account_set_password(db, user, password_hash, 0, false);
	if (err == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	return err;
}

enum err
code_reset_password(struct db *db, struct arena *arena, const struct code_reset *reset,
    struct user_id *user, const char **fault)
{
	char password_hash[SECRET_PASSWORD_HASH_MAX];
	unsigned char hash[SECRET_HASH_BYTES];
	const char *username;
	enum err err;

	secret_token_hash(reset->code, hash);
	const struct db_param params[] = { db_bytes(hash, sizeof(hash)) };

	err = db_one_text(db, arena, DB_QUERY(SQL_RESET_NAME, params), &username);
	if (err != ERR_OK)
		return err;
	*fault = account_password_fault(username, reset->password);
	err = *fault != NULL ? ERR_INPUT : secret_password_hash(reset->password, password_hash);
	return err == ERR_OK ? use_reset(db, params, password_hash, user) : err;
}

static const struct page_list invitations = {
	"invitations", code_reader, { PAGE_BY_INT(struct code, key) },
};

static const char SQL_LIST[] =
    "SELECT " DB_COLUMNS(CODE_ROW) " FROM code WHERE kind = 'invitation' AND id < $1"
    " ORDER BY id DESC LIMIT $2";

enum err
code_list_invitations(struct db *db, struct arena *arena, const struct page_ask *ask,
    struct page *out)
{
	struct page_from from;
	enum err err;

	err = page_begin(db, &invitations, ask, &from);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = { from.keys[0], from.rows };

	return page_read(db, arena, &from, DB_QUERY(SQL_LIST, params), out);
}

static const char SQL_REVOKE[] =
    "DELETE FROM code WHERE kind = 'invitation' AND public_id = $1";

enum err
code_revoke_invitation(struct db *db, const struct public_id *id)
{
	const struct db_param params[] = { db_id(id) };

	return db_exec_found(db, DB_QUERY(SQL_REVOKE, params));
}
