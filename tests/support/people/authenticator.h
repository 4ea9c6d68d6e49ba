/*
 * An authenticator of passkeys, and the browser before it: what they answer to a
 * challenge, as PublicKeyCredential.toJSON() prints it; and what liars would.
 */
#ifndef SUPPORT_AUTHENTICATOR_H
#define SUPPORT_AUTHENTICATOR_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;

#define AUTHENTICATOR_ID_BYTES 16

/* What it says may be set to anything between two answers. */
struct authenticator {
	EVP_PKEY     *key;
	int           algorithm;	/* of COSE: -7 ES256, -8 EdDSA, -257 RS256 */
	unsigned char id[AUTHENTICATOR_ID_BYTES];
	uint32_t      count;		/* said as it is: who counts, adds one before */
	uint8_t       flags;		/* AUTHENTICATOR_… */
	const char   *rp_id;		/* localhost */
	const char   *origin;		/* API_ORIGIN */
	const char   *type;		/* NULL: the right one */
	const char   *more;		/* members of the client's data: ",\"crossOrigin\":true" */
	const char   *user_handle;	/* NULL: none is told */
	bool          is_forged;	/* another key signs */
};

#define AUTHENTICATOR_PRESENT  0x01
#define AUTHENTICATOR_VERIFIED 0x04
#define AUTHENTICATOR_MAY_SYNC 0x08
#define AUTHENTICATOR_SYNCED   0x10

/* One that asks for a finger and does not count. */
struct authenticator authenticator_make(int algorithm);
void                 authenticator_free(struct authenticator *authenticator);

/* JSON, in the arena: a new passkey for it, and one that is shown. */
const char *authenticator_create(const struct authenticator *authenticator, struct arena *arena,
    const char *challenge);
const char *authenticator_get(const struct authenticator *authenticator, struct arena *arena,
    const char *challenge);

#endif
