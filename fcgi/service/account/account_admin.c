/* Accounts as the admin sees them: listed and changed. */
#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "service/account/account.h"
#include "service/base/cursor.h"

#define LIST "accounts"	/* what its cursors are for */

static const char SQL_LIST[] =
    "SELECT " ACCOUNT_COLUMNS " FROM account a WHERE a.deleted_at IS NULL AND a.id < $2"
    " ORDER BY a.id DESC LIMIT $3";

static const char SQL_SEARCH[] =
    "SELECT " ACCOUNT_COLUMNS " FROM account a WHERE a.deleted_at IS NULL AND a.id < $2"
    " AND (position(lower($4) IN lower(a.username)) > 0 OR lower(a.username) % lower($4)"
    "  OR position(lower($4) IN lower(a.email)) > 0)"
    " ORDER BY a.id DESC LIMIT $3";

enum err
account_list(struct db *db, struct arena *arena, const char *query, int limit,
    const char *cursor, struct account **out, size_t *count, const char **next)
{
	int64_t before = INT64_MAX, unused = 0;
	struct db_rows *rows = NULL;
	enum err err;
	size_t i;

	err = cursor_read(db, LIST, cursor, &before, &unused);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_int(config()->quota), db_int(before), db_int(limit + 1), db_text(query),
	};

	err = db_rows(db, query == NULL ?
	    &(const struct db_query){ SQL_LIST, params, 3 } : DB_QUERY(SQL_SEARCH, params), &rows);
	if (err != ERR_OK)
		goto done;
	*count = db_count(rows) > (size_t)limit ? (size_t)limit : db_count(rows);
	*out = ARENA_ARRAY(arena, struct account, *count);
	for (i = 0; i < *count; i++)
		account_read(rows, i, arena, &(*out)[i]);
	*next = NULL;
	if (db_count(rows) > *count)
		*next = cursor_make(arena, LIST, (*out)[*count - 1].key.value, 0);
done:
	db_rows_free(rows);
	return err;
}

/* Locks every admin, in order: two who demote each other wait here. */
static const char SQL_ADMINS[] =
    "SELECT id FROM account WHERE role = 'admin' AND suspended_at IS NULL"
    " AND deleted_at IS NULL ORDER BY id FOR UPDATE";

enum err
account_not_last_admin(struct db *db, const struct user_id *user)
{
	struct db_rows *rows = NULL;
	enum err err;

	err = db_rows(db, DB_PLAIN(SQL_ADMINS), &rows);
	if (err == ERR_OK && db_count(rows) == 1 && db_get_int(rows, 0, 0) == user->value)
		err = ERR_CONFLICT;
	db_rows_free(rows);
	return err;
}

static const char SQL_HAS_ADMIN[] =
    "SELECT EXISTS (SELECT FROM account WHERE role = 'admin' AND suspended_at IS NULL"
    " AND deleted_at IS NULL)";

enum err
account_has_admin(struct db *db, bool *out)
{
	struct db_rows *rows = NULL;
	enum err err;

	err = db_one_row(db, DB_PLAIN(SQL_HAS_ADMIN), &rows);
	if (err == ERR_OK)
		*out = db_get_bool(rows, 0, 0);
	db_rows_free(rows);
	return err;
}

static const char SQL_KEY[] =
    "SELECT id FROM account WHERE public_id = $1 AND deleted_at IS NULL";

/* Also when it was suspended before: then it stays so since then. */
static const char SQL_CHANGE[] =
    "UPDATE account a SET"
    " role = coalesce($3, a.role),"
    " suspended_at = CASE WHEN $4::boolean IS NULL THEN a.suspended_at"
    "     WHEN $4 THEN coalesce(a.suspended_at, now()) END,"
    " quota_bytes = CASE WHEN $5::bigint IS NULL THEN a.quota_bytes"
    "     WHEN $5 >= 0 THEN $5 END"
    " WHERE a.id = $2 AND a.deleted_at IS NULL RETURNING " ACCOUNT_COLUMNS;

static enum err
change_locked(struct db *db, struct arena *arena, const struct user_id *user,
    const struct account_change *change, struct account *out)
{
	const struct db_param params[] = {
		db_int(config()->quota), db_user(user),
		change->has_role ? db_text(account_roles[change->role]) : db_null(),
		change->has_suspended ? db_bool(change->suspended) : db_null(),
		change->has_quota ? db_int(change->quota_bytes) : db_null(),
	};
	struct db_rows *rows = NULL;
	enum err err = ERR_OK;

	if ((change->has_role && change->role != ROLE_ADMIN) ||
	    (change->has_suspended && change->suspended))
		err = account_not_last_admin(db, user);
	if (err == ERR_OK)
		err = db_one_row(db, DB_QUERY(SQL_CHANGE, params), &rows);
	if (err == ERR_OK)
		account_read(rows, 0, arena, out);
	db_rows_free(rows);
	return err;
}

enum err
account_change(struct db *db, struct arena *arena, const struct public_id *id,
    const struct account_change *change, struct account *out)
{
	const struct db_param params[] = { db_id(id) };
	struct db_rows *rows = NULL;
	struct user_id user;
	enum err err;

	err = db_begin(db);
	if (err != ERR_OK)
		return err;
	err = db_one_row(db, DB_QUERY(SQL_KEY, params), &rows);
	if (err != ERR_OK)
		goto done;
	user = db_get_user(rows, 0, 0);
	err = change_locked(db, arena, &user, change, out);
	if (err == ERR_OK)
		err = db_commit(db);
done:
	db_rows_free(rows);
	db_rollback(db);
	return err;
}
