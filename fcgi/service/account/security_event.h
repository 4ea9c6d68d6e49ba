/*
 * The security log: one stream of what happens to accounts and rights, in the
 * journal, in log_dir/security.log (a line of JSON each), and as rows that are
 * kept for security_log_days.
 */
#ifndef SERVICE_SECURITY_EVENT_H
#define SERVICE_SECURITY_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"

struct arena;
struct db;
struct page;
struct page_ask;

/* symbol, its name in the log, of the API and of fail2ban's filter */
#define SECURITY_EVENT_TABLE(X) \
	X(EVENT_SIGN_IN,            "sign_in") \
	X(EVENT_SIGN_OUT,           "sign_out") \
	X(EVENT_SECOND_FACTOR,      "second_factor")		/* a wrong code */ \
	X(EVENT_SECOND_FACTOR_ON,   "second_factor_on") \
	X(EVENT_SECOND_FACTOR_OFF,  "second_factor_off") \
	X(EVENT_RECOVERY_CODES,     "recovery_codes") \
	X(EVENT_PASSKEY_ADDED,      "passkey_added") \
	X(EVENT_PASSKEY_REMOVED,    "passkey_removed") \
	X(EVENT_PASSWORD_CONFIRM,   "password_confirm")		/* asked again, and wrong */ \
	X(EVENT_PROOF,              "proof")			/* asked again, and right */ \
	X(EVENT_PASSWORD_CHANGE,    "password_change") \
	X(EVENT_PASSWORD_REMOVED,   "password_removed") \
	X(EVENT_RESET_LINK,         "reset_link") \
	X(EVENT_RESET,              "reset") \
	X(EVENT_REGISTRATION,       "registration") \
	X(EVENT_REGISTRATION_MODE,  "registration_mode") \
	X(EVENT_GROUP_CHANGE,       "group_change")		/* made, named, deleted; who is in */ \
	X(EVENT_INVITATION_MADE,    "invitation_made") \
	X(EVENT_INVITATION_REVOKED, "invitation_revoked") \
	X(EVENT_TOKEN_MADE,         "token_made") \
	X(EVENT_TOKEN_REVOKED,      "token_revoked") \
	X(EVENT_SESSION_ENDED,      "session_ended") \
	X(EVENT_ACCESS_ENDED,       "access_ended")		/* all but this session */ \
	X(EVENT_ACCOUNT_CHANGE,     "account_change")		/* role, suspension, quota */ \
	X(EVENT_ACCOUNT_CLOSED,     "account_closed") \
	X(EVENT_SHARE_MADE,         "share_made") \
	X(EVENT_SHARE_CHANGED,      "share_changed") \
	X(EVENT_SHARE_REVOKED,      "share_revoked") \
	X(EVENT_SHARE_PASSWORD,     "share_password")		/* of a link, and wrong */ \
	X(EVENT_ADMIN_DELETION,     "admin_deletion")		/* of what is somebody else's */ \
	X(EVENT_ORIGIN_REFUSED,     "origin_refused") \
	X(EVENT_RATE_LIMIT,         "rate_limit") \
	X(EVENT_ADMIN_CODE,         "admin_code")		/* by vitrina-admin, as the next */ \
	X(EVENT_LET_IN,             "let_in")

enum security_event_kind {
#define X(symbol, name) symbol,
	SECURITY_EVENT_TABLE(X)
#undef X
};
/* Their names, in the order of the enum; NULL ends them. */
extern const char *const security_event_names[];
/* "success", "failure", NULL */
extern const char *const security_outcomes[];

#define SECURITY_NAME_MAX    60	/* characters of a name or an address; what is longer is cut */
#define SECURITY_ABOUT_MAX   300
#define SECURITY_CHANGES_MAX 3

/* All is borrowed; NULL and nobody: not known, or none. */
struct security_event {
	enum security_event_kind kind;
	bool                     failed;
	struct user_id           actor;
	const char              *actor_name;	/* NULL: the actor's; else what is written */
	struct user_id           target;	/* the account that it is about, where not the actor's */
	const char              *about;		/* what of it: "video A2b…", "token Backup" */
	const char              *reason;
	struct {
		const char *what, *before, *after;	/* NULL ends them */
	} changes[SECURITY_CHANGES_MAX + 1];
	const char              *address;
	const char              *user_agent;
	const char              *request_id;
};

/*
 * Write it, for good: in a transaction of its own, never the caller's.  What the
 * database did not take is in the journal and the file all the same, without names.
 */
void security_event_write(struct db *db, struct arena *arena, const struct security_event *event);

/* Whose name somebody typed. */
struct security_name {
	struct user_id user;	/* nobody: no account is called so */
	const char    *shown;	/* of nobody: an HMAC, for people type passwords there */
};

/* Takes as long for a name that does not exist. */
enum err security_name(struct db *db, struct arena *arena, const char *typed,
    struct security_name *out);

/* An event as it is listed. */
struct security_row {
	int64_t     key;	/* internal */
	int64_t     at;
	const char *event;
	const char *outcome;
	const char *actor, *target, *about, *reason;	/* NULL: none */
	const char *changes;	/* JSON; NULL: none */
	const char *address, *user_agent, *program, *request_id;
};

struct security_ask {
	struct user_id viewer;
	bool           is_mine;		/* what the viewer did, and what was done to its account; */
					/* addresses of others who did it are NULL */
	const char    *event;		/* NULL, 0 of the next: any */
	const char    *outcome;
	const char    *account;		/* a name: who did it, or whose it is */
	const char    *address;
	int64_t        since, until;
};

/* Struct security_rows, newest first.  ERR_INPUT: a cursor that is none */
enum err security_event_list(struct db *db, struct arena *arena, const struct security_ask *what,
    const struct page_ask *ask, struct page *out);

/* Forget what is older than `days`, and the keys of other months. */
enum err security_event_prune(struct db *db, int64_t days);

#endif
