/* Public identifiers: 64 random bits as 11 characters of base64url. */
#include <string.h>

#include <sodium.h>

#include "lib/base/ids.h"

struct public_id
public_id_make(void)
{
	struct public_id id;
	unsigned char bits[8];

	randombytes_buf(bits, sizeof(bits));
	sodium_bin2base64(id.text, sizeof(id.text), bits, sizeof(bits),
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return id;
}

bool
public_id_parse(const char *text, struct public_id *out)
{
	static const char alphabet[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

	if (strlen(text) != PUBLIC_ID_LEN ||
	    strspn(text, alphabet) != PUBLIC_ID_LEN)
		return false;
	memcpy(out->text, text, PUBLIC_ID_LEN + 1);
	return true;
}
