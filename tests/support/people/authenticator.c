/* An authenticator of passkeys, and the browser before it. */
#include "support/people/authenticator.h"

#include <CUnit/CUnit.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "support/people/api.h"

#define DATA_MAX 1024

static EVP_PKEY *
make_key(int algorithm)
{
	EVP_PKEY *key = algorithm == -7 ? EVP_EC_gen("P-256") :
	    algorithm == -8 ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519") : EVP_RSA_gen(2048);

	CU_ASSERT_PTR_NOT_NULL_FATAL(key);
	return key;
}

struct authenticator
authenticator_make(int algorithm)
{
	struct authenticator made = {
		.key = make_key(algorithm), .algorithm = algorithm, .rp_id = "localhost",
		.flags = AUTHENTICATOR_PRESENT | AUTHENTICATOR_VERIFIED, .origin = API_ORIGIN,
	};

	randombytes_buf(made.id, sizeof(made.id));
	return made;
}

void
authenticator_free(struct authenticator *authenticator)
{
	EVP_PKEY_free(authenticator->key);
	authenticator->key = NULL;
}

static const char *
base64(struct arena *arena, const void *data, size_t len)
{
	const size_t size = sodium_base64_encoded_len(len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);

	return sodium_bin2base64(arena_alloc(arena, size), size, data, len,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static void
add_number(struct buf *out, EVP_PKEY *key, const char *name, size_t bytes)
{
	unsigned char text[512];
	BIGNUM *number = NULL;

	CU_ASSERT_EQUAL_FATAL(EVP_PKEY_get_bn_param(key, name, &number), 1);
	CU_ASSERT_EQUAL_FATAL(BN_bn2binpad(number, text, (int)bytes), (int)bytes);
	buf_add(out, (char *)text, bytes);
	BN_free(number);
}

#define ADD(out, literal) buf_add(out, literal, sizeof(literal) - 1)

/* RFC 9053: the key as a map of CBOR. */
static void
add_cose(struct buf *out, const struct authenticator *of)
{
	unsigned char raw[32];
	size_t len = sizeof(raw);

	if (of->algorithm == -7) {
		ADD(out, "\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20");
		add_number(out, of->key, OSSL_PKEY_PARAM_EC_PUB_X, 32);
		ADD(out, "\x22\x58\x20");
		add_number(out, of->key, OSSL_PKEY_PARAM_EC_PUB_Y, 32);
	} else if (of->algorithm == -8) {
		ADD(out, "\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20");
		CU_ASSERT_EQUAL_FATAL(EVP_PKEY_get_raw_public_key(of->key, raw, &len), 1);
		buf_add(out, (char *)raw, len);
	} else {
		ADD(out, "\xa4\x01\x03\x03\x39\x01\x00\x20\x59\x01\x00");
		add_number(out, of->key, OSSL_PKEY_PARAM_RSA_N, 256);
		ADD(out, "\x21\x43\x01\x00\x01");
	}
}

static void
add_head(struct buf *out, const struct authenticator *of, uint8_t more)
{
	const unsigned char tail[] = {
		of->flags | more, (unsigned char)(of->count >> 24), (unsigned char)(of->count >> 16),
		(unsigned char)(of->count >> 8), (unsigned char)of->count,
	};
	unsigned char hash[32];

	crypto_hash_sha256(hash, (const unsigned char *)of->rp_id, strlen(of->rp_id));
	buf_add(out, (char *)hash, sizeof(hash));
	buf_add(out, (const char *)tail, sizeof(tail));
}

static const char *
client_data(const struct authenticator *of, struct arena *arena, const char *type,
    const char *challenge)
{
	return arena_printf(arena, "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\"%s}",
	    of->type != NULL ? of->type : type, challenge, of->origin,
	    of->more != NULL ? of->more : ",\"crossOrigin\":false");
}

const char *
authenticator_create(const struct authenticator *of, struct arena *arena, const char *challenge)
{
	static const char aaguid_and_len[18] = { [17] = AUTHENTICATOR_ID_BYTES };
	const char *client = client_data(of, arena, "webauthn.create", challenge);
	struct buf data;

	buf_init(&data, arena, DATA_MAX);
	add_head(&data, of, 0x40);
	buf_add(&data, aaguid_and_len, sizeof(aaguid_and_len));
	buf_add(&data, (const char *)of->id, sizeof(of->id));
	add_cose(&data, of);
	return arena_printf(arena, "{\"id\":\"%s\",\"rawId\":\"%s\",\"type\":\"public-key\","
	    "\"clientExtensionResults\":{},\"response\":{\"clientDataJSON\":\"%s\","
	    "\"authenticatorData\":\"%s\",\"transports\":[\"internal\"]}}",
	    base64(arena, of->id, sizeof(of->id)), base64(arena, of->id, sizeof(of->id)),
	    base64(arena, client, strlen(client)), base64(arena, buf_text(&data), data.len));
}

static const char *
sign(const struct authenticator *of, struct arena *arena, const void *text, size_t len)
{
	EVP_PKEY *key = of->is_forged ? make_key(of->algorithm) : of->key;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char signature[512];
	size_t size = sizeof(signature);

	CU_ASSERT_EQUAL_FATAL(EVP_DigestSignInit(context, NULL,
	    of->algorithm == -8 ? NULL : EVP_sha256(), NULL, key), 1);
	CU_ASSERT_EQUAL_FATAL(EVP_DigestSign(context, signature, &size, text, len), 1);
	EVP_MD_CTX_free(context);
	if (of->is_forged)
		EVP_PKEY_free(key);
	return base64(arena, signature, size);
}

const char *
authenticator_get(const struct authenticator *of, struct arena *arena, const char *challenge)
{
	const char *client = client_data(of, arena, "webauthn.get", challenge), *data_text;
	const char *handle = of->user_handle == NULL ? "null" : arena_printf(arena, "\"%s\"",
	    base64(arena, of->user_handle, strlen(of->user_handle)));
	unsigned char hash[32];
	struct buf data;

	buf_init(&data, arena, DATA_MAX);
	add_head(&data, of, 0);
	data_text = base64(arena, buf_text(&data), data.len);
	crypto_hash_sha256(hash, (const unsigned char *)client, strlen(client));
	buf_add(&data, (char *)hash, sizeof(hash));
	return arena_printf(arena, "{\"id\":\"%s\",\"type\":\"public-key\",\"response\":{"
	    "\"clientDataJSON\":\"%s\",\"authenticatorData\":\"%s\",\"signature\":\"%s\","
	    "\"userHandle\":%s}}", base64(arena, of->id, sizeof(of->id)),
	    base64(arena, client, strlen(client)), data_text,
	    sign(of, arena, buf_text(&data), data.len), handle);
}
