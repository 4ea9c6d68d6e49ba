/*
 * The second factor as codes of an authenticator app (RFC 6238).  An account has it
 * once it was confirmed.  The other one is passkeys (passkey.h), and for who has lost
 * either there are recovery codes (account_recovery.h).
 */
#ifndef SERVICE_ACCOUNT_TOTP_H
#define SERVICE_ACCOUNT_TOTP_H

#include "lib/base/texts.h"
#include "lib/secret/totp.h"
#include "service/account/account.h"

#define TOTP_TEXT_MAX        40	/* characters of a code that are looked at */
/*
 * Who has the password may guess so often; then each next try waits, 1 s, 2 s,
 * 4 s and so on up to the most, until a right one.
 */
#define TOTP_FREE_FAILURES   5
#define TOTP_WAIT_MAX_S      3600

struct account_totp {
	bool    enabled;
	int64_t confirmed_at;		/* 0: not enabled */
	int64_t recovery_codes;		/* that were not used yet, for passkeys too */
};

enum err account_totp_show(struct db *db, const struct user_id *user,
    struct account_totp *out);

/*
 * A new secret, in base32, to be confirmed; one that was not is replaced.
 *
 * ERR_CONFLICT  the account has one that was confirmed
 */
enum err account_totp_begin(struct db *db, const struct user_id *user,
    char secret[TOTP_SECRET_LEN + 1]);

/*
 * The first code of the secret: from now on signing in takes one.  `codes` are
 * the recovery codes, in `arena`.
 *
 * ERR_NOT_FOUND   nothing is to be confirmed
 * ERR_TOTP_WRONG  not the code of now
 */
enum err account_totp_confirm(struct db *db, struct arena *arena,
    const struct user_id *user, const char *code, struct texts *codes);

/* ERR_NOT_FOUND  the account has none */
enum err account_totp_end(struct db *db, const struct user_id *user);

/*
 * Signing in: use the code `text`, of the app or a recovery code.  Each works once.
 *
 * ERR_TOTP_WRONG  it is wrong, too old, or was used
 * ERR_RATE        too early after failures: again in `wait_s`
 */
enum err account_totp_use(struct db *db, struct arena *arena, const struct user_id *user,
    const char *text, int64_t *wait_s);

#endif
