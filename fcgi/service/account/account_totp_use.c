/* The second factor, used: a code of the app, or a recovery code. */
#include <ctype.h>
#include <sodium.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "service/account/account_totp_inside.h"

#define RECOVERY_BYTES 10	/* 80 random bits: a fast hash will do, and no salt */
#define RECOVERY_LEN   16	/* in base32 */

DB_READER(account_totp_key_reader, struct totp_key, TOTP_KEY_ROW)

const char *
account_totp_code(struct arena *arena, const char *text)
{
	char *code = arena_strdup(arena, text), *out = code;

	for (; *text != '\0'; text++)
		if (*text != ' ' && *text != '-')
			*out++ = (char)toupper((unsigned char)*text);
	*out = '\0';
	return code;
}

static const char SQL_DROP_RECOVERY[] = "DELETE FROM recovery_code WHERE account_id = $1";
static const char SQL_ADD_RECOVERY[] =
    "INSERT INTO recovery_code (account_id, code_hash) VALUES ($1, $2)";

/* One code, as it is shown: XXXX-XXXX-XXXX-XXXX. */
static enum err
add_recovery(struct db *db, struct arena *arena, const struct user_id *user, const char **out)
{
	unsigned char bytes[RECOVERY_BYTES], hash[SECRET_HASH_BYTES];
	char code[RECOVERY_LEN + 1];

	randombytes_buf(bytes, sizeof(bytes));
	totp_base32(bytes, sizeof(bytes), code);
	secret_token_hash(code, hash);
	*out = arena_printf(arena, "%.4s-%.4s-%.4s-%.4s", code, code + 4, code + 8, code + 12);

	const struct db_param params[] = { db_user(user), db_bytes(hash, sizeof(hash)) };

	return db_exec(db, DB_QUERY(SQL_ADD_RECOVERY, params), NULL);
}

enum err
account_totp_make_recovery(struct db *db, struct arena *arena, const struct user_id *user,
    struct texts *codes)
{
	const struct db_param params[] = { db_user(user) };
	const char **items = ARENA_ARRAY(arena, const char *, TOTP_RECOVERY_CODES);
	enum err err;
	size_t i;

	err = db_exec(db, DB_QUERY(SQL_DROP_RECOVERY, params), NULL);
	for (i = 0; err == ERR_OK && i < TOTP_RECOVERY_CODES; i++)
		err = add_recovery(db, arena, user, &items[i]);
	*codes = (struct texts){ items, TOTP_RECOVERY_CODES };
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

	err = db_read_one(db, arena, DB_QUERY(SQL_CHARGE, params), account_totp_key_reader(), key);
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

static const char SQL_USE_RECOVERY[] =
    "WITH used AS (UPDATE recovery_code SET used_at = now()"
    "    WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL RETURNING 1)"
    " UPDATE totp SET failures = 0, failed_at = '-infinity'"
    " WHERE account_id = $1 AND EXISTS (SELECT FROM used)";

static enum err
use(struct db *db, const char *sql, const struct user_id *user, struct db_param what)
{
	const struct db_param params[] = { db_user(user), what };
	enum err err = db_exec_found(db, DB_QUERY(sql, params));

	return err == ERR_NOT_FOUND ? ERR_TOTP_WRONG : err;
}

enum err
account_totp_use(struct db *db, struct arena *arena, const struct user_id *user,
    const char *text, int64_t *wait_s)
{
	const char *code = account_totp_code(arena, text);
	unsigned char hash[SECRET_HASH_BYTES];
	struct totp_key key;
	int64_t step;
	enum err err;

	err = charge(db, arena, user, wait_s, &key);
	if (err != ERR_OK)
		return err;
	if (strlen(code) == RECOVERY_LEN) {
		secret_token_hash(code, hash);
		return use(db, SQL_USE_RECOVERY, user, db_bytes(hash, sizeof(hash)));
	}
	step = totp_match(key.secret, code, clock_now_us() / 1000000, key.last_step);
	return step < 0 ? ERR_TOTP_WRONG : use(db, SQL_USE_STEP, user, db_int(step));
}
