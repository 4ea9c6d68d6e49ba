/* Passkeys, as they are printed. */
#ifndef WIRE_PASSKEY_H
#define WIRE_PASSKEY_H

#include "lib/text/members.h"
#include "service/account/passkey.h"

/* What a browser is to ask an authenticator. */
struct passkey_ask {
	const char *challenge;		/* base64url; NULL, as the others: there are no passkeys here */
	const char *rp_id;
	int64_t     timeout_ms;
	const char *user_handle;	/* who is signed in; NULL: to sign in */
	const char *username;
};

/* A new one. */
struct passkey_added {
	struct passkey passkey;
	struct texts   recovery_codes;	/* none: there are some already */
};

extern const struct member passkey_members[];		/* struct passkey */
extern const struct member passkey_ask_members[];
extern const struct member passkey_added_members[];

#endif
