/*
 * Passkeys: what authenticators make and show (WebAuthn Level 3), checked by
 * libfido2.  Attestation is none: whoever made an authenticator is not asked.
 */
#ifndef LIB_PASSKEY_H
#define LIB_PASSKEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct json_object;

#define PASSKEY_ID_MAX    1023	/* bytes (WebAuthn section 4, Credential ID) */
#define PASSKEY_KEY_MAX   1024	/* bytes of a public key */
#define PASSKEY_COUNT_MAX 4294967295
#define PASSKEY_REPLY_MAX (8 * 1024)	/* bytes of one member of a reply */

/* Whose passkeys they are: a domain, and the origin of the pages that ask for them. */
struct passkey_site {
	const char *id;		/* video.example.org */
	const char *origin;	/* https://video.example.org */
};

/*
 * Of the site's address.  False: browsers give none there, for it is neither
 * https nor localhost, or has an address of IP for a name.
 */
bool passkey_site_of(struct arena *arena, const char *url, struct passkey_site *out);

struct passkey_bytes {
	const unsigned char *data;	/* NULL: not there */
	size_t               len;
};

/* What a browser hands on of an authenticator. */
struct passkey_reply {
	struct passkey_bytes id, client_data, authenticator_data;
	struct passkey_bytes signature;		/* where one was shown */
	struct passkey_bytes user_handle;	/* the same, where it knew whose it is */
};

/*
 * From PublicKeyCredential.toJSON(), with `authenticatorData` where one was made too;
 * members that are not known are let pass, for browsers add some.  NULL, or what it
 * lacks: which member is wrong.
 */
const char *passkey_reply_read(struct arena *arena, struct json_object *value,
    struct passkey_reply *out);

/* "webauthn.create", "webauthn.get" */
#define PASSKEY_MADE  "webauthn.create"
#define PASSKEY_SHOWN "webauthn.get"

/* What was asked for.  False: the reply is not of that type, or from a page that is not the site's. */
bool passkey_challenge_of(struct arena *arena, const struct passkey_reply *reply,
    const struct passkey_site *site, const char *type, struct passkey_bytes *out);

/* One as it is kept. */
struct passkey_key {
	int64_t              algorithm;	/* of COSE: -7 ES256, -8 EdDSA, -257 RS256 */
	struct passkey_bytes key;
};

/* What an authenticator says beside. */
struct passkey_state {
	int64_t count;		/* of what it signed; 0: it does not count */
	bool    is_verified;	/* it asked for a finger, a face or a PIN */
	bool    is_synced;	/* it is on more than one device */
};

/* A new one, in the arena.  False: no passkey for this site, or of no algorithm that we know. */
bool passkey_made(struct arena *arena, const struct passkey_reply *reply,
    const struct passkey_site *site, struct passkey_key *out, struct passkey_state *state);

/* False: `key` did not sign this, for this site, in the presence of a person. */
bool passkey_shown(const struct passkey_reply *reply, const struct passkey_site *site,
    const struct passkey_key *key, struct passkey_state *state);

/* Whether a count may follow another (section 6.1.1): who never counts stays at 0. */
bool passkey_counts_on(int64_t before, int64_t now);

#endif
