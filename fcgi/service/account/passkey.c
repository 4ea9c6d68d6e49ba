/* Passkeys of accounts: added, listed, named, removed. */
#include "service/account/passkey.h"

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/account/account_recovery.h"
#include "service/account/passkey_inside.h"
#include "service/base/page.h"

#define PASSKEY_ROW(FIRST, NEXT) \
	FIRST(key, INT, "id") \
	NEXT(id, ID, "public_id") \
	NEXT(credential, TEXT, "rtrim(translate(encode(credential_id, 'base64'), E'+/\\n', '-_'), '=')") \
	NEXT(name, TEXT, "name") \
	NEXT(verifies, BOOL, "verifies") \
	NEXT(synced, BOOL, "synced") \
	NEXT(created_at, TIME, "created_at") \
	NEXT(used_at, TIME, "used_at")

static DB_READER(passkey_reader, struct passkey, PASSKEY_ROW)

/* The lock keeps two at once from both being the last one allowed. */
static const char SQL_LOCK[] = "SELECT 1 FROM account WHERE id = $1 AND deleted_at IS NULL FOR UPDATE";
static const char SQL_COUNT[] = "SELECT count(*) FROM passkey WHERE account_id = $1";
static const char SQL_HAS_CODES[] =
    "SELECT EXISTS (SELECT FROM passkey WHERE account_id = $1)"
    " OR EXISTS (SELECT FROM totp WHERE account_id = $1 AND confirmed_at IS NOT NULL)";

static const char SQL_ADD[] =
    "INSERT INTO passkey (public_id, account_id, credential_id, algorithm, public_key, sign_count,"
    " verifies, synced, name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    " ON CONFLICT DO NOTHING RETURNING " DB_COLUMNS(PASSKEY_ROW);

/* A new one, as it came. */
struct made {
	const struct passkey_answer *answer;
	struct passkey_bytes         challenge;
	struct passkey_key           key;
	struct passkey_state         state;
	const char                  *name;
};

static enum err
insert(struct db *db, struct arena *arena, const struct made *made, struct passkey *out)
{
	const struct passkey_bytes *id = &made->answer->reply->id;
	const struct public_id public_id = public_id_make();
	const struct db_param params[] = {
		db_id(&public_id), db_user(&made->answer->user), db_bytes(id->data, id->len),
		db_int(made->key.algorithm), db_bytes(made->key.key.data, made->key.key.len),
		db_int(made->state.count), db_bool(made->state.is_verified),
		db_bool(made->state.is_synced), db_text(made->name),
	};
	enum err err = db_read_one(db, arena, DB_QUERY(SQL_ADD, params), passkey_reader(), out);

	return err == ERR_NOT_FOUND ? ERR_CONFLICT : err;
}

static enum err
has_room(struct db *db, const struct user_id *user)
{
	const struct db_param params[] = { db_user(user) };
	int64_t count = 0;
	enum err err;

	err = db_exec_found(db, DB_QUERY(SQL_LOCK, params));
	if (err == ERR_OK)
		err = db_one_int(db, DB_QUERY(SQL_COUNT, params), &count);
	return err == ERR_OK && count >= PASSKEYS_MAX ? ERR_CONFLICT : err;
}

/* Within a transaction. */
static enum err
add(struct db *db, struct arena *arena, const struct made *made, struct passkey *out,
    struct texts *codes)
{
	const struct user_id *user = &made->answer->user;
	const struct db_param params[] = { db_user(user) };
	bool has_codes = false;
	enum err err;

	err = has_room(db, user);
	if (err == ERR_OK)
		err = db_one_bool(db, DB_QUERY(SQL_HAS_CODES, params), &has_codes);
	if (err == ERR_OK)
		err = passkey_challenge_use(db, &made->challenge);
	if (err == ERR_OK)
		err = insert(db, arena, made, out);
	if (err == ERR_OK && !has_codes)
		err = account_recovery_make(db, arena, user, codes);
	return err;
}

enum err
passkey_add(struct db *db, struct arena *arena, const struct passkey_answer *answer,
    const char *name, struct passkey *out, struct texts *codes)
{
	struct made made = { .answer = answer, .name = name };
	enum err err;

	*codes = (struct texts){ NULL, 0 };
	if (!passkey_challenge_of(arena, answer->reply, answer->site, PASSKEY_MADE, &made.challenge) ||
	    !passkey_made(arena, answer->reply, answer->site, &made.key, &made.state))
		return ERR_PASSKEY;
	err = passkey_challenge_check(answer->purpose, &answer->user, &made.challenge);
	if (err == ERR_OK)
		err = db_begin(db);
	if (err != ERR_OK)
		return err;
	return db_end(db, add(db, arena, &made, out, codes));
}

static const struct page_list list = {
	"passkeys", passkey_reader, { PAGE_BY_INT(struct passkey, key) },
};

static const char SQL_LIST[] =
    "SELECT " DB_COLUMNS(PASSKEY_ROW) " FROM passkey WHERE account_id = $1 AND id < $2"
    " ORDER BY id DESC LIMIT $3";

enum err
passkey_list(struct db *db, struct arena *arena, const struct user_id *user,
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

static const char SQL_RENAME[] =
    "UPDATE passkey SET name = $3 WHERE account_id = $1 AND public_id = $2"
    " RETURNING " DB_COLUMNS(PASSKEY_ROW);

enum err
passkey_rename(struct db *db, struct arena *arena, const struct user_id *user,
    const struct public_id *id, const char *name, struct passkey *out)
{
	const struct db_param params[] = { db_user(user), db_id(id), db_text(name) };

	return db_read_one(db, arena, DB_QUERY(SQL_RENAME, params), passkey_reader(), out);
}

static const char SQL_REMOVE[] =
    "DELETE FROM passkey WHERE account_id = $1 AND public_id = $2 RETURNING name";
static const char SQL_GETS_IN[] =
    "SELECT password_hash <> '" ACCOUNT_NO_PASSWORD "'"
    " OR EXISTS (SELECT FROM passkey WHERE account_id = $1 AND verifies)"
    " FROM account WHERE id = $1";

/* Within a transaction. */
static enum err
drop(struct db *db, struct arena *arena, const struct user_id *user, const struct public_id *id,
    const char **name)
{
	const struct db_param params[] = { db_user(user), db_id(id) };
	const struct db_query whose = { SQL_LOCK, params, 1 }, gets_in = { SQL_GETS_IN, params, 1 };
	bool does = false;
	enum err err;

	err = db_exec_found(db, &whose);
	if (err == ERR_OK)
		err = db_one_text(db, arena, DB_QUERY(SQL_REMOVE, params), name);
	if (err == ERR_OK)
		err = db_one_bool(db, &gets_in, &does);
	if (err == ERR_OK && !does)
		err = ERR_CONFLICT;
	return err == ERR_OK ? account_recovery_drop_idle(db, user) : err;
}

enum err
passkey_remove(struct db *db, struct arena *arena, const struct user_id *user,
    const struct public_id *id, const char **name)
{
	enum err err = db_begin(db);

	return err == ERR_OK ? db_end(db, drop(db, arena, user, id, name)) : err;
}
