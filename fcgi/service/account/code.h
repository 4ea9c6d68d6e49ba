/*
 * Codes that work once and are shown once: invitations, password resets, and
 * the one that makes its user the admin.
 */
#ifndef SERVICE_CODE_H
#define SERVICE_CODE_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"

struct arena;
struct db;
struct page;
struct page_ask;

#define CODE_MAX             100	/* characters that are looked at */
#define CODE_INVITATION_DAYS 14
#define CODE_ADMIN_DAYS      7
#define CODE_RESET_HOURS     24

struct code {
	int64_t          key;		/* internal */
	struct public_id id;
	int64_t          created_at;
	int64_t          expires_at;
	int64_t          used_at;	/* 0: not yet */
	const char      *code;		/* its text, from a maker alone */
};

/* An invitation to register, from `admin`. */
enum err code_invite(struct db *db, struct arena *arena, const struct user_id *admin,
    struct code *out);
/* Who registers with this is an admin. */
enum err code_make_admin(struct db *db, struct arena *arena, struct code *out);
/* Sets a new password for the account `id`; an earlier one works no more.  ERR_NOT_FOUND */
enum err code_make_reset(struct db *db, struct arena *arena, const struct user_id *admin,
    const struct public_id *id, struct code *out);

/*
 * The same for who has lost the second factor too, from whoever has a shell on the
 * site's host: it and a suspension go.  ERR_NOT_FOUND
 */
enum err code_let_in(struct db *db, struct arena *arena, const struct user_id *user,
    struct code *out);

struct code_reset {
	const char *code;
	const char *password;	/* the new one */
};

/*
 * Set the password of whom the reset code was made for; all sessions and API tokens end.
 * `user` is whose it was.
 *
 * ERR_NOT_FOUND    an unknown, used or expired code
 * ERR_INPUT        no password for this account: `fault` says why
 * ERR_UNAVAILABLE  too many hash just now
 */
enum err code_reset_password(struct db *db, struct arena *arena,
    const struct code_reset *reset, struct user_id *user, const char **fault);

/* Invitations, as struct codes, newest first.  ERR_INPUT: a cursor that is none */
enum err code_list_invitations(struct db *db, struct arena *arena,
    const struct page_ask *ask, struct page *out);
/* ERR_NOT_FOUND */
enum err code_revoke_invitation(struct db *db, const struct public_id *id);

#endif
