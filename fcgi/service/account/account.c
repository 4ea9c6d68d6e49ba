/* Accounts: found and read, and the rules of their names. */
#include "service/account/account.h"

#include <string.h>

#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"
#include "service/account/account_row.h"

const char *const account_roles[] = { "user", "admin", NULL };

static const char LETTERS_AND_DIGITS[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

DB_READER(account_reader, struct account, ACCOUNT_ROW)

static const char SQL_FIND[] =
    "SELECT " ACCOUNT_COLUMNS " FROM account a WHERE a.id = $2 AND a.deleted_at IS NULL";

enum err
account_find(struct db *db, struct arena *arena, const struct user_id *user,
    struct account *out)
{
	const struct db_param params[] = { db_int(config()->quota), db_user(user) };

	return db_read_one(db, arena, DB_QUERY(SQL_FIND, params), account_reader(), out);
}

static const char SQL_SET_EMAIL[] =
    "UPDATE account a SET email = $3 WHERE a.id = $2 AND a.deleted_at IS NULL"
    " RETURNING " ACCOUNT_COLUMNS;

enum err
account_set_email(struct db *db, struct arena *arena, const struct user_id *user,
    const char *email, struct account *out)
{
	const struct db_param params[] = {
		db_int(config()->quota), db_user(user), db_text(email),
	};

	return db_read_one(db, arena, DB_QUERY(SQL_SET_EMAIL, params), account_reader(), out);
}

static const char SQL_FIND_NAME[] =
    "SELECT id FROM account WHERE lower(username) = lower($1) AND deleted_at IS NULL";

enum err
account_find_name(struct db *db, const char *username, struct user_id *out)
{
	const struct db_param params[] = { db_text(username) };

	return db_one_user(db, DB_QUERY(SQL_FIND_NAME, params), out);
}

#define USAGE_ROW(FIRST, NEXT) \
	FIRST(quota_bytes, INT, "coalesce(quota_bytes, $1)") \
	NEXT(used_bytes, INT, "used_bytes")

static DB_READER(usage_reader, struct account_usage, USAGE_ROW)

static const char SQL_USAGE[] =
    "SELECT " DB_COLUMNS(USAGE_ROW) " FROM account WHERE id = $2 AND deleted_at IS NULL";

enum err
account_usage(struct db *db, const struct user_id *user, struct account_usage *out)
{
	const struct db_param params[] = { db_int(config()->quota), db_user(user) };

	return db_read_one(db, NULL, DB_QUERY(SQL_USAGE, params), usage_reader(), out);
}

bool
account_username_is_valid(const char *username)
{
	const size_t len = strlen(username);
	size_t i;

	if (len < USERNAME_MIN || len > USERNAME_MAX)
		return false;
	for (i = 0; i < len; i++)
		if (strchr(LETTERS_AND_DIGITS, username[i]) == NULL &&
		    strchr("_.-", username[i]) == NULL)
			return false;
	return strpbrk(username, LETTERS_AND_DIGITS) != NULL;
}

/* What mail servers take is theirs to say; this only catches slips of the pen. */
bool
account_email_is_valid(const char *email)
{
	const char *at = strrchr(email, '@');
	const unsigned char *c;

	for (c = (const unsigned char *)email; *c != '\0'; c++)
		if (*c <= ' ' || *c == 0x7f)
			return false;
	return at != NULL && at != email && at[1] != '\0' && strlen(email) >= EMAIL_MIN;
}

enum err
account_public_id(struct db *db, const struct user_id *user, struct public_id *out)
{
	static const char SQL[] =
	    "SELECT public_id FROM account WHERE id = $1 AND deleted_at IS NULL";
	const struct db_param params[] = { db_user(user) };

	return db_one_id(db, DB_QUERY(SQL, params), out);
}
