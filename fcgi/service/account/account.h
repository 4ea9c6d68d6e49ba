/*
 * Accounts: who people are, what they may keep, and what opens a session.
 * used_bytes is kept by service/base/object.h.
 *
 * A leaf of service/: any service may include it, and it includes none.
 */
#ifndef SERVICE_ACCOUNT_H
#define SERVICE_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/secret/secret.h"

struct arena;
struct db;
struct page;
struct page_ask;

#define USERNAME_MIN        3	/* of A-Za-z0-9_.- with a letter or digit in them */
#define USERNAME_MAX        32
#define PASSWORD_MIN        8	/* code points of any Unicode */
#define PASSWORD_MAX        128
#define EMAIL_MIN           3
#define EMAIL_MAX           254
#define USER_AGENT_MAX      200
#define ACCOUNT_SESSIONS_MAX 100	/* then those least used end */
#define ACCOUNT_DEVICES_MAX  20		/* browsers remembered */

enum account_role { ROLE_USER, ROLE_ADMIN };
extern const char *const account_roles[];	/* "user", "admin", NULL */

struct account {
	struct user_id   key;
	struct public_id id;
	const char      *username;
	const char      *email;		/* NULL: none */
	const char      *role;		/* one of account_roles */
	bool             suspended;
	int64_t          quota_bytes;	/* the account's own, else the configuration's */
	int64_t          used_bytes;
	int64_t          created_at;
	bool             totp;		/* the password alone does not sign in: a code is asked for too, */
	int64_t          passkeys;	/* or one of so many */
	bool             has_password;	/* else passkeys alone sign in */
};

/* In place of a password's hash: who has passkeys alone. */
#define ACCOUNT_NO_PASSWORD "!"

/* By its internal key.  ERR_NOT_FOUND: deleted meanwhile */
enum err account_find(struct db *db, struct arena *arena,
    const struct user_id *user, struct account *out);
/* Whose name that is, in any case of letters.  ERR_NOT_FOUND */
enum err account_find_name(struct db *db, const char *username, struct user_id *out);

/* Whose public id that is.  ERR_NOT_FOUND */
enum err account_find_public(struct db *db, const struct public_id *id, struct user_id *out);

struct account_usage {
	int64_t quota_bytes;	/* what it may keep */
	int64_t used_bytes;	/* what it does */
};

/* ERR_NOT_FOUND */
enum err account_usage(struct db *db, const struct user_id *user, struct account_usage *out);

/* The rules of names and addresses; lengths in the limits above. */
bool account_username_is_valid(const char *username);
bool account_email_is_valid(const char *email);

/* `email` NULL clears it.  ERR_NOT_FOUND */
enum err account_set_email(struct db *db, struct arena *arena,
    const struct user_id *user, const char *email, struct account *out);

/*
 * For the admin: struct accounts, newest first, whose name or address has
 * `query` in it, or a name like it; NULL: all.
 * ERR_INPUT  a cursor that is none
 */
enum err account_list(struct db *db, struct arena *arena, const char *query,
    const struct page_ask *ask, struct page *out);

/* What the admin changes; members that are not `has_` stay. */
struct account_change {
	bool              has_role;
	enum account_role role;
	bool              has_suspended;
	bool              suspended;
	bool              has_quota;
	int64_t           quota_bytes;	/* -1: as the configuration says */
};

struct account_changed {
	struct account before, after;
};

/*
 * ERR_NOT_FOUND  no such account
 * ERR_CONFLICT   it is the last admin, who must stay one
 */
enum err account_change(struct db *db, struct arena *arena,
    const struct public_id *id, const struct account_change *change,
    struct account_changed *out);

/*
 * Inside a transaction: ERR_CONFLICT when `user` is the only admin that is not
 * suspended; no other transaction can change that until this one ends.
 */
enum err account_not_last_admin(struct db *db, const struct user_id *user);
/* ERR_NOT_FOUND: no such account, or it is going. */
enum err account_public_id(struct db *db, const struct user_id *user, struct public_id *out);

/* Whether anybody administers the site yet. */
enum err account_has_admin(struct db *db, bool *out);

/* Why this is no password for `username`, in words for its owner; NULL: it is one. */
const char *account_password_fault(const char *username, const char *password);

/* ERR_CREDENTIALS: not the account's.  ERR_UNAVAILABLE: too many hash already */
enum err account_check_password(struct db *db, struct arena *arena,
    const struct user_id *user, const char *password);

struct account_new_password {
	const char *next;
	int64_t     keep_session;
	bool        keep_tokens;
};

/*
 * Give `user` the next password and end what the one before may have opened
 * to others: every session but `keep_session`, and all API tokens, unless they
 * are to be kept.
 *
 * ERR_INPUT        `next` is no password for it: `fault` says why
 * ERR_UNAVAILABLE  too many hash just now
 */
enum err account_change_password(struct db *db, struct arena *arena,
    const struct user_id *user, const struct account_new_password *new, const char **fault);

/*
 * From now on passkeys alone sign in; what the password may have opened ends as with
 * a new one.  ERR_CONFLICT: there is no password, or no passkey that signs in alone
 */
enum err account_remove_password(struct db *db, const struct user_id *user,
    int64_t keep_session, bool keep_tokens);

/*
 * Set the password and end every session but `keep_session` (0: all, and
 * forget the browsers that were known), and API tokens unless `keep_tokens`.  `hash` is secret_password_hash()'s.
 * ERR_NOT_FOUND
 */
enum err account_set_password(struct db *db, const struct user_id *user,
    const char *hash, int64_t keep_session, bool keep_tokens);

/*
 * End what can reach the account: every session but `keep_session`, all API tokens,
 * and browsers that were known.  ERR_NOT_FOUND
 */
enum err account_end_access(struct db *db, const struct user_id *user, int64_t keep_session);

/* Where somebody signs in. */
struct account_place {
	const char *user_agent;		/* UTF-8 of at most USER_AGENT_MAX characters */
	const char *address;
	const char *device;		/* what account_sign_in() gave this browser; NULL: nothing */
};

/* What a browser keeps. */
struct account_pass {
	int64_t session;			/* internal key */
	char    token[SECRET_TOKEN_LEN + 1];	/* of the session */
	char    device[SECRET_TOKEN_LEN + 1];	/* makes it known next time */
};

/* Open a session for `user`, within the caller's transaction. */
enum err account_sign_in(struct db *db, const struct user_id *user,
    const struct account_place *place, struct account_pass *out);

#endif
