/* Idempotency-Key: claims and what came of them. */
#include "service/base/idempotency.h"

#include <assert.h>

#include "lib/base/count.h"
#include "lib/db/db_row.h"
#include "service/base/steady.h"

struct claim {
	bool        is_same;	/* request as before */
	const char *made;
};

#define CLAIM_ROW(FIRST, NEXT) \
	FIRST(is_same, BOOL, "fingerprint = $3") \
	NEXT(made, TEXT, "nullif(made, '')")

static DB_READER(claim_reader, struct claim, CLAIM_ROW)

/*
 * The update changes nothing: it makes one statement of it all, which waits
 * for a claim in flight, locks the row against pruning and returns it.
 * `made` is empty only in the claim's own transaction.
 */
static const char SQL_CLAIM[] =
    "INSERT INTO idempotency (account_id, key, fingerprint) VALUES ($1, $2, $3)"
    " ON CONFLICT (account_id, key) DO UPDATE SET key = excluded.key"
    " RETURNING " DB_COLUMNS(CLAIM_ROW);

enum err
idempotency_claim(struct db *db, struct arena *arena, const struct user_id *user,
    const struct idempotency_once *once, const char **made)
{
	const struct db_param params[] = {
		db_user(user), db_text(once->key),
		db_bytes(once->fingerprint, IDEMPOTENCY_FINGERPRINT_BYTES),
	};
	struct claim claim;
	enum err err;

	*made = NULL;
	if (once->key == NULL)
		return ERR_OK;
	assert(db->depth > 0);
	err = db_read_one(db, arena, DB_QUERY(SQL_CLAIM, params), claim_reader(), &claim);
	if (err != ERR_OK)
		return err;
	if (!claim.is_same)
		return ERR_IDEMPOTENCY;
	*made = claim.made;
	return ERR_OK;
}

static const char SQL_RECORD[] =
    "UPDATE idempotency SET made = $3 WHERE account_id = $1 AND key = $2";

enum err
idempotency_record(struct db *db, const struct user_id *user,
    const struct idempotency_once *once, const char *made)
{
	const struct db_param params[] = {
		db_user(user), db_text(once->key), db_text(made),
	};

	if (once->key == NULL)
		return ERR_OK;
	assert(*made != '\0');
	return db_exec(db, DB_QUERY(SQL_RECORD, params), NULL);
}

static const char SQL_PRUNE[] =
    "DELETE FROM idempotency WHERE created_at < now() - make_interval(hours => $1)"
    " AND " STEADY;

enum err
idempotency_prune(struct db *db, int64_t *pruned)
{
	const struct db_param params[] = { db_int(IDEMPOTENCY_HOURS) };

	return db_exec(db, DB_QUERY(SQL_PRUNE, params), pruned);
}
