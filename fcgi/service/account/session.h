/* Sessions: opened with a password, resolved at each request, listed, ended. */
#ifndef SERVICE_SESSION_H
#define SERVICE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/base/texts.h"
#include "lib/secret/secret.h"
#include "service/account/account.h"

struct page;
struct page_ask;
struct passkey_reply;
struct passkey_site;

/*
 * Slow-down: this many failures for a name are free; then each next try has to
 * wait, 1 s, 2 s, 4 s and so on up to the most.  A try that came too early
 * counts as nothing, so that the right password works after every wait, and a
 * browser that signed in to the account before does not wait at all.
 */
#define LOGIN_FREE_FAILURES   10
#define LOGIN_WAIT_MAX_S      20
#define LOGIN_FORGET_HOURS    1		/* without a try: all is forgotten */
#define LOGIN_DEVICE_FAILURES 10	/* then the browser is not known any more */

/* NOTIFY on this, with an account's internal key: its sessions or rights changed. */
#define SESSION_CHANNEL "session"

struct session_login {
	const char          *username;	/* as typed */
	const char          *password;
	const char          *totp;	/* NULL: none was given */
	const struct passkey_reply *passkey;	/* in its place; NULL: none */
	const struct passkey_site  *site;	/* where it was shown */
	struct account_place place;
};

struct session_opened {
	struct account      account;
	struct account_pass pass;
	int64_t             wait_s;	/* with ERR_RATE alone */
};

/*
 * Sign in.  Unknown names and wrong passwords are the same in answer, time and
 * slow-down.
 *
 * ERR_CREDENTIALS  the name or the password is wrong
 * ERR_SUSPENDED    both are right
 * ERR_TOTP         both are right, and a code or a passkey is asked for as well
 * ERR_TOTP_WRONG   both are right, the code is not
 * ERR_PASSKEY      both are right, the passkey is not
 * ERR_RATE         too early after failures: again in `out->wait_s`
 * ERR_UNAVAILABLE  too many sign in just now
 */
enum err session_login(struct db *db, struct arena *arena,
    const struct session_login *in, struct session_opened *out);

/* Who shows a session's or a token's text. */
struct session_caller {
	int64_t        key;		/* of the session or the token */
	struct user_id user;
	bool           is_admin;	/* the account's role */
	bool           is_suspended;
	bool           is_unused;	/* session_touch() is due */
	struct texts   scopes;		/* a token's; of a session none */
	int64_t        expires_at;	/* 0: never */
};

/*
 * `hash` is secret_token_hash()'s.  Any program may ask this.
 * ERR_NOT_FOUND  unknown, ended, expired, unused for session_days, or older than
 *                session_max_days
 */
enum err session_resolve(struct db *db, struct arena *arena,
    const unsigned char hash[SECRET_HASH_BYTES], bool is_token,
    struct session_caller *out);
/* ERR_NOT_FOUND  the account is called otherwise; names are compared as sign-in does */
enum err session_is_of(struct db *db, const struct user_id *user, const char *username);
/* Note its use: once a minute is enough.  Not inside a transaction. */
enum err session_touch(struct db *db, int64_t key, bool is_token);

struct session {
	int64_t          key;		/* internal */
	struct public_id id;
	bool             current;
	int64_t          created_at;
	int64_t          used_at;	/* to the minute */
	const char      *user_agent;
	const char      *address;	/* where it was opened */
};

struct session_viewer {
	struct user_id user;
	int64_t        session;	/* the current one's key; 0: none */
};

/* The viewer's struct sessions, newest first.  ERR_INPUT: a cursor that is none */
enum err session_list(struct db *db, struct arena *arena, const struct session_viewer *viewer,
    const struct page_ask *ask, struct page *out);

/* ERR_NOT_FOUND  no such session, or somebody else's */
enum err session_end(struct db *db, const struct user_id *user, const struct public_id *id);
/* The one with this internal key.  No error when it is gone. */
enum err session_logout(struct db *db, int64_t key);

/*
 * The session's owner showed the password just now.  What is sensitive wants that
 * within the last minutes.
 */
#define SESSION_PROOF_MINUTES 10
/* ERR_NOT_FOUND  no session has this internal key */
enum err session_prove(struct db *db, int64_t key);
/* ERR_PROOF  not within that time, or there is no such session */
enum err session_is_proved(struct db *db, int64_t key);

#endif
