/* Within program: who showed a session's or token's text, whichever way it came. */
#ifndef ACCESS_INSIDE_H
#define ACCESS_INSIDE_H

#include "lib/base/err.h"
#include "program/access_cache.h"

struct request;

struct access_asked {
	struct access_shown as;			/* what it is remembered by */
	unsigned char       hash[SECRET_HASH_BYTES];	/* of the session or token */
	bool                is_token;
	const char         *name;		/* whose it is to be; NULL: whoever's */
};

/* ERR_NOT_FOUND  what was shown is not valid (any more), or another's than `name` */
enum err access_resolve(struct request *req, const struct access_asked *ask,
    struct access_known *out);

/* Could it be a session's or a token's at all? */
bool     access_is_token_text(const char *text);

#endif
