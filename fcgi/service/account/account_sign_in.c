/* Opening a session: its row, and the browser that it makes known. */
#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/account/account.h"

/* What this browser showed is replaced: it may have been copied. */
static const char SQL_KNOW_DEVICE[] =
    "WITH old AS (DELETE FROM device WHERE token_hash = $3 AND account_id = $2)"
    " INSERT INTO device (token_hash, account_id) VALUES ($1, $2)";

/* The least used are forgotten beyond $2. */
static const char SQL_FORGET_DEVICES[] =
    "DELETE FROM device WHERE token_hash IN ("
    "    SELECT token_hash FROM device WHERE account_id = $1"
    "    ORDER BY used_at DESC, token_hash OFFSET $2)";

static enum err
know_device(struct db *db, const struct user_id *user, const char *shown,
    const char *device)
{
	unsigned char hash[SECRET_HASH_BYTES], old[SECRET_HASH_BYTES];
	enum err err;

	secret_token_hash(device, hash);
	if (shown != NULL)
		secret_token_hash(shown, old);

	const struct db_param known[] = {
		db_bytes(hash, sizeof(hash)), db_user(user),
		shown != NULL ? db_bytes(old, sizeof(old)) : db_null(),
	};
	const struct db_param most[] = { db_user(user), db_int(ACCOUNT_DEVICES_MAX) };

	err = db_exec(db, DB_QUERY(SQL_KNOW_DEVICE, known), NULL);
	if (err == ERR_OK)
		err = db_exec(db, DB_QUERY(SQL_FORGET_DEVICES, most), NULL);
	return err;
}

static const char SQL_OPEN[] =
    "INSERT INTO session (public_id, account_id, token_hash, user_agent, address, proved_at)"
    " VALUES ($1, $2, $3, $4, $5, now()) RETURNING id";

static const char SQL_FORGET_SESSIONS[] =
    "DELETE FROM session WHERE id IN ("
    "    SELECT id FROM session WHERE account_id = $1 ORDER BY used_at DESC, id DESC OFFSET $2)";

enum err
account_sign_in(struct db *db, const struct user_id *user,
    const struct account_place *place, struct account_pass *out)
{
	const struct public_id id = public_id_make();
	unsigned char hash[SECRET_HASH_BYTES];
	enum err err;

	secret_token(out->token);
	secret_token_hash(out->token, hash);
	secret_token(out->device);

	const struct db_param params[] = {
		db_id(&id), db_user(user), db_bytes(hash, sizeof(hash)),
		db_text(place->user_agent), db_text(place->address),
	};
	const struct db_param most[] = { db_user(user), db_int(ACCOUNT_SESSIONS_MAX) };

	err = db_one_int(db, DB_QUERY(SQL_OPEN, params), &out->session);
	if (err == ERR_OK)
		err = know_device(db, user, place->device, out->device);
	if (err == ERR_OK)
		err = db_exec(db, DB_QUERY(SQL_FORGET_SESSIONS, most), NULL);
	return err;
}
