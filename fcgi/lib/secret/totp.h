/*
 * Time-based one-time passwords (RFC 6238): HMAC-SHA-1, six digits, steps of
 * 30 seconds, which is what every authenticator app takes.
 */
#ifndef LIB_TOTP_H
#define LIB_TOTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TOTP_SECRET_BYTES 20	/* as many as SHA-1 gives (RFC 4226 section 4, R6) */
#define TOTP_SECRET_LEN   32	/* in base32 */
#define TOTP_DIGITS       6
#define TOTP_STEP_S       30

/* The step that a time, in seconds since 1970, is in. */
int64_t totp_step(int64_t unix_s);
/* The code of a step, as text. */
void    totp_code(const unsigned char *secret, size_t len, int64_t step,
    char code[TOTP_DIGITS + 1]);
/*
 * The step of `now_s`, one before or one after, that has this code (RFC 6238
 * section 5.2 has clocks differ by a step); -1: none, or none after `last`.
 */
int64_t totp_match(const unsigned char secret[TOTP_SECRET_BYTES], const char *code,
    int64_t now_s, int64_t last);

/* Base32 (RFC 4648) without padding; `out` holds 8 characters for 5 bytes, and a NUL. */
void    totp_base32(const unsigned char *bytes, size_t len, char *out);

#endif
