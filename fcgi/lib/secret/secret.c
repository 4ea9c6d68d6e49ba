/* Tokens, signatures and keys. */
#include "lib/secret/secret.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/io/log.h"

#define KEY_BYTES 32

_Static_assert(crypto_auth_BYTES == SECRET_HASH_BYTES, "43 characters hold a signature");
_Static_assert(crypto_auth_KEYBYTES == KEY_BYTES, "keys are 32 bytes");

static void
print_base64url(const unsigned char bytes[32], char text[SECRET_TOKEN_LEN + 1])
{
	sodium_bin2base64(text, SECRET_TOKEN_LEN + 1, bytes, 32,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void
secret_token(char text[SECRET_TOKEN_LEN + 1])
{
	unsigned char bytes[SECRET_TOKEN_BYTES];

	do {
		randombytes_buf(bytes, sizeof(bytes));
		print_base64url(bytes, text);
	} while (text[0] == '-');
	sodium_memzero(bytes, sizeof(bytes));
}

/* No salt and no slow hash: what is hashed has 256 random bits. */
void
secret_token_hash(const char *text, unsigned char hash[SECRET_HASH_BYTES])
{
	crypto_generichash(hash, SECRET_HASH_BYTES, (const unsigned char *)text,
	    strlen(text), NULL, 0);
}

void
secret_sign(const unsigned char key[32], const char *text, char out[SECRET_TOKEN_LEN + 1])
{
	unsigned char mac[crypto_auth_BYTES];

	crypto_auth(mac, (const unsigned char *)text, strlen(text), key);
	print_base64url(mac, out);
}

bool
secret_equal(const char *a, const char *b)
{
	size_t len = strlen(a);

	return len == strlen(b) && sodium_memcmp(a, b, len) == 0;
}

/* The digits, and at most one newline behind them. */
static bool
parse_key(const char *text, unsigned char key[32])
{
	const char *end;
	size_t len;

	return sodium_hex2bin(key, KEY_BYTES, text, strlen(text), NULL, &len, &end) == 0 &&
	    len == KEY_BYTES && (*end == '\0' || strcmp(end, "\n") == 0);
}

enum err
secret_key_read(const char *path, unsigned char key[32])
{
	char text[2 * KEY_BYTES + 3] = "";	/* one more than fits shows a longer file */
	const char *wrong = NULL;
	struct stat st;
	FILE *file;

	file = fopen(path, "re");
	if (file == NULL || fstat(fileno(file), &st) != 0)
		wrong = strerror(errno);
	else if ((st.st_mode & S_IRWXO) != 0)
		wrong = "everybody may read it: chmod o= it";
	else if (fread(text, 1, sizeof(text) - 1, file) == 0 || !parse_key(text, key))
		wrong = "not 64 hexadecimal digits";
	if (wrong != NULL)
		log_error("key file %s: %s", path, wrong);
	sodium_memzero(text, sizeof(text));
	if (file != NULL)
		fclose(file);
	return wrong == NULL ? ERR_OK : ERR_INTERNAL;
}
