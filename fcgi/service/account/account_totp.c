/* Codes of an authenticator app: set up, confirmed, used, shown, ended. */
#include "service/account/account_totp.h"

#include <sodium.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/account/account_recovery.h"
#include "service/account/account_totp_seal.h"

/* What codes are made of, as `totp` keeps it. */
struct totp_key {
	const unsigned char *secret, *sealed;	/* struct totp_kept */
	int64_t              last_step;		/* the newest that was used */
};

#define TOTP_KEY_ROW(FIRST, NEXT) \
	FIRST(secret, BYTES, "secret") \
	NEXT(sealed, BYTES, "sealed") \
	NEXT(last_step, INT, "last_step")

static DB_READER(totp_key_reader, struct totp_key, TOTP_KEY_ROW)

/* Recovery codes are for passkeys as well. */
#define SHOWN_ROW(FIRST, NEXT) \
	FIRST(enabled, BOOL, "t.account_id IS NOT NULL") \
	NEXT(confirmed_at, TIME, "t.confirmed_at") \
	NEXT(recovery_codes, INT, "(SELECT count(*) FROM recovery_code r" \
	    " WHERE r.account_id = a.id AND r.used_at IS NULL)")

static DB_READER(shown_reader, struct account_totp, SHOWN_ROW)

static const char SQL_SHOW[] =
    "SELECT " DB_COLUMNS(SHOWN_ROW)
    "  FROM account a LEFT JOIN totp t ON t.account_id = a.id AND t.confirmed_at IS NOT NULL"
    " WHERE a.id = $1";

enum err
account_totp_show(struct db *db, const struct user_id *user, struct account_totp *out)
{
	const struct db_param params[] = { db_user(user) };

	return db_read_one(db, NULL, DB_QUERY(SQL_SHOW, params), shown_reader(), out);
}

/* As it is as well, until `vitrina-admin seal`. */
static const char SQL_BEGIN[] =
    "INSERT INTO totp AS t (account_id, sealed, secret) VALUES ($1, $2,"
    "    CASE WHEN NOT EXISTS (SELECT FROM setting WHERE name = '" TOTP_SEALED_SETTING "')"
    "    THEN $3::bytea END)"
    " ON CONFLICT (account_id) DO UPDATE SET sealed = excluded.sealed,"
    "    secret = excluded.secret, created_at = now(), failures = 0,"
    "    failed_at = '-infinity' WHERE t.confirmed_at IS NULL";

enum err
account_totp_begin(struct db *db, const struct user_id *user, char secret[TOTP_SECRET_LEN + 1])
{
	unsigned char bytes[TOTP_SECRET_BYTES], sealed[TOTP_SEALED_BYTES];
	const struct db_param params[] = {
		db_user(user), db_bytes(sealed, sizeof(sealed)), db_bytes(bytes, sizeof(bytes)),
	};
	enum err err;

	randombytes_buf(bytes, sizeof(bytes));
	err = account_totp_seal(user, bytes, sealed);
	if (err != ERR_OK)
		return err;
	err = db_exec_found(db, DB_QUERY(SQL_BEGIN, params));
	if (err == ERR_OK)
		totp_base32(bytes, sizeof(bytes), secret);
	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

/* The step of now whose code it is, if it was not used.  ERR_TOTP_WRONG */
static enum err
match(const struct user_id *user, const struct totp_key *key, const char *code, int64_t *step)
{
	const struct totp_kept kept = { key->secret, key->sealed };
	unsigned char secret[TOTP_SECRET_BYTES];
	enum err err = account_totp_open(user, &kept, secret);

	if (err != ERR_OK)
		return err;
	*step = totp_match(secret, code, clock_now_us() / 1000000, key->last_step);
	sodium_memzero(secret, sizeof(secret));
	return *step < 0 ? ERR_TOTP_WRONG : ERR_OK;
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

	err = db_read_one(db, arena, DB_QUERY(SQL_PENDING, whose), totp_key_reader(), &key);
	if (err == ERR_OK)
		err = match(user, &key, code, &step);
	if (err != ERR_OK)
		return err;
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
	err = confirm(db, arena, user, account_recovery_typed(arena, code));
	if (err == ERR_OK)
		err = account_recovery_make(db, arena, user, codes);
	if (err == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	return err;
}

/* How long after t.failed_at the next try has to wait. */
#define WAIT \
	"make_interval(secs => CASE WHEN t.failures < " TEXT_OF(TOTP_FREE_FAILURES) " THEN 0" \
	" ELSE least(" TEXT_OF(TOTP_WAIT_MAX_S) "," \
	" power(2, least(t.failures, 30) - " TEXT_OF(TOTP_FREE_FAILURES) ")) END)"

/* A try is charged before it is looked at: many at once are as many in a row. */
static const char SQL_CHARGE[] =
    "UPDATE totp t SET failures = t.failures + 1, failed_at = now()"
    " WHERE account_id = $1 AND confirmed_at IS NOT NULL AND t.failed_at + " WAIT " <= now()"
    " RETURNING " DB_COLUMNS(TOTP_KEY_ROW);

static const char SQL_WAIT[] =
    "SELECT greatest(1, ceil(extract(epoch FROM t.failed_at + " WAIT " - now())))::bigint"
    " FROM totp t WHERE account_id = $1 AND confirmed_at IS NOT NULL";

static enum err
charge(struct db *db, struct arena *arena, const struct user_id *user, int64_t *wait_s,
    struct totp_key *key)
{
	const struct db_param params[] = { db_user(user) };
	enum err err;

	err = db_read_one(db, arena, DB_QUERY(SQL_CHARGE, params), totp_key_reader(), key);
	if (err != ERR_NOT_FOUND)
		return err;
	err = db_one_int(db, DB_QUERY(SQL_WAIT, params), wait_s);
	if (err == ERR_NOT_FOUND)
		return ERR_TOTP_WRONG;	/* it was ended meanwhile: sign in anew */
	return err == ERR_OK ? ERR_RATE : err;
}

/* Of two at once with one code, one finds it used. */
static const char SQL_USE_STEP[] =
    "UPDATE totp SET last_step = $2, failures = 0, failed_at = '-infinity'"
    " WHERE account_id = $1 AND last_step < $2";

static enum err
use(struct db *db, const struct user_id *user, int64_t step)
{
	const struct db_param params[] = { db_user(user), db_int(step) };
	enum err err = db_exec_found(db, DB_QUERY(SQL_USE_STEP, params));

	return err == ERR_NOT_FOUND ? ERR_TOTP_WRONG : err;
}

enum err
account_totp_use(struct db *db, struct arena *arena, const struct user_id *user,
    const char *text, int64_t *wait_s)
{
	const char *code = account_recovery_typed(arena, text);
	struct totp_key key;
	int64_t step;
	enum err err;

	err = charge(db, arena, user, wait_s, &key);
	if (err == ERR_OK && !account_recovery_is_one(code)) {
		err = match(user, &key, code, &step);
		return err == ERR_OK ? use(db, user, step) : err;
	}
	/* who has passkeys alone has no app whose codes could be guessed: those of 80 bits are not */
	if (err != ERR_OK && (err != ERR_TOTP_WRONG || !account_recovery_is_one(code)))
		return err;
	return account_recovery_use(db, user, code);
}

static const char SQL_END[] = "DELETE FROM totp WHERE account_id = $1";

enum err
account_totp_end(struct db *db, const struct user_id *user)
{
	const struct db_param params[] = { db_user(user) };
	enum err err;

	err = db_begin(db);
	if (err != ERR_OK)
		return err;
	err = db_exec_found(db, DB_QUERY(SQL_END, params));
	if (err == ERR_OK)
		err = account_recovery_drop_idle(db, user);
	return db_end(db, err);
}
