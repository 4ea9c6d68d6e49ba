/* API tokens: made, listed, revoked. */
#include "service/account/token.h"

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db.h"
#include "lib/secret/secret.h"
#include "service/base/cursor.h"

#define LIST "tokens"	/* what its cursors are for */

#define COLUMNS "id, public_id, name, scopes, created_at, expires_at, used_at"

static void
read_token(const struct db_rows *rows, size_t row, struct arena *arena, struct token *out)
{
	*out = (struct token){
		.id = db_get_id(rows, row, 1),
		.name = db_get_text(rows, row, 2, arena),
		.scopes = db_get_texts(rows, row, 3, arena),
		.created_at = db_get_time(rows, row, 4),
		.expires_at = db_get_time(rows, row, 5),
		.used_at = db_get_time(rows, row, 6),
	};
}

/* The lock keeps two at once from both being the last one allowed. */
static const char SQL_LOCK[] = "SELECT 1 FROM account WHERE id = $1 FOR UPDATE";

static const char SQL_MAKE[] =
    "INSERT INTO token (public_id, account_id, token_hash, name, scopes, expires_at)"
    " SELECT $1, $2, $3, $4, $5, $6"
    " WHERE (SELECT count(*) FROM token WHERE account_id = $2) < $7"
    " RETURNING " COLUMNS;

static enum err
insert_token(struct db *db, struct arena *arena, const struct user_id *user,
    const struct token_wish *wish, const char *text, struct token *out)
{
	const struct public_id id = public_id_make();
	unsigned char hash[SECRET_HASH_BYTES];
	struct db_rows *rows = NULL;
	enum err err;

	secret_token_hash(text, hash);
	const struct db_param params[] = {
		db_id(&id), db_user(user), db_bytes(hash, sizeof(hash)), db_text(wish->name),
		db_texts(arena, &wish->scopes), db_time(wish->expires_at), db_int(TOKENS_MAX),
	};

	err = db_one_row(db, DB_QUERY(SQL_MAKE, params), &rows);
	if (err == ERR_OK)
		read_token(rows, 0, arena, out);
	db_rows_free(rows);
	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

enum err
token_make(struct db *db, struct arena *arena, const struct user_id *user,
    const struct token_wish *wish, struct token *out)
{
	const struct db_param params[] = { db_user(user) };
	char text[SECRET_TOKEN_LEN + 1];
	enum err err;

	secret_token(text);
	err = db_begin(db);
	if (err != ERR_OK)
		return err;
	err = db_exec(db, DB_QUERY(SQL_LOCK, params), NULL);
	if (err == ERR_OK)
		err = insert_token(db, arena, user, wish, text, out);
	if (err == ERR_OK)
		err = db_commit(db);
	if (err == ERR_OK)
		out->token = arena_strdup(arena, text);
	db_rollback(db);
	return err;
}

static const char SQL_LIST[] =
    "SELECT " COLUMNS " FROM token WHERE account_id = $1 AND id < $2"
    " ORDER BY id DESC LIMIT $3";

enum err
token_list(struct db *db, struct arena *arena, const struct user_id *user, int limit,
    const char *cursor, struct token **out, size_t *count, const char **next)
{
	int64_t before = INT64_MAX, unused = 0;
	struct db_rows *rows = NULL;
	enum err err;
	size_t i;

	err = cursor_read(db, LIST, cursor, &before, &unused);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = {
		db_user(user), db_int(before), db_int(limit + 1),
	};

	err = db_rows(db, DB_QUERY(SQL_LIST, params), &rows);
	if (err != ERR_OK)
		goto done;
	*count = db_count(rows) > (size_t)limit ? (size_t)limit : db_count(rows);
	*out = ARENA_ARRAY(arena, struct token, *count);
	for (i = 0; i < *count; i++)
		read_token(rows, i, arena, &(*out)[i]);
	*next = NULL;
	if (db_count(rows) > *count)
		*next = cursor_make(arena, LIST, db_get_int(rows, *count - 1, 0), 0);
done:
	db_rows_free(rows);
	return err;
}

static const char SQL_REVOKE[] = "DELETE FROM token WHERE account_id = $1 AND public_id = $2";

enum err
token_revoke(struct db *db, const struct user_id *user, const struct public_id *id)
{
	const struct db_param params[] = { db_user(user), db_id(id) };
	int64_t revoked = 0;
	enum err err;

	err = db_exec(db, DB_QUERY(SQL_REVOKE, params), &revoked);
	return err == ERR_OK && revoked == 0 ? ERR_NOT_FOUND : err;
}
