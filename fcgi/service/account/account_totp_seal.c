/* Secrets of authenticator apps as they are kept. */
#include "service/account/account_totp_seal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"
#include "lib/io/log.h"
#include "service/account/auth_key.h"
#include "service/base/setting.h"

/* One account's is no other's. */
static void
name_what(const struct user_id *user, char what[32])
{
	snprintf(what, 32, "totp %" PRId64, user->value);
}

enum err
account_totp_seal(const struct user_id *user, const unsigned char secret[TOTP_SECRET_BYTES],
    unsigned char sealed[TOTP_SEALED_BYTES])
{
	const unsigned char *key;
	char what[32];
	enum err err = auth_key(&key);

	if (err != ERR_OK)
		return err;
	name_what(user, what);
	secret_seal_bytes(&(struct secret_seal){ key, what }, secret, TOTP_SECRET_BYTES, sealed);
	return ERR_OK;
}

enum err
account_totp_open(const struct user_id *user, const struct totp_kept *kept,
    unsigned char secret[TOTP_SECRET_BYTES])
{
	const unsigned char *key;
	char what[32];
	enum err err = ERR_OK;

	if (kept->secret != NULL) {
		memcpy(secret, kept->secret, TOTP_SECRET_BYTES);
		return ERR_OK;
	}
	name_what(user, what);
	if (kept->sealed == NULL)
		err = ERR_INTERNAL;
	if (err == ERR_OK)
		err = auth_key(&key);
	if (err == ERR_OK && !secret_open_bytes(&(struct secret_seal){ key, what }, kept->sealed,
	    TOTP_SECRET_BYTES, secret)) {
		log_error("auth_key of %s is not the key that second factors were sealed with",
		    config()->secrets_dir);
		err = ERR_INTERNAL;
	}
	return err;
}

struct plain {
	struct user_id       user;
	const unsigned char *secret;
};

#define PLAIN_ROW(FIRST, NEXT) \
	FIRST(user, USER, "account_id") \
	NEXT(secret, BYTES, "secret")

static DB_READER(plain_reader, struct plain, PLAIN_ROW)

static const char SQL_PLAIN[] = "SELECT " DB_COLUMNS(PLAIN_ROW)
    " FROM totp WHERE secret IS NOT NULL FOR UPDATE";
static const char SQL_SEALED[] =
    "UPDATE totp SET sealed = $2, secret = NULL WHERE account_id = $1";

static enum err
seal_row(struct db *db, const struct plain *row)
{
	unsigned char sealed[TOTP_SEALED_BYTES], opened[TOTP_SECRET_BYTES];
	const struct db_param params[] = { db_user(&row->user), db_bytes(sealed, sizeof(sealed)) };
	enum err err;

	err = account_totp_seal(&row->user, row->secret, sealed);
	if (err == ERR_OK)
		err = account_totp_open(&row->user, &(struct totp_kept){ NULL, sealed }, opened);
	return err == ERR_OK ? db_exec(db, DB_QUERY(SQL_SEALED, params), NULL) : err;
}

static enum err
seal_rows(struct db *db, struct arena *arena, int64_t *count)
{
	struct db_list list;
	enum err err;
	size_t i;

	err = setting_put(db, TOTP_SEALED_SETTING, "on");
	if (err == ERR_OK)
		err = db_read_all(db, arena, DB_PLAIN(SQL_PLAIN), plain_reader(), &list);
	for (i = 0; err == ERR_OK && i < list.count; i++)
		err = seal_row(db, (const struct plain *)list.items + i);
	*count = err == ERR_OK ? (int64_t)list.count : 0;
	return err;
}

enum err
account_totp_seal_all(struct db *db, int64_t *count)
{
	const unsigned char *key;
	struct arena *arena;
	enum err err;

	*count = 0;
	err = auth_key(&key);
	if (err == ERR_OK)
		err = db_begin(db);
	if (err != ERR_OK)
		return err;
	arena = arena_new();
	err = seal_rows(db, arena, count);
	if (err == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	arena_free(arena);
	return err;
}
