/*
 * Shares: what somebody lets others have of his, of whatever kind it is.  One is with a
 * person, who reads it, or also writes to it; of a video also with a group
 * (service/account/group.h), whoever is in it then; or it is a link, whose token whoever has
 * it shows (share_link.h): to read, or to put files into a folder without seeing it
 * (FILE_DROPS), perhaps with a password, until some time, so many times.
 *
 * A share is worth what its maker may do: one of a file is of his home, or made by an
 * admin of the common folder, and so stays it, or opens nothing.  It goes with the thing,
 * and with either account, and opens nothing while its maker is suspended; while the thing is in the bin it opens nothing.  What is
 * below a folder is shared with it; what moves out of it is not, and keeps its own.
 *
 * Strings live in the arena.  On error results are untouched.
 */
#ifndef SERVICE_SHARE_H
#define SERVICE_SHARE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "service/base/idempotency.h"
#include "service/base/page.h"

#define SHARES_MAX         1000	/* an account */
#define SHARE_PASSWORD_MAX 128	/* code points */
#define SHARE_USES_MAX     1000000

enum share_kind { SHARE_FILE, SHARE_FOLDER, SHARE_VIDEO };
extern const char *const share_kinds[];		/* in the order of the enum; NULL ends it */
enum share_rights { SHARE_READS, SHARE_WRITES, SHARE_DROPS };
extern const char *const share_rights[];	/* "read", "write", "drop", NULL */

struct share {
	struct public_id id;
	const char      *kind;
	struct public_id thing;
	const char      *name;		/* of the thing */
	const char      *rights;
	const char      *by;		/* the name of who shares it */
	const char      *with;		/* a person's name; NULL: a link, or a group */
	const char      *group;		/* its name; NULL: a link, or a person */
	const char      *token;		/* of a link that was just made, else NULL: only its hash is kept */
	bool             has_password;
	int64_t          uses_max;	/* 0: as often as one likes */
	int64_t          uses;		/* downloads, or uploads into it, by a link */
	int64_t          ends_at;	/* microseconds since 1970; 0: never */
	int64_t          created_at;
	int64_t          used_at;	/* 0: not yet */
	int64_t          row;		/* internal */
};

/*
 * ERR_NOT_FOUND  there is no such thing, or it is not his to share
 * ERR_INPUT      rights that this has not: `fault` says of which member and why
 * ERR_CONFLICT   that person has it already; or SHARES_MAX
 */
struct share_wish {
	struct user_id          who;
	bool                    is_admin;
	enum share_kind         kind;
	struct public_id        thing;
	const char             *with;		/* a name; NULL: a link, or a group */
	struct public_id        group;		/* one that he is in, or an admin's; empty: none */
	enum share_rights       rights;
	const char             *password;	/* NULL: none; of a link, as all below */
	int64_t                 uses_max;
	int64_t                 ends_at;
	struct idempotency_once once;		/* made again, a link gets another token */
};
struct share_fault {
	const char *member;	/* "/with" */
	const char *why;
};
enum err share_make(struct db *db, struct arena *arena, const struct share_wish *wish,
    struct share *out, struct share_fault *fault);

/*
 * Struct shares that `who` made, or with `is_with` those that others made with him, latest
 * first; of one thing where `thing` is not empty.
 */
struct share_query {
	struct user_id   who;
	bool             is_with;
	struct public_id thing;
	struct page_ask  ask;
};
enum err share_list(struct db *db, struct arena *arena, const struct share_query *query,
    struct page *out);
/* ERR_NOT_FOUND */
enum err share_find(struct db *db, struct arena *arena, const struct user_id *who,
    const struct public_id *id, struct share *out);

/* What the owner changes; what is not `has_` stays. */
struct share_change {
	struct user_id    who;
	struct public_id  id;
	bool              has_rights;
	enum share_rights rights;
	bool              has_password;
	const char       *password;	/* NULL: none from now on */
	bool              has_uses_max;
	int64_t           uses_max;
	bool              has_ends_at;
	int64_t           ends_at;
};
struct share_changed {
	struct share before, after;
};
/* ERR_NOT_FOUND;  ERR_INPUT as share_make()'s */
enum err share_edit(struct db *db, struct arena *arena, const struct share_change *change,
    struct share_changed *out, struct share_fault *fault);

/*
 * By whoever made it (`owner`), or the person it is with, whose locks there end with it.
 * ERR_NOT_FOUND
 */
enum err share_revoke(struct db *db, const struct user_id *who, const struct public_id *id,
    struct user_id *owner);

#endif
