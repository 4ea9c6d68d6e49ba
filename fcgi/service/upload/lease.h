/*
 * Leases: keys to the S3 that somebody's own tools get for a while, good for
 * putting below that account's prefix and for nothing else.
 */
#ifndef SERVICE_LEASE_H
#define SERVICE_LEASE_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "store/store_lease.h"

struct arena;
struct db;

struct lease {
	struct store_keys keys;
	int64_t     renew_in_s;		/* until another one will be given */
	const char *bucket;
	const char *region;
	const char *prefix;		/* u/<account public id>/ */
};

/*
 * The lease of `user`: the same for all who ask, until a third of sts_session
 * is left of it.
 *
 * ERR_NO_S3        the store has none, or no role is configured
 * ERR_UNAVAILABLE  STS does not answer; older leases still hold
 */
enum err lease_get(struct db *db, struct arena *arena, const struct user_id *user,
    struct lease *out);

#endif
