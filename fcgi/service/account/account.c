/* Accounts: found and read, and the rules of their names. */
#include "service/account/account.h"

#include <string.h>

#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db.h"

const char *const account_roles[] = { "user", "admin", NULL };

static const char LETTERS_AND_DIGITS[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

void
account_read(const struct db_rows *rows, size_t row, struct arena *arena,
    struct account *out)
{
	*out = (struct account){
		.key = db_get_user(rows, row, 0),
		.id = db_get_id(rows, row, 1),
		.username = db_get_text(rows, row, 2, arena),
		.email = db_get_text(rows, row, 3, arena),
		.role = db_get_text(rows, row, 4, arena),
		.suspended = db_get_bool(rows, row, 5),
		.quota_bytes = db_get_int(rows, row, 6),
		.used_bytes = db_get_int(rows, row, 7),
		.created_at = db_get_time(rows, row, 8),
		.totp = db_get_bool(rows, row, 9),
	};
}

static enum err
read_one(struct db *db, struct arena *arena, const struct db_query *query, struct account *out)
{
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, query, &rows);
	if (err == ERR_OK)
		account_read(rows, 0, arena, out);
	db_rows_free(rows);
	return err;
}

static const char SQL_FIND[] =
    "SELECT " ACCOUNT_COLUMNS " FROM account a WHERE a.id = $2 AND a.deleted_at IS NULL";

enum err
account_find(struct db *db, struct arena *arena, const struct user_id *user,
    struct account *out)
{
	const struct db_param params[] = { db_int(config()->quota), db_user(user) };

	return read_one(db, arena, DB_QUERY(SQL_FIND, params), out);
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

	return read_one(db, arena, DB_QUERY(SQL_SET_EMAIL, params), out);
}

static const char SQL_FIND_NAME[] =
    "SELECT id FROM account WHERE lower(username) = lower($1) AND deleted_at IS NULL";

enum err
account_find_name(struct db *db, const char *username, struct user_id *out)
{
	const struct db_param params[] = { db_text(username) };
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_QUERY(SQL_FIND_NAME, params), &rows);
	if (err == ERR_OK)
		*out = db_get_user(rows, 0, 0);
	db_rows_free(rows);
	return err;
}

static const char SQL_USAGE[] =
    "SELECT coalesce(quota_bytes, $1), used_bytes FROM account"
    " WHERE id = $2 AND deleted_at IS NULL";

enum err
account_usage(struct db *db, const struct user_id *user, int64_t *quota_bytes,
    int64_t *used_bytes)
{
	const struct db_param params[] = { db_int(config()->quota), db_user(user) };
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_QUERY(SQL_USAGE, params), &rows);
	if (err == ERR_OK) {
		*quota_bytes = db_get_int(rows, 0, 0);
		*used_bytes = db_get_int(rows, 0, 1);
	}
	db_rows_free(rows);
	return err;
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
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_QUERY(SQL, params), &rows);
	if (err == ERR_OK)
		*out = db_get_id(rows, 0, 0);
	db_rows_free(rows);
	return err;
}
