/* A few bytes that whoever keeps them can neither read nor change. */
#include "lib/secret/secret.h"

#include <sodium.h>
#include <string.h>

#define KEY     crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define NONCE   crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG     crypto_aead_xchacha20poly1305_ietf_ABYTES
#define SEALED  (NONCE + SECRET_SEAL_BYTES + TAG)
#define CONTEXT "sealing_"	/* of crypto_kdf: which keys these are */

_Static_assert(KEY == 32, "keys are 32 bytes");
_Static_assert(crypto_kdf_KEYBYTES == 32, "keys are 32 bytes");
_Static_assert(NONCE + TAG == SECRET_SEAL_EXTRA, "what a seal adds");
_Static_assert((SEALED * 4 + 2) / 3 == SECRET_SEALED_LEN, "75 characters hold a seal");

enum { FOR_NONCE = 1, FOR_TEXT };

/*
 * The nonce is a keyed hash of all that is sealed: only the same text is ever
 * sealed with the same one, and then it gives the same seal, which caches and
 * ETags like.
 */
static void
make_nonce(const struct secret_seal *seal, const unsigned char *text, size_t len,
    unsigned char nonce[NONCE])
{
	unsigned char subkey[32];
	crypto_generichash_state state;

	crypto_kdf_derive_from_key(subkey, sizeof(subkey), FOR_NONCE, CONTEXT, seal->key);
	crypto_generichash_init(&state, subkey, sizeof(subkey), NONCE);
	crypto_generichash_update(&state, text, len);
	crypto_generichash_update(&state, (const unsigned char *)seal->what, strlen(seal->what));
	crypto_generichash_final(&state, nonce, NONCE);
}

void
secret_seal_bytes(const struct secret_seal *seal, const unsigned char *text, size_t len,
    unsigned char *sealed)
{
	unsigned char subkey[32];

	make_nonce(seal, text, len, sealed);
	crypto_kdf_derive_from_key(subkey, sizeof(subkey), FOR_TEXT, CONTEXT, seal->key);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, text, len,
	    (const unsigned char *)seal->what, strlen(seal->what), NULL, sealed, subkey);
}

bool
secret_open_bytes(const struct secret_seal *seal, const unsigned char *sealed, size_t len,
    unsigned char *text)
{
	unsigned char subkey[32];

	crypto_kdf_derive_from_key(subkey, sizeof(subkey), FOR_TEXT, CONTEXT, seal->key);
	return crypto_aead_xchacha20poly1305_ietf_decrypt(text, NULL, NULL, sealed + NONCE,
	    len + TAG, (const unsigned char *)seal->what, strlen(seal->what), sealed, subkey) == 0;
}

void
secret_seal(const unsigned char key[32], const char *what,
    const unsigned char text[SECRET_SEAL_BYTES], char out[SECRET_SEALED_LEN + 1])
{
	unsigned char sealed[SEALED];

	secret_seal_bytes(&(struct secret_seal){ key, what }, text, SECRET_SEAL_BYTES, sealed);
	sodium_bin2base64(out, SECRET_SEALED_LEN + 1, sealed, sizeof(sealed),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool
secret_open(const unsigned char key[32], const char *what, const char *sealed_text,
    unsigned char text[SECRET_SEAL_BYTES])
{
	unsigned char sealed[SEALED];
	size_t len = 0;

	if (strlen(sealed_text) != SECRET_SEALED_LEN ||
	    sodium_base642bin(sealed, sizeof(sealed), sealed_text, SECRET_SEALED_LEN, NULL,
	    &len, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 || len != SEALED)
		return false;
	return secret_open_bytes(&(struct secret_seal){ key, what }, sealed, SECRET_SEAL_BYTES,
	    text);
}
