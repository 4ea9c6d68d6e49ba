/* Accounts and what belongs to them, as they are printed. */
#ifndef WIRE_ACCOUNT_H
#define WIRE_ACCOUNT_H

#include "lib/base/texts.h"
#include "lib/text/members.h"

/* A second factor that is to be confirmed. */
struct totp_made {
	const char *secret;	/* base32 */
	const char *uri;	/* otpauth:, as authenticator apps read it from a QR code */
};

struct recovery_codes {
	struct texts recovery_codes;
};

extern const struct member account_members[];			/* struct account */
extern const struct member account_session_members[];		/* struct session */
extern const struct member account_token_members[];		/* struct token */
extern const struct member account_token_made_members[];	/* the same, with its text */
extern const struct member account_totp_members[];		/* struct account_totp */
extern const struct member account_totp_made_members[];		/* struct totp_made */
extern const struct member account_recovery_members[];		/* struct recovery_codes */

#endif
