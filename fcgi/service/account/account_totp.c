/* The second factor: set up, confirmed, shown, ended. */
#include "service/account/account_totp.h"

#include <sodium.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/db/db.h"
#include "service/account/account_totp_inside.h"

static const char SQL_SHOW[] =
    "SELECT confirmed_at, (SELECT count(*) FROM recovery_code r"
    "    WHERE r.account_id = t.account_id AND r.used_at IS NULL)"
    "  FROM totp t WHERE account_id = $1 AND confirmed_at IS NOT NULL";

enum err
account_totp_show(struct db *db, const struct user_id *user, struct account_totp *out)
{
	const struct db_param params[] = { db_user(user) };
	struct db_rows *rows = NULL;
	enum err err;

	*out = (struct account_totp){ .enabled = false };
	err = db_one_row(db, DB_QUERY(SQL_SHOW, params), &rows);
	if (err == ERR_OK)
		*out = (struct account_totp){
			.enabled = true,
			.confirmed_at = db_get_time(rows, 0, 0),
			.recovery_codes = db_get_int(rows, 0, 1),
		};
	db_rows_free(rows);
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static const char SQL_BEGIN[] =
    "INSERT INTO totp AS t (account_id, secret) VALUES ($1, $2)"
    " ON CONFLICT (account_id) DO UPDATE SET secret = $2, created_at = now(), failures = 0,"
    "    failed_at = '-infinity' WHERE t.confirmed_at IS NULL RETURNING 1";

enum err
account_totp_begin(struct db *db, struct arena *arena, const struct user_id *user,
    const char *password, char secret[TOTP_SECRET_LEN + 1])
{
	unsigned char bytes[TOTP_SECRET_BYTES];
	struct db_rows *rows = NULL;
	enum err err;

	err = account_check_password(db, arena, user, password);
	if (err != ERR_OK)
		return err;
	randombytes_buf(bytes, sizeof(bytes));
	const struct db_param params[] = { db_user(user), db_bytes(bytes, sizeof(bytes)) };

	err = db_one_row(db, DB_QUERY(SQL_BEGIN, params), &rows);
	if (err == ERR_OK)
		totp_base32(bytes, sizeof(bytes), secret);
	db_rows_free(rows);
	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

static const char SQL_PENDING[] =
    "SELECT secret FROM totp WHERE account_id = $1 AND confirmed_at IS NULL FOR UPDATE";
static const char SQL_CONFIRM[] =
    "UPDATE totp SET confirmed_at = now(), last_step = $2 WHERE account_id = $1";

/* Within a transaction. */
static enum err
confirm(struct db *db, struct arena *arena, const struct user_id *user, const char *code)
{
	const struct db_param whose[] = { db_user(user) };
	struct db_rows *rows = NULL;
	int64_t step = -1;
	size_t len;
	enum err err;

	err = db_one_row(db, DB_QUERY(SQL_PENDING, whose), &rows);
	if (err == ERR_OK) {
		step = totp_match(db_get_bytes(rows, 0, 0, arena, &len), code,
		    clock_now_us() / 1000000, 0);
		err = step < 0 ? ERR_TOTP_WRONG : ERR_OK;
	}
	if (err == ERR_OK) {
		const struct db_param params[] = { db_user(user), db_int(step) };

		err = db_exec(db, DB_QUERY(SQL_CONFIRM, params), NULL);
	}
	db_rows_free(rows);
	return err;
}

enum err
account_totp_confirm(struct db *db, struct arena *arena, const struct user_id *user,
    const char *code, struct texts *codes)
{
	enum err err;

	err = db_begin(db);
	if (err != ERR_OK)
		return err;
	err = confirm(db, arena, user, totp_code_of(arena, code));
	if (err == ERR_OK)
		err = totp_make_recovery(db, arena, user, codes);
	if (err == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	return err;
}

static const char SQL_LOCK[] =
    "SELECT 1 FROM totp WHERE account_id = $1 AND confirmed_at IS NOT NULL FOR UPDATE";

enum err
account_totp_recovery(struct db *db, struct arena *arena, const struct user_id *user,
    const char *password, struct texts *codes)
{
	const struct db_param params[] = { db_user(user) };
	struct db_rows *rows = NULL;
	enum err err;

	err = account_check_password(db, arena, user, password);
	if (err == ERR_OK)
		err = db_begin(db);
	if (err != ERR_OK)
		return err;
	err = db_one_row(db, DB_QUERY(SQL_LOCK, params), &rows);
	if (err == ERR_OK)
		err = totp_make_recovery(db, arena, user, codes);
	if (err == ERR_OK)
		err = db_commit(db);
	db_rows_free(rows);
	db_rollback(db);
	return err;
}

/* Its recovery codes go with it. */
static const char SQL_END[] = "DELETE FROM totp WHERE account_id = $1";
static const char SQL_RESET[] =
    "DELETE FROM totp WHERE account_id = (SELECT id FROM account WHERE public_id = $1"
    " AND deleted_at IS NULL)";

static enum err
end(struct db *db, const char *sql, struct db_param whose)
{
	int64_t ended = 0;
	enum err err;

	err = db_exec(db, &(const struct db_query){ sql, &whose, 1 }, &ended);
	return err == ERR_OK && ended == 0 ? ERR_NOT_FOUND : err;
}

enum err
account_totp_end(struct db *db, struct arena *arena, const struct user_id *user,
    const char *password)
{
	enum err err;

	err = account_check_password(db, arena, user, password);
	return err == ERR_OK ? end(db, SQL_END, db_user(user)) : err;
}

enum err
account_totp_reset(struct db *db, const struct public_id *id)
{
	return end(db, SQL_RESET, db_id(id));
}
