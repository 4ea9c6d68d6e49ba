/* Passkeys that are shown: to sign in, and to prove that it is the account's owner. */
#include <sodium.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/account/passkey_inside.h"

/* As it is kept. */
struct kept {
	int64_t          key;
	struct user_id   user;
	struct public_id handle;	/* of whom, as authenticators know it */
	int64_t          algorithm;
	const char      *public_key;	/* hexadecimal */
	int64_t          count;
};

#define KEPT_ROW(FIRST, NEXT) \
	FIRST(key, INT, "p.id") \
	NEXT(user, USER, "p.account_id") \
	NEXT(handle, ID, "a.public_id") \
	NEXT(algorithm, INT, "p.algorithm") \
	NEXT(public_key, TEXT, "encode(p.public_key, 'hex')") \
	NEXT(count, INT, "p.sign_count")

static DB_READER(kept_reader, struct kept, KEPT_ROW)

static const char SQL_FIND[] =
    "SELECT " DB_COLUMNS(KEPT_ROW) " FROM passkey p JOIN account a ON a.id = p.account_id"
    " WHERE p.credential_id = $1 AND a.deleted_at IS NULL AND p.account_id = coalesce($2, p.account_id)";

/* No other answer with this count, or a higher one, came meanwhile. */
static const char SQL_USE[] =
    "UPDATE passkey SET sign_count = $2, used_at = now(), verifies = verifies OR $3, synced = $4"
    " WHERE id = $1 AND (sign_count < $2 OR (sign_count = 0 AND $2 = 0))";

static bool
read_key(struct arena *arena, const struct kept *kept, struct passkey_key *out)
{
	const size_t len = strlen(kept->public_key);
	unsigned char *bytes = arena_alloc(arena, len / 2 + 1);

	out->algorithm = kept->algorithm;
	out->key.data = bytes;
	return sodium_hex2bin(bytes, len / 2, kept->public_key, len, NULL, &out->key.len, NULL) == 0;
}

static bool
is_handle_of(const struct passkey_bytes *handle, const struct public_id *id)
{
	return handle->data == NULL || (handle->len == strlen(id->text) &&
	    memcmp(handle->data, id->text, handle->len) == 0);
}

/* Whether what is kept signed this. */
static enum err
check(struct arena *arena, const struct passkey_answer *answer, const struct kept *kept,
    struct passkey_state *state)
{
	struct passkey_key key;

	if (!read_key(arena, kept, &key))
		return ERR_INTERNAL;
	return is_handle_of(&answer->reply->user_handle, &kept->handle) &&
	    passkey_shown(answer->reply, answer->site, &key, state) &&
	    (state->is_verified || !answer->is_verified) ? ERR_OK : ERR_PASSKEY;
}

/* Within a transaction. */
static enum err
use(struct db *db, const struct kept *kept, const struct passkey_bytes *challenge,
    const struct passkey_state *state)
{
	const struct db_param params[] = {
		db_int(kept->key), db_int(state->count), db_bool(state->is_verified),
		db_bool(state->is_synced),
	};
	enum err err;

	err = passkey_challenge_use(db, challenge);
	if (err == ERR_OK)
		err = db_exec_found(db, DB_QUERY(SQL_USE, params));
	return err == ERR_NOT_FOUND ? ERR_PASSKEY : err;
}

static enum err
find(struct db *db, struct arena *arena, const struct passkey_answer *answer, struct kept *out)
{
	const struct db_param params[] = {
		db_bytes(answer->reply->id.data, answer->reply->id.len), db_user(&answer->user),
	};
	enum err err = db_read_one(db, arena, DB_QUERY(SQL_FIND, params), kept_reader(), out);

	return err == ERR_NOT_FOUND ? ERR_PASSKEY : err;
}

enum err
passkey_show(struct db *db, struct arena *arena, const struct passkey_answer *answer,
    struct passkey_owner *out)
{
	static const struct user_id nobody;
	const struct user_id *asked = answer->purpose == PASSKEY_SIGN_IN ? &nobody : &answer->user;
	struct passkey_bytes challenge;
	struct passkey_state state;
	struct kept kept;
	enum err err;

	*out = (struct passkey_owner){ .is_copied = false };
	if (!passkey_challenge_of(arena, answer->reply, answer->site, PASSKEY_SHOWN, &challenge))
		return ERR_PASSKEY;
	err = passkey_challenge_check(answer->purpose, asked, &challenge);
	if (err == ERR_OK)
		err = find(db, arena, answer, &kept);
	if (err != ERR_OK)
		return err;
	out->user = kept.user;
	err = check(arena, answer, &kept, &state);
	if (err == ERR_OK && !passkey_counts_on(kept.count, state.count)) {
		out->is_copied = true;
		err = ERR_PASSKEY;
	}
	if (err == ERR_OK)
		err = db_begin(db);
	return err == ERR_OK ? db_end(db, use(db, &kept, &challenge, &state)) : err;
}

/* Within a transaction. */
static enum err
open_session(struct db *db, struct arena *arena, const struct passkey_login *in,
    struct session_opened *out, struct passkey_owner *owner)
{
	const struct passkey_answer answer = {
		.purpose = PASSKEY_SIGN_IN, .is_verified = true, .site = in->site, .reply = in->reply,
	};
	enum err err;

	err = passkey_show(db, arena, &answer, owner);
	if (err == ERR_OK)
		err = account_find(db, arena, &owner->user, &out->account);
	if (err == ERR_OK && out->account.suspended)
		err = ERR_SUSPENDED;
	if (err == ERR_OK)
		err = account_sign_in(db, &owner->user, &in->place, &out->pass);
	return err == ERR_NOT_FOUND ? ERR_PASSKEY : err;
}

enum err
passkey_sign_in(struct db *db, struct arena *arena, const struct passkey_login *in,
    struct session_opened *out, struct passkey_owner *owner)
{
	enum err err = db_begin(db);

	return err == ERR_OK ? db_end(db, open_session(db, arena, in, out, owner)) : err;
}
