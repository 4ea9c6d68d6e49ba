/*
 * Two who have each other's public key, and by it a key that nobody else has: X25519
 * (RFC 7748), as libsodium's crypto_box has it.
 */
#ifndef LIB_SECRET_PAIR_H
#define LIB_SECRET_PAIR_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/secret/secret.h"

#define SECRET_PAIR_BYTES 32
#define SECRET_PAIR_HEX   (2 * SECRET_PAIR_BYTES)

/* A fresh one's secret half. */
void secret_pair_make(unsigned char secret[SECRET_PAIR_BYTES]);
/* The public half of it. */
void secret_pair_public(const unsigned char secret[SECRET_PAIR_BYTES],
    unsigned char public_key[SECRET_PAIR_BYTES]);
/* The key of both.  False: the other's is none. */
bool secret_pair_shared(const unsigned char secret[SECRET_PAIR_BYTES],
    const unsigned char others[SECRET_PAIR_BYTES], unsigned char shared[SECRET_PAIR_BYTES]);

/* As text, and back; false: it is none. */
void secret_pair_print(const unsigned char key[SECRET_PAIR_BYTES], char text[SECRET_PAIR_HEX + 1]);
bool secret_pair_read(const char *text, unsigned char key[SECRET_PAIR_BYTES]);

#endif
