/*
 * Somebody with a passkey, for contract tests of auth: who signs in with it, beside a
 * password or alone.
 */
#ifndef SUPPORT_KEYRING_H
#define SUPPORT_KEYRING_H

#include "support/people/auth.h"
#include "support/people/authenticator.h"

struct arena;

#define PASSKEYS          "/api/auth/passkeys"
#define PASSKEY_CHALLENGE PASSKEYS "/challenge"
#define PASSKEY_LOGIN     PASSKEYS "/login"

/* Begin and end: the program that all of them talk to, and what texts live in. */
void keyring_begin(const struct test_program *auth);
void keyring_end(void);
extern struct arena *keyring_arena;

struct keyring {
	struct api           me;
	struct authenticator with;
	const char          *id;	/* of the passkey */
	const char          *recovery;	/* one of the codes */
};

/* A fresh account with a passkey (of COSE's algorithm, or ES256).  End it with keyring_drop(). */
struct keyring keyring_hold_with(const char *name, int algorithm);
struct keyring keyring_hold(const char *name);
void           keyring_drop(struct keyring *holder);

/* A challenge for sign_in, proof or add. */
const char *keyring_challenge(struct api *me, const char *purpose);
/* The body that adds a new one. */
const char *keyring_add_body(struct api *me, const struct authenticator *with);
/* {"passkey": …} in answer to a challenge for `purpose`. */
const char *keyring_answer(struct api *me, const struct authenticator *with, const char *purpose);

/* Signed out, with that answer; the status.  `out`: who is in then, or NULL. */
int keyring_send(const char *body, struct api *out);
int keyring_sign_in(const struct authenticator *with, struct api *out);
/* `more`: members behind name and password. */
int keyring_sign_in_by_password(const char *name, const char *more, struct api *out);

/* As the owner of the tables. */
void keyring_sql(const char *sql);

#endif
