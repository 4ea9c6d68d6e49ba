/* The second factor: set up, confirmed, shown, ended. */
#include "service/account/account_totp.h"

#include <sodium.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "service/account/account_totp_inside.h"

#define SHOWN_ROW(FIRST, NEXT) \
	FIRST(enabled, BOOL, "true") \
	NEXT(confirmed_at, TIME, "confirmed_at") \
	NEXT(recovery_codes, INT, "(SELECT count(*) FROM recovery_code r" \
	    " WHERE r.account_id = t.account_id AND r.used_at IS NULL)")

static DB_READER(shown_reader, struct account_totp, SHOWN_ROW)

static const char SQL_SHOW[] =
    "SELECT " DB_COLUMNS(SHOWN_ROW)
    "  FROM totp t WHERE account_id = $1 AND confirmed_at IS NOT NULL";

enum err
account_totp_show(struct db *db, const struct user_id *user, struct account_totp *out)
{
	const struct db_param params[] = { db_user(user) };
	enum err err;

	*out = (struct account_totp){ .enabled = false };
	err = db_read_one(db, NULL, DB_QUERY(SQL_SHOW, params), shown_reader(), out);
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static const char SQL_BEGIN[] =
    "INSERT INTO totp AS t (account_id, secret) VALUES ($1, $2)"
    " ON CONFLICT (account_id) DO UPDATE SET secret = $2, created_at = now(), failures = 0,"
    "    failed_at = '-infinity' WHERE t.confirmed_at IS NULL";

enum err
account_totp_begin(struct db *db, struct arena *arena, const struct user_id *user,
    const char *password, char secret[TOTP_SECRET_LEN + 1])
{
	unsigned char bytes[TOTP_SECRET_BYTES];
	enum err err;

	err = account_check_password(db, arena, user, password);
	if (err != ERR_OK)
		return err;
	randombytes_buf(bytes, sizeof(bytes));
	const struct db_param params[] = { db_user(user), db_bytes(bytes, sizeof(bytes)) };

	err = db_exec_found(db, DB_QUERY(SQL_BEGIN, params));
	if (err == ERR_OK)
		totp_base32(bytes, sizeof(bytes), secret);
	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

static const char SQL_PENDING[] = "SELECT " DB_COLUMNS(TOTP_KEY_ROW)
    " FROM totp WHERE account_id = $1 AND confirmed_at IS NULL FOR UPDATE";
static const char SQL_CONFIRM[] =
    "UPDATE totp SET confirmed_at = now(), last_step = $2 WHERE account_id = $1";

/* Within a transaction. */
static enum err
confirm(struct db *db, struct arena *arena, const struct user_id *user, const char *code)
{
	const struct db_param whose[] = { db_user(user) };
	struct totp_key key;
	int64_t step;
	enum err err;

	err = db_read_one(db, arena, DB_QUERY(SQL_PENDING, whose), account_totp_key_reader(), &key);
	if (err != ERR_OK)
		return err;
	step = totp_match(key.secret, code, clock_now_us() / 1000000, key.last_step);
	if (step < 0)
		return ERR_TOTP_WRONG;
	const struct db_param params[] = { db_user(user), db_int(step) };

	return db_exec(db, DB_QUERY(SQL_CONFIRM, params), NULL);
}

enum err
account_totp_confirm(struct db *db, struct arena *arena, const struct user_id *user,
    const char *code, struct texts *codes)
{
	enum err err;

	err = db_begin(db);
	if (err != ERR_OK)
		return err;
	err = confirm(db, arena, user, account_totp_code(arena, code));
	if (err == ERR_OK)
		err = account_totp_make_recovery(db, arena, user, codes);
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
	enum err err;

	err = account_check_password(db, arena, user, password);
	if (err == ERR_OK)
		err = db_begin(db);
	if (err != ERR_OK)
		return err;
	err = db_exec_found(db, DB_QUERY(SQL_LOCK, params));
	if (err == ERR_OK)
		err = account_totp_make_recovery(db, arena, user, codes);
	if (err == ERR_OK)
		err = db_commit(db);
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
	return db_exec_found(db, &(const struct db_query){ sql, &whose, 1 });
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
