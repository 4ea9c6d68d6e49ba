/* What the routes below /s/{token} have in common: the link is open, or why not. */
#ifndef FILES_LINK_H
#define FILES_LINK_H

#include "lib/serve/reply.h"
#include "lib/serve/request.h"
#include "service/share/share_link.h"

#define LINK_ROOT      "/s"
#define LINK_TOKEN_MAX 64

struct link_input {
	const char *token;
};
#define FIELD_OF_TOKEN(type) FIELD_TEXT(FROM_PATH, type, token, 1, LINK_TOKEN_MAX)

/*
 * Whose the token is, whoever asks.  Tokens are not tried out: what is none costs a turn.
 * ERR_NOT_FOUND, ERR_RATE
 */
enum err link_find(struct request *req, const char *token, struct share_link *out);
/*
 * The same, and he may use it: it is not used up, and he has shown its password, by
 * POST …/unlock, or by Basic under any name.
 * ERR_SHARE_PASSWORD
 */
enum err link_open(struct request *req, const char *token, struct share_link *out);
/* Has he shown the password?  ERR_SHARE_PASSWORD */
enum err link_enter(struct request *req, const struct share_link *link);
/* Is that its password?  Then he need not say it again for a while.  ERR_SHARE_PASSWORD, ERR_RATE */
enum err link_unlock(struct request *req, const struct share_link *link, const char *password);

/* Where the link's cookies are sent to: "/s/TOKEN". */
const char *link_address(struct request *req);

#endif
