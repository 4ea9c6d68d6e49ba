/* Within service/account_totp*.c: codes as people type them, and recovery codes. */
#ifndef SERVICE_ACCOUNT_TOTP_INSIDE_H
#define SERVICE_ACCOUNT_TOTP_INSIDE_H

#include "service/account/account_totp.h"

/* Without the spaces and hyphens that make it legible, in capitals. */
const char *totp_code_of(struct arena *arena, const char *text);

/* New ones for `user`, in place of all others, within the caller's transaction. */
enum err totp_make_recovery(struct db *db, struct arena *arena,
    const struct user_id *user, struct texts *codes);

#endif
