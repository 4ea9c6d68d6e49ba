/* Passkeys, checked by libfido2, which alone reads an authenticator's CBOR and keys. */
#include "lib/secret/passkey.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/secret/passkey_inside.h"

/* authData (WebAuthn section 6.1): SHA-256 of the site's id, a byte of flags, a count of four. */
#define SITE_HASH_BYTES crypto_hash_sha256_BYTES
#define FLAGS_AT        SITE_HASH_BYTES
#define AUTH_DATA_MIN   (SITE_HASH_BYTES + 5)

#define FLAG_PRESENT  0x01
#define FLAG_VERIFIED 0x04
#define FLAG_MAY_SYNC 0x08
#define FLAG_SYNCED   0x10
#define FLAG_MADE     0x40	/* a new key follows the count: an id, and a map of CBOR */
#define FLAG_MORE     0x80	/* and extensions, one more map */

/* Where a new key's id is: behind 16 bytes of the authenticator's kind, and two of the id's length. */
#define ID_LEN_AT (AUTH_DATA_MIN + 16)
#define ID_AT     (ID_LEN_AT + 2)

static void
init(void)
{
	fido_init(FIDO_DISABLE_U2F_FALLBACK);
}

static void
begin(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, init);
}

static bool
is_local(const char *host)
{
	const size_t len = strlen(host);

	return strcmp(host, "localhost") == 0 ||
	    (len > 10 && strcmp(host + len - 10, ".localhost") == 0);
}

/* A domain: none of those is an address of IP, whose last label is a number or which has colons. */
static bool
is_domain(const char *host)
{
	const char *last = strrchr(host, '.');

	last = last == NULL ? host : last + 1;
	return *last != '\0' && !isdigit((unsigned char)*last) &&
	    strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-") == strlen(host);
}

bool
passkey_site_of(struct arena *arena, const char *url, struct passkey_site *out)
{
	const bool is_https = strncmp(url, "https://", 8) == 0;
	const char *authority = url + (is_https ? 8 : 7);
	char *host;

	if (!is_https && strncmp(url, "http://", 7) != 0)
		return false;
	host = arena_strndup(arena, authority, strcspn(authority, ":/?#"));
	for (char *c = host; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	out->id = host;
	out->origin = arena_strndup(arena, url,
	    (size_t)(authority - url) + strcspn(authority, "/?#"));
	return is_domain(host) && (is_https || is_local(host));
}

/* Whether these are data of an authenticator for this site. */
static bool
is_for(const struct passkey_bytes *data, const struct passkey_site *site)
{
	unsigned char hash[SITE_HASH_BYTES];

	if (data->len < AUTH_DATA_MIN)
		return false;
	crypto_hash_sha256(hash, (const unsigned char *)site->id, strlen(site->id));
	return memcmp(hash, data->data, sizeof(hash)) == 0;
}

/* What follows the count is what the flags say, and nothing else. */
static bool
is_whole(const struct passkey_bytes *data)
{
	const unsigned char flags = data->data[FLAGS_AT];
	const size_t maps = ((flags & FLAG_MADE) != 0 ? 1U : 0U) + ((flags & FLAG_MORE) != 0 ? 1U : 0U);
	size_t at = AUTH_DATA_MIN;

	if ((flags & FLAG_MADE) != 0) {
		if (data->len < ID_AT)
			return false;
		at = ID_AT + ((size_t)data->data[ID_LEN_AT] << 8 | data->data[ID_LEN_AT + 1]);
	}
	return at <= data->len && passkey_cbor_is(data->data + at, data->len - at, maps);
}

/* Section 6.1: what is synced may be. */
static bool
read_state(const struct passkey_bytes *data, struct passkey_state *out)
{
	const unsigned char flags = data->data[FLAGS_AT];
	uint32_t count;

	memcpy(&count, data->data + FLAGS_AT + 1, sizeof(count));
	*out = (struct passkey_state){
		.count = ntohl(count),
		.is_verified = (flags & FLAG_VERIFIED) != 0,
		.is_synced = (flags & FLAG_SYNCED) != 0,
	};
	return (flags & FLAG_PRESENT) != 0 &&
	    ((flags & FLAG_SYNCED) == 0 || (flags & FLAG_MAY_SYNC) != 0) && is_whole(data);
}

static bool
is_same(const struct passkey_bytes *a, const unsigned char *b, size_t len)
{
	return b != NULL && a->len == len && memcmp(a->data, b, len) == 0;
}

static bool
read_made(struct arena *arena, const struct passkey_reply *reply, const fido_cred_t *cred,
    struct passkey_key *out)
{
	unsigned char *copy;

	if (!is_same(&reply->id, fido_cred_id_ptr(cred), fido_cred_id_len(cred)))
		return false;
	out->key.len = fido_cred_pubkey_len(cred);
	if (out->key.len == 0 || out->key.len > PASSKEY_KEY_MAX)
		return false;
	copy = arena_alloc(arena, out->key.len);
	memcpy(copy, fido_cred_pubkey_ptr(cred), out->key.len);
	out->key.data = copy;
	return true;
}

/* A key of libfido2's, which knows whether the bytes are one: a point on the curve, say. */
struct opened {
	void *key;
	void (*done)(void **key);
};

static void es256_done(void **key) { es256_pk_free((es256_pk_t **)key); }
static void eddsa_done(void **key) { eddsa_pk_free((eddsa_pk_t **)key); }
static void rs256_done(void **key) { rs256_pk_free((rs256_pk_t **)key); }

static bool
open_key(const struct passkey_key *key, struct opened *out)
{
	int status = FIDO_ERR_INVALID_ARGUMENT;

	*out = (struct opened){ NULL, NULL };
	if (key->algorithm == COSE_ES256) {
		*out = (struct opened){ es256_pk_new(), es256_done };
		status = es256_pk_from_ptr(out->key, key->key.data, key->key.len);
	} else if (key->algorithm == COSE_EDDSA) {
		*out = (struct opened){ eddsa_pk_new(), eddsa_done };
		status = eddsa_pk_from_ptr(out->key, key->key.data, key->key.len);
	} else if (key->algorithm == COSE_RS256) {
		*out = (struct opened){ rs256_pk_new(), rs256_done };
		status = rs256_pk_from_ptr(out->key, key->key.data, key->key.len);
	}
	return status == FIDO_OK;
}

static void
close_key(struct opened *key)
{
	if (key->done != NULL)
		key->done(&key->key);
}

static bool
is_key(const struct passkey_key *key)
{
	struct opened opened;
	const bool is_right = open_key(key, &opened);

	close_key(&opened);
	return is_right;
}

/* libfido2 wants to be told the algorithm that it then finds. */
static bool
made_with(struct arena *arena, const struct passkey_reply *reply, int algorithm,
    struct passkey_key *out)
{
	fido_cred_t *cred = fido_cred_new();
	const bool is_made = cred != NULL && fido_cred_set_type(cred, algorithm) == FIDO_OK &&
	    fido_cred_set_authdata_raw(cred, reply->authenticator_data.data,
	    reply->authenticator_data.len) == FIDO_OK && read_made(arena, reply, cred, out);

	out->algorithm = algorithm;
	fido_cred_free(&cred);
	return is_made && is_key(out);
}

bool
passkey_made(struct arena *arena, const struct passkey_reply *reply,
    const struct passkey_site *site, struct passkey_key *out, struct passkey_state *state)
{
	static const int algorithms[] = { COSE_ES256, COSE_EDDSA, COSE_RS256 };

	begin();
	if (!is_for(&reply->authenticator_data, site) ||
	    !read_state(&reply->authenticator_data, state))
		return false;
	for (size_t i = 0; i < COUNT(algorithms); i++)
		if (made_with(arena, reply, algorithms[i], out))
			return true;
	return false;
}

static bool
is_signed(fido_assert_t *assertion, const struct passkey_reply *reply,
    const struct passkey_site *site, const struct passkey_key *key, const void *opened)
{
	return fido_assert_set_count(assertion, 1) == FIDO_OK &&
	    fido_assert_set_clientdata(assertion, reply->client_data.data,
	    reply->client_data.len) == FIDO_OK &&
	    fido_assert_set_rp(assertion, site->id) == FIDO_OK &&
	    fido_assert_set_up(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
	    fido_assert_set_authdata_raw(assertion, 0, reply->authenticator_data.data,
	    reply->authenticator_data.len) == FIDO_OK &&
	    fido_assert_set_sig(assertion, 0, reply->signature.data,
	    reply->signature.len) == FIDO_OK &&
	    fido_assert_verify(assertion, 0, (int)key->algorithm, opened) == FIDO_OK;
}

bool
passkey_shown(const struct passkey_reply *reply, const struct passkey_site *site,
    const struct passkey_key *key, struct passkey_state *state)
{
	fido_assert_t *assertion;
	struct opened opened;
	bool is_right = false;

	begin();
	if (!is_for(&reply->authenticator_data, site) || reply->signature.data == NULL ||
	    !read_state(&reply->authenticator_data, state))
		return false;
	assertion = fido_assert_new();
	if (open_key(key, &opened) && assertion != NULL)
		is_right = is_signed(assertion, reply, site, key, opened.key);
	close_key(&opened);
	fido_assert_free(&assertion);
	return is_right;
}

bool
passkey_counts_on(int64_t before, int64_t now)
{
	return (before == 0 && now == 0) || now > before;
}
