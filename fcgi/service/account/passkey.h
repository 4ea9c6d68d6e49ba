/*
 * Passkeys of accounts (WebAuthn): added, listed, named, removed, and shown, to sign
 * in or to prove that it is the account's owner.  One that asks for a finger, a face
 * or a PIN signs in alone; any is a second factor beside the password.
 */
#ifndef SERVICE_PASSKEY_H
#define SERVICE_PASSKEY_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/base/texts.h"
#include "lib/secret/passkey.h"
#include "service/account/session.h"

struct arena;
struct db;
struct page;
struct page_ask;

#define PASSKEYS_MAX        20	/* an account */
#define PASSKEY_NAME_MAX    100
#define PASSKEY_CHALLENGE_S 300	/* how long one may be answered */

/* What a challenge is for: it is answered for that alone. */
enum passkey_purpose { PASSKEY_SIGN_IN, PASSKEY_PROOF, PASSKEY_ADD };
extern const char *const passkey_purposes[];	/* "sign_in", "proof", "add", NULL */

/*
 * A challenge, in base64url: sealed, with an end, and kept by nobody, so that asking
 * for any number costs nothing.  `user`: who is signed in; to sign in nobody.
 * ERR_INTERNAL: auth's key cannot be read
 */
enum err passkey_challenge(struct arena *arena, enum passkey_purpose purpose,
    const struct user_id *user, const char **out);

struct passkey {
	int64_t          key;		/* internal */
	struct public_id id;
	const char      *credential;	/* as browsers call it: base64url */
	const char      *name;
	bool             verifies;	/* it has asked for a finger, a face or a PIN */
	bool             synced;	/* it is on more than one device */
	int64_t          created_at;
	int64_t          used_at;	/* 0: not yet */
};

/* What came in answer to a challenge, and where that was asked. */
struct passkey_answer {
	enum passkey_purpose        purpose;
	struct user_id              user;		/* whose it has to be; nobody: anybody's */
	bool                        is_verified;	/* it has to have asked for a finger … */
	const struct passkey_site  *site;
	const struct passkey_reply *reply;
};

/* Whose it was. */
struct passkey_owner {
	struct user_id user;
	bool           is_copied;	/* with ERR_PASSKEY: its count went back, so there are two of it */
};

/*
 * A challenge is answered rightly once.  Inside a transaction it counts when that
 * commits.  `out` is set where the passkey is known, also on errors.
 *
 * ERR_PASSKEY  the challenge is none, too old or used, the passkey unknown or not
 *              `user`'s, or its signature wrong
 */
enum err passkey_show(struct db *db, struct arena *arena, const struct passkey_answer *answer,
    struct passkey_owner *out);

/*
 * A new one of `answer`'s user.  `codes`: recovery codes, where this is the account's
 * first second factor, else none.
 *
 * ERR_PASSKEY   the challenge is none, too old or used, or what was made no passkey
 * ERR_CONFLICT  it is there already, or the account has PASSKEYS_MAX
 */
enum err passkey_add(struct db *db, struct arena *arena, const struct passkey_answer *answer,
    const char *name, struct passkey *out, struct texts *codes);

/* Struct passkeys, newest first.  ERR_INPUT: a cursor that is none */
enum err passkey_list(struct db *db, struct arena *arena, const struct user_id *user,
    const struct page_ask *ask, struct page *out);

/* ERR_NOT_FOUND  no such passkey, or somebody else's */
enum err passkey_rename(struct db *db, struct arena *arena, const struct user_id *user,
    const struct public_id *id, const char *name, struct passkey *out);

/*
 * `name`: what it was called.
 * ERR_NOT_FOUND
 * ERR_CONFLICT   there is no password, and no other that signs in alone
 */
enum err passkey_remove(struct db *db, struct arena *arena, const struct user_id *user,
    const struct public_id *id, const char **name);

struct passkey_login {
	const struct passkey_site  *site;
	const struct passkey_reply *reply;
	struct account_place        place;
};

/*
 * Sign in with a passkey alone.  `owner` as passkey_show()'s.
 * ERR_PASSKEY; ERR_SUSPENDED
 */
enum err passkey_sign_in(struct db *db, struct arena *arena, const struct passkey_login *in,
    struct session_opened *out, struct passkey_owner *owner);

#endif
