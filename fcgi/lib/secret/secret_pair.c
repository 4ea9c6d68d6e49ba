/* Keys that two have in common. */
#include "lib/secret/secret_pair.h"

#include <sodium.h>
#include <string.h>

_Static_assert(crypto_box_SECRETKEYBYTES == SECRET_PAIR_BYTES, "keys are 32 bytes");
_Static_assert(crypto_box_PUBLICKEYBYTES == SECRET_PAIR_BYTES, "keys are 32 bytes");
_Static_assert(crypto_box_BEFORENMBYTES == SECRET_PAIR_BYTES, "keys are 32 bytes");

void
secret_pair_make(unsigned char secret[SECRET_PAIR_BYTES])
{
	randombytes_buf(secret, SECRET_PAIR_BYTES);
}

void
secret_pair_public(const unsigned char secret[SECRET_PAIR_BYTES],
    unsigned char public_key[SECRET_PAIR_BYTES])
{
	crypto_scalarmult_base(public_key, secret);
}

bool
secret_pair_shared(const unsigned char secret[SECRET_PAIR_BYTES],
    const unsigned char others[SECRET_PAIR_BYTES], unsigned char shared[SECRET_PAIR_BYTES])
{
	return crypto_box_beforenm(shared, others, secret) == 0;
}

void
secret_pair_print(const unsigned char key[SECRET_PAIR_BYTES], char text[SECRET_PAIR_HEX + 1])
{
	sodium_bin2hex(text, SECRET_PAIR_HEX + 1, key, SECRET_PAIR_BYTES);
}

bool
secret_pair_read(const char *text, unsigned char key[SECRET_PAIR_BYTES])
{
	size_t len = 0;

	return strlen(text) == SECRET_PAIR_HEX &&
	    sodium_hex2bin(key, SECRET_PAIR_BYTES, text, SECRET_PAIR_HEX, NULL, &len, NULL) == 0 &&
	    len == SECRET_PAIR_BYTES;
}
