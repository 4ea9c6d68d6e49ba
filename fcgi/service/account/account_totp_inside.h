/* Within service/account/account_totp*.c: codes as people type them, and recovery codes. */
#ifndef SERVICE_ACCOUNT_TOTP_INSIDE_H
#define SERVICE_ACCOUNT_TOTP_INSIDE_H

#include "lib/db/db_row.h"
#include "service/account/account_totp.h"

/* What codes are made of, as `totp` keeps it. */
struct totp_key {
	const unsigned char *secret;	/* TOTP_SECRET_BYTES */
	int64_t              last_step;	/* the newest that was used */
};

#define TOTP_KEY_ROW(FIRST, NEXT) \
	FIRST(secret, BYTES, "secret") \
	NEXT(last_step, INT, "last_step")

const struct db_reader *account_totp_key_reader(void);

/* Without the spaces and hyphens that make it legible, in capitals. */
const char *account_totp_code(struct arena *arena, const char *text);

/* New ones for `user`, in place of all others, within the caller's transaction. */
enum err account_totp_make_recovery(struct db *db, struct arena *arena,
    const struct user_id *user, struct texts *codes);

#endif
