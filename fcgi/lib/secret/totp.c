/* Time-based one-time passwords. */
#include "lib/secret/totp.h"

#include <endian.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/secret/secret.h"

#define SKEW      1	/* steps either way */
#define MODULUS   1000000
#define SHA1_LEN  20

int64_t
totp_step(int64_t unix_s)
{
	return unix_s / TOTP_STEP_S;
}

/* RFC 4226 section 5.3. */
void
totp_code(const unsigned char *secret, size_t len, int64_t step, char code[TOTP_DIGITS + 1])
{
	const uint64_t counter = htobe64((uint64_t)step);
	unsigned char mac[SHA1_LEN];
	size_t mac_len = 0;
	uint32_t number;
	int at;

	if (EVP_Q_mac(NULL, "HMAC", NULL, "SHA1", NULL, secret, len,
	    (const unsigned char *)&counter, sizeof(counter), mac, sizeof(mac), &mac_len) == NULL ||
	    mac_len != SHA1_LEN)
		abort();
	at = mac[SHA1_LEN - 1] & 0x0f;
	number = (uint32_t)(mac[at] & 0x7f) << 24 | (uint32_t)mac[at + 1] << 16 |
	    (uint32_t)mac[at + 2] << 8 | mac[at + 3];
	snprintf(code, TOTP_DIGITS + 1, "%06u", (unsigned)(number % MODULUS));
}

int64_t
totp_match(const unsigned char secret[TOTP_SECRET_BYTES], const char *code, int64_t now_s,
    int64_t last)
{
	const int64_t now = totp_step(now_s);
	char right[TOTP_DIGITS + 1];
	int64_t step, found = -1;

	for (step = now - SKEW; step <= now + SKEW; step++) {
		totp_code(secret, TOTP_SECRET_BYTES, step, right);
		if (secret_equal(right, code) && step > last)
			found = step;
	}
	return found;
}

void
totp_base32(const unsigned char *bytes, size_t len, char *out)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint32_t held = 0;
	int bits = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		held = held << 8 | bytes[i];
		for (bits += 8; bits >= 5; bits -= 5)
			*out++ = alphabet[held >> (bits - 5) & 31];
		held &= (1u << bits) - 1;
	}
	if (bits > 0)
		*out++ = alphabet[held << (5 - bits) & 31];
	*out = '\0';
}
