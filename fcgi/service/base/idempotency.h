/*
 * Idempotency-Key: the same key and request of one account create once.
 * A claim belongs to the transaction that creates: both last, or neither.
 */
#ifndef SERVICE_IDEMPOTENCY_H
#define SERVICE_IDEMPOTENCY_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"

struct arena;
struct db;

#define IDEMPOTENCY_KEY_MAX   200	/* code points */
#define IDEMPOTENCY_FINGERPRINT_BYTES 32
#define IDEMPOTENCY_HOURS     24	/* how long a key is remembered, at least */

struct idempotency_once {
	const char          *key;		/* NULL: none was sent */
	const unsigned char *fingerprint;	/* of the request, with a key */
};

/*
 * Claim the key for the request that the fingerprint stands for, inside the
 * caller's transaction.  `*made` is NULL when it is the first: create, then
 * idempotency_record().  Else it is what was recorded then, in `arena`.
 * A NULL `key` is always the first.  Two claims of one key at once take
 * turns: the second waits for the first's commit or rollback.
 *
 * ERR_IDEMPOTENCY  the key was used for another request
 * ERR_UNAVAILABLE  the first is still at it after a second
 * ERR_INPUT        the key is empty or too long
 */
enum err idempotency_claim(struct db *db, struct arena *arena,
    const struct user_id *user, const struct idempotency_once *once, const char **made);
/* Say what was made, as by its public id, in the same transaction.  NULL key: nothing. */
enum err idempotency_record(struct db *db, const struct user_id *user,
    const struct idempotency_once *once, const char *made);
/* Forget what is older than IDEMPOTENCY_HOURS; `pruned` may be NULL. */
enum err idempotency_prune(struct db *db, int64_t *pruned);

#endif
