/* API tokens: made, listed, revoked. */
#include "service/account/token.h"

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "lib/secret/secret.h"
#include "service/base/page.h"

#define TOKEN_ROW(FIRST, NEXT) \
	FIRST(key, INT, "id") \
	NEXT(id, ID, "public_id") \
	NEXT(name, TEXT, "name") \
	NEXT(scopes, TEXTS, "scopes") \
	NEXT(created_at, TIME, "created_at") \
	NEXT(expires_at, TIME, "expires_at") \
	NEXT(used_at, TIME, "used_at")

static DB_READER(token_reader, struct token, TOKEN_ROW)

/* The lock keeps two at once from both being the last one allowed. */
static const char SQL_LOCK[] = "SELECT 1 FROM account WHERE id = $1 FOR UPDATE";

static const char SQL_MAKE[] =
    "INSERT INTO token (public_id, account_id, token_hash, name, scopes, expires_at)"
    " SELECT $1, $2, $3, $4, $5, $6"
    " WHERE (SELECT count(*) FROM token WHERE account_id = $2) < $7"
    " RETURNING " DB_COLUMNS(TOKEN_ROW);

static enum err
insert_token(struct db *db, struct arena *arena, const struct user_id *user,
    const struct token_wish *wish, struct token *out)
{
	const struct public_id id = public_id_make();
	unsigned char hash[SECRET_HASH_BYTES];
	char text[SECRET_TOKEN_LEN + 1];
	enum err err;

	secret_token(text);
	secret_token_hash(text, hash);
	const struct db_param params[] = {
		db_id(&id), db_user(user), db_bytes(hash, sizeof(hash)), db_text(wish->name),
		db_texts(arena, &wish->scopes), db_time(wish->expires_at), db_int(TOKENS_MAX),
	};

	err = db_read_one(db, arena, DB_QUERY(SQL_MAKE, params), token_reader(), out);
	if (err == ERR_OK)
		out->token = arena_strdup(arena, text);
	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

enum err
token_make(struct db *db, struct arena *arena, const struct user_id *user,
    const struct token_wish *wish, struct token *out)
{
	const struct db_param params[] = { db_user(user) };
	enum err err;

	err = db_begin(db);
	if (err != ERR_OK)
		return err;
	err = db_exec(db, DB_QUERY(SQL_LOCK, params), NULL);
	if (err == ERR_OK)
		err = insert_token(db, arena, user, wish, out);
	if (err == ERR_OK)
		err = db_commit(db);
	db_rollback(db);
	return err;
}

static const struct page_list list = {
	"tokens", token_reader, { PAGE_BY_INT(struct token, key) },
};

static const char SQL_LIST[] =
    "SELECT " DB_COLUMNS(TOKEN_ROW) " FROM token WHERE account_id = $1 AND id < $2"
    " ORDER BY id DESC LIMIT $3";

enum err
token_list(struct db *db, struct arena *arena, const struct user_id *user,
    const struct page_ask *ask, struct page *out)
{
	struct page_from from;
	enum err err;

	err = page_begin(db, &list, ask, &from);
	if (err != ERR_OK)
		return err;
	const struct db_param params[] = { db_user(user), from.keys[0], from.rows };

	return page_read(db, arena, &from, DB_QUERY(SQL_LIST, params), out);
}

static const char SQL_REVOKE[] = "DELETE FROM token WHERE account_id = $1 AND public_id = $2";

enum err
token_revoke(struct db *db, const struct user_id *user, const struct public_id *id)
{
	const struct db_param params[] = { db_user(user), db_id(id) };

	return db_exec_found(db, DB_QUERY(SQL_REVOKE, params));
}
