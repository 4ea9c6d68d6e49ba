/*
 * Ways on for who lost the second factor, whichever it was: ten codes that work
 * once each, and an admin who takes it off.
 */
#ifndef SERVICE_ACCOUNT_RECOVERY_H
#define SERVICE_ACCOUNT_RECOVERY_H

#include <stdbool.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/base/texts.h"

struct arena;
struct db;

#define RECOVERY_CODES 10

/* A code as somebody typed it, without the spaces and hyphens that make it legible, in capitals. */
const char *account_recovery_typed(struct arena *arena, const char *text);
/* Whether what was typed may be one, and not an app's. */
bool        account_recovery_is_one(const char *code);

/* New ones for `user`, in place of all others, within the caller's transaction. */
enum err account_recovery_make(struct db *db, struct arena *arena, const struct user_id *user,
    struct texts *codes);
/* The same by itself.  ERR_NOT_FOUND  the account has no second factor */
enum err account_recovery_renew(struct db *db, struct arena *arena, const struct user_id *user,
    struct texts *codes);

/* ERR_TOTP_WRONG  it is none of them, or was used */
enum err account_recovery_use(struct db *db, const struct user_id *user, const char *code);

/* A second factor went: within its transaction the codes go with the last. */
enum err account_recovery_drop_idle(struct db *db, const struct user_id *user);

/*
 * For the admin, of who has lost all: app, passkeys and codes are taken off.
 * ERR_NOT_FOUND  no such account, or it has none of them
 */
enum err account_recovery_reset(struct db *db, const struct public_id *id);

#endif
