/* Recovery codes: made, used, dropped with the last second factor. */
#include "service/account/account_recovery.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "lib/secret/secret.h"
#include "lib/secret/totp.h"

#define RECOVERY_BYTES 10	/* 80 random bits: a fast hash will do, and no salt */
#define RECOVERY_LEN   16	/* in base32 */

const char *
account_recovery_typed(struct arena *arena, const char *text)
{
	char *code = arena_strdup(arena, text), *out = code;

	for (; *text != '\0'; text++)
		if (*text != ' ' && *text != '-')
			*out++ = (char)toupper((unsigned char)*text);
	*out = '\0';
	return code;
}

bool
account_recovery_is_one(const char *code)
{
	return strlen(code) == RECOVERY_LEN;
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
account_recovery_make(struct db *db, struct arena *arena, const struct user_id *user,
    struct texts *codes)
{
	const struct db_param params[] = { db_user(user) };
	const char **items = ARENA_ARRAY(arena, const char *, RECOVERY_CODES);
	enum err err;
	size_t i;

	err = db_exec(db, DB_QUERY(SQL_DROP_RECOVERY, params), NULL);
	for (i = 0; err == ERR_OK && i < RECOVERY_CODES; i++)
		err = add_recovery(db, arena, user, &items[i]);
	*codes = (struct texts){ items, RECOVERY_CODES };
	return err;
}

/* The lock keeps the last factor from going meanwhile. */
static const char SQL_HAS_FACTOR[] =
    "SELECT 1 FROM account a WHERE id = $1 AND (EXISTS (SELECT FROM passkey p"
    "    WHERE p.account_id = a.id) OR EXISTS (SELECT FROM totp t"
    "    WHERE t.account_id = a.id AND t.confirmed_at IS NOT NULL)) FOR UPDATE";

enum err
account_recovery_renew(struct db *db, struct arena *arena, const struct user_id *user,
    struct texts *codes)
{
	const struct db_param params[] = { db_user(user) };
	enum err err;

	err = db_begin(db);
	if (err != ERR_OK)
		return err;
	err = db_exec_found(db, DB_QUERY(SQL_HAS_FACTOR, params));
	if (err == ERR_OK)
		err = account_recovery_make(db, arena, user, codes);
	return db_end(db, err);
}

static const char SQL_USE[] =
    "WITH used AS (UPDATE recovery_code SET used_at = now()"
    "    WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL RETURNING account_id),"
    " forgiven AS (UPDATE totp SET failures = 0, failed_at = '-infinity'"
    "    WHERE account_id IN (SELECT account_id FROM used))"
    " SELECT 1 FROM used";

enum err
account_recovery_use(struct db *db, const struct user_id *user, const char *code)
{
	unsigned char hash[SECRET_HASH_BYTES];
	enum err err;

	secret_token_hash(code, hash);
	const struct db_param params[] = { db_user(user), db_bytes(hash, sizeof(hash)) };

	err = db_exec_found(db, DB_QUERY(SQL_USE, params));
	return err == ERR_NOT_FOUND ? ERR_TOTP_WRONG : err;
}

static const char SQL_DROP_IDLE[] =
    "DELETE FROM recovery_code WHERE account_id = $1"
    " AND NOT EXISTS (SELECT FROM passkey WHERE account_id = $1)"
    " AND NOT EXISTS (SELECT FROM totp WHERE account_id = $1 AND confirmed_at IS NOT NULL)";

enum err
account_recovery_drop_idle(struct db *db, const struct user_id *user)
{
	const struct db_param params[] = { db_user(user) };

	return db_exec(db, DB_QUERY(SQL_DROP_IDLE, params), NULL);
}

static const char SQL_RESET[] =
    "WITH whose AS (SELECT id FROM account WHERE public_id = $1 AND deleted_at IS NULL"
    "    FOR UPDATE),"
    " codes AS (DELETE FROM recovery_code WHERE account_id = (SELECT id FROM whose)),"
    " apps AS (DELETE FROM totp WHERE account_id = (SELECT id FROM whose)"
    "    RETURNING confirmed_at),"
    " keys AS (DELETE FROM passkey WHERE account_id = (SELECT id FROM whose) RETURNING id)"
    " SELECT 1 WHERE EXISTS (SELECT FROM apps) OR EXISTS (SELECT FROM keys)";

enum err
account_recovery_reset(struct db *db, const struct public_id *id)
{
	const struct db_param params[] = { db_id(id) };

	return db_exec_found(db, DB_QUERY(SQL_RESET, params));
}
