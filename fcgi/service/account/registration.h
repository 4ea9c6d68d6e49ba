/* Registration: who may, and the account and first session that come of it. */
#ifndef SERVICE_REGISTRATION_H
#define SERVICE_REGISTRATION_H

#include "lib/base/err.h"
#include "service/account/account.h"

struct arena;
struct db;

enum registration { REGISTRATION_OPEN, REGISTRATION_INVITATION, REGISTRATION_CLOSED };
extern const char *const registrations[];	/* "open", "invitation", "closed", NULL */

/* What the admin chose, else what the configuration says. */
enum err registration_mode(struct db *db, struct arena *arena, enum registration *out);
enum err registration_set_mode(struct db *db, enum registration mode);

struct registration_form {
	const char          *username;	/* valid by account.h's rules, as is the rest */
	const char          *password;
	const char          *email;	/* NULL: none */
	const char          *code;	/* NULL: none */
	struct account_place place;
};

/*
 * Make an account and its first session.  A code is used up, also where none
 * was needed; the admin's makes an admin.
 *
 * ERR_FORBIDDEN    registration is closed (to all but the admin's code), or
 *                  needs an invitation
 * ERR_NOT_FOUND    the code is unknown, used or expired
 * ERR_CONFLICT     the name is taken
 * ERR_UNAVAILABLE  too many hash just now
 */
enum err registration_register(struct db *db, struct arena *arena,
    const struct registration_form *form, struct account *out,
    struct account_pass *pass);

#endif
