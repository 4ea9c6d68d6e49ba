/* What a process remembers of sessions and tokens: for a second, and boundedly. */
#ifndef ACCESS_CACHE_H
#define ACCESS_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/ids.h"
#include "lib/cache/memo.h"
#include "lib/secret/secret.h"

/* What was shown: the hash of a session, or of a token. */
struct access_shown {
	unsigned char hash[SECRET_HASH_BYTES];
	unsigned char is_token;
};
/* Of the text that was shown. */
struct access_shown access_shown(const char *text, bool is_token);

/* Who showed it. */
struct access_known {
	struct user_id user;
	int64_t        key;		/* of the session or token */
	uint32_t       grants;
	int64_t        expires_at;	/* microseconds since 1970; 0: never */
	bool           is_admin;	/* the account's role */
	bool           is_suspended;
};

/* True when it was kept within the last second, not dropped since, and has not expired. */
bool access_cache_find(const struct access_shown *shown, struct access_known *out);

/* As memo_ask() and memo_keep(). */
struct memo_asked access_cache_ask(const struct access_shown *shown);
void access_cache_keep(const struct access_shown *shown, const struct memo_asked *asked,
    const struct access_known *known);

/* Drop all about `user`, or everything. */
void access_cache_drop(const struct user_id *user);
void access_cache_drop_all(void);

#endif
