/* Within service/account: challenges that were answered. */
#ifndef SERVICE_PASSKEY_INSIDE_H
#define SERVICE_PASSKEY_INSIDE_H

#include "service/account/passkey.h"

/* ERR_PASSKEY  not made here for this, or too old */
enum err passkey_challenge_check(enum passkey_purpose purpose, const struct user_id *user,
    const struct passkey_bytes *shown);
/* Of two at once with one challenge, one finds it used.  ERR_PASSKEY */
enum err passkey_challenge_use(struct db *db, const struct passkey_bytes *shown);

#endif
