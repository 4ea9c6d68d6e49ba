/* Keys to the S3 for others, for a while and for one prefix. */
#ifndef SERVICE_STORE_LEASE_H
#define SERVICE_STORE_LEASE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"

struct arena;

struct store_keys {
	const char *access_key;
	const char *secret_key;
	const char *session_token;
	int64_t     expires_at;		/* microseconds since 1970 */
};

/* An S3, and a role that may be lent. */
bool store_has_leases(void);

/*
 * Keys that put below `prefix`, list parts and abort, for sts_session, and do
 * nothing else.  `session` is what the S3's own logs call them: 2 to 64 of
 * letters, digits, "_" and "-".
 *
 * ERR_NO_S3        store_has_leases() is false
 * ERR_UNAVAILABLE  STS does not answer, or is not asked for its breaker is open
 * ERR_INTERNAL     it refuses; the log says why
 */
enum err store_lease(struct arena *arena, const char *session, const char *prefix,
    struct store_keys *out);

#endif
