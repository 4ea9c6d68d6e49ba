/* What a browser handed on of an authenticator, and the site that it is for. */
#ifndef AUTH_SHOWN_H
#define AUTH_SHOWN_H

#include "lib/base/err.h"
#include "service/account/passkey.h"

struct json_object;
struct request;

struct shown {
	struct passkey_site  site;
	struct passkey_reply reply;
};

/*
 * Whether there are passkeys here: public_url is https or localhost; where it is not
 * set, it was asked for as localhost.
 */
bool shown_site(struct request *req, struct passkey_site *out);

/* ERR_INPUT  it lacks something, said below /passkey; or there are no passkeys here */
enum err shown_read(struct request *req, struct json_object *value, struct shown *out);

#endif
