/*
 * Idempotency-Key of what makes matrices: what it made is said in the
 * transaction that makes it, so that a request whose reply was lost makes
 * nothing more when it comes again.
 */
#ifndef SERVICE_MATRIX_ONCE_H
#define SERVICE_MATRIX_ONCE_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/matrix/matrix.h"
#include "service/base/idempotency.h"

struct arena;
struct db;

/* A request's key, and what its reply says that the matrix's row does not. */
struct matrix_once {
	struct idempotency_once request;
	struct matrix_trust     trust;
};

/* What a request made when it came before. */
struct matrix_made {
	bool                is_made;	/* else the rest is nothing */
	bool                is_job;
	struct public_id    id;
	struct matrix_trust trust;	/* of a matrix */
};

/* ERR_IDEMPOTENCY: the key was another request's */
enum err matrix_once_find(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_once *once, struct matrix_made *out);

/*
 * Within the transaction that makes it, before and after; without a key nothing.
 * ERR_UNAVAILABLE: the same request has just made it, and says so when asked again.
 */
enum err matrix_once_claim(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_once *once);
enum err matrix_once_record(struct db *db, struct arena *arena, const struct user_id *owner,
    const struct matrix_once *once, bool is_job, const struct public_id *id);

#endif
