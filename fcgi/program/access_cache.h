/* What a process remembers of sessions and tokens: for a second, and boundedly. */
#ifndef ACCESS_CACHE_H
#define ACCESS_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/ids.h"
#include "lib/secret/secret.h"

/* Who showed a session or a token. */
struct access_known {
	struct user_id user;
	int64_t        key;		/* of the session or token */
	uint32_t       grants;
	int64_t        expires_at;	/* microseconds since 1970; 0: never */
	bool           is_admin;	/* the account's role */
	bool           is_suspended;
};

/* True when `hash` was kept within the last second, not dropped since, and has not expired. */
bool     access_cache_find(const unsigned char hash[SECRET_HASH_BYTES], bool is_token,
    struct access_known *out);

/*
 * access_cache_age() is to be read before the database is: what changed
 * meanwhile is then not kept.
 */
uint64_t access_cache_age(void);
void     access_cache_keep(const unsigned char hash[SECRET_HASH_BYTES], bool is_token,
    const struct access_known *known, uint64_t age);

/* Drop all about `user`, or everything. */
void     access_cache_drop(const struct user_id *user);
void     access_cache_drop_all(void);

#endif
