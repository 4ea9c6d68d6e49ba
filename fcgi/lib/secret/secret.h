/* Passwords, tokens and signatures: libsodium with our parameters. */
#ifndef LIB_SECRET_H
#define LIB_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/err.h"

#define SECRET_TOKEN_BYTES 32
#define SECRET_TOKEN_LEN   43	/* base64url of 32 bytes */
#define SECRET_HASH_BYTES  32
#define SECRET_PASSWORD_HASH_MAX 128
#define SECRET_SEAL_BYTES  16
#define SECRET_SEAL_EXTRA  40	/* bytes of a nonce and a tag, beside what is sealed */
#define SECRET_SEALED_LEN  75	/* base64url of a nonce, 16 bytes and a tag */

/*
 * A fresh token of 256 bits, less a 40th of one, as text; what is stored of it is its hash.
 * It never begins with a hyphen, which commands would take for an option.
 */
void secret_token(char text[SECRET_TOKEN_LEN + 1]);
/* BLAKE2b-256 of a token as shown by a client. */
void secret_token_hash(const char *text, unsigned char hash[SECRET_HASH_BYTES]);

/*
 * Argon2id (RFC 9106) in 19 MiB each, at most as many at once as fit
 * `password_memory`; a few others wait up to two seconds.
 * ERR_UNAVAILABLE  too many are waiting, or waited too long
 */
enum err secret_password_hash(const char *password,
    char hash[SECRET_PASSWORD_HASH_MAX]);
/* `hash` NULL: takes as long as a real one and is false. */
enum err secret_password_verify(const char *password, const char *hash,
    bool *matches);

/* base64url HMAC-SHA-512-256 of `text` under the key in `key`. */
void secret_sign(const unsigned char key[32], const char *text,
    char out[SECRET_TOKEN_LEN + 1]);
/*
 * Seal 16 bytes for clients to keep and show again, who can neither read nor
 * change them (XChaCha20-Poly1305, RFC 8439 with draft-irtf-cfrg-xchacha).
 * `what` says what they are: they open as that alone.  The same gives the same.
 */
void secret_seal(const unsigned char key[32], const char *what,
    const unsigned char text[SECRET_SEAL_BYTES], char out[SECRET_SEALED_LEN + 1]);
/* False: nothing that was sealed so. */
bool secret_open(const unsigned char key[32], const char *what, const char *sealed,
    unsigned char text[SECRET_SEAL_BYTES]);
/* The same of any length: which key, and what is sealed. */
struct secret_seal {
	const unsigned char *key;	/* 32 bytes */
	const char          *what;
};
/* `sealed` holds `len` and SECRET_SEAL_EXTRA bytes. */
void secret_seal_bytes(const struct secret_seal *seal, const unsigned char *text, size_t len,
    unsigned char *sealed);
/* `len`: of the text.  False: not sealed so. */
bool secret_open_bytes(const struct secret_seal *seal, const unsigned char *sealed, size_t len,
    unsigned char *text);
bool secret_equal(const char *a, const char *b);	/* in constant time */
/*
 * 32 bytes from a file of 64 hexadecimal digits.
 * ERR_INTERNAL  there is none, it holds something else, or everybody may read it
 */
enum err secret_key_read(const char *path, unsigned char key[32]);

#endif
