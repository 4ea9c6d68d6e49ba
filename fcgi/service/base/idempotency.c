/* Idempotency-Key: claims and what came of them. */
#include "service/base/idempotency.h"

#include <assert.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/db/db.h"

/*
 * The update changes nothing: it makes one statement of it all, which waits
 * for a claim in flight, locks the row against pruning and returns it.
 * `made` is empty only in the claim's own transaction.
 */
static const char SQL_CLAIM[] =
    "INSERT INTO idempotency (account_id, key, fingerprint) VALUES ($1, $2, $3)"
    " ON CONFLICT (account_id, key) DO UPDATE SET key = excluded.key"
    " RETURNING fingerprint = $3, nullif(made, '')";

enum err
idempotency_claim(struct db *db, struct arena *arena, const struct user_id *user,
    const char *key, const unsigned char fingerprint[IDEMPOTENCY_FINGERPRINT_BYTES],
    const char **made)
{
	const struct db_param params[] = {
		db_user(user), db_text(key),
		db_bytes(fingerprint, IDEMPOTENCY_FINGERPRINT_BYTES),
	};
	struct db_rows *rows = NULL;
	enum err err;

	*made = NULL;
	if (key == NULL)
		return ERR_OK;
	assert(db->depth > 0);
	err = db_one_row(db, DB_QUERY(SQL_CLAIM, params), &rows);
	if (err == ERR_OK && !db_get_bool(rows, 0, 0))
		err = ERR_IDEMPOTENCY;
	if (err == ERR_OK)
		*made = db_get_text(rows, 0, 1, arena);
	db_rows_free(rows);
	return err;
}

static const char SQL_RECORD[] =
    "UPDATE idempotency SET made = $3 WHERE account_id = $1 AND key = $2";

enum err
idempotency_record(struct db *db, const struct user_id *user, const char *key,
    const char *made)
{
	const struct db_param params[] = { db_user(user), db_text(key), db_text(made) };

	if (key == NULL)
		return ERR_OK;
	assert(*made != '\0');
	return db_exec(db, DB_QUERY(SQL_RECORD, params), NULL);
}

static const char SQL_PRUNE[] =
    "DELETE FROM idempotency WHERE created_at < now() - make_interval(hours => $1)";

enum err
idempotency_prune(struct db *db, int64_t *pruned)
{
	const struct db_param params[] = { db_int(IDEMPOTENCY_HOURS) };

	return db_exec(db, DB_QUERY(SQL_PRUNE, params), pruned);
}
