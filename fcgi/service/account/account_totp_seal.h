/*
 * Secrets of authenticator apps as they are kept: sealed with a key of auth's own
 * (auth_key of secrets_dir), so that a copy of the database gives nobody codes.
 * Until `vitrina-admin seal` they also stand beside it as they are, for a release
 * that does not know the seal; what that release wrote counts.
 */
#ifndef SERVICE_ACCOUNT_TOTP_SEAL_H
#define SERVICE_ACCOUNT_TOTP_SEAL_H

#include <stdint.h>

#include "lib/base/err.h"
#include "lib/base/ids.h"
#include "lib/secret/secret.h"
#include "lib/secret/totp.h"

struct db;

#define TOTP_SEALED_BYTES   (TOTP_SECRET_BYTES + SECRET_SEAL_EXTRA)
#define TOTP_SEALED_SETTING "totp_sealed"	/* set: none is kept as it is any more */

/* A secret as the table `totp` has it; NULL: not so. */
struct totp_kept {
	const unsigned char *secret;	/* as it is */
	const unsigned char *sealed;
};

/* ERR_INTERNAL: the key cannot be read */
enum err account_totp_seal(const struct user_id *user, const unsigned char secret[TOTP_SECRET_BYTES],
    unsigned char sealed[TOTP_SEALED_BYTES]);
/* ERR_INTERNAL: the key cannot be read, or is another */
enum err account_totp_open(const struct user_id *user, const struct totp_kept *kept,
    unsigned char secret[TOTP_SECRET_BYTES]);
/* Seal all, and keep none as it is from now on; how many were.  ERR_INTERNAL */
enum err account_totp_seal_all(struct db *db, int64_t *count);

#endif
