/* Cursors of keyset pagination: base64url of two big-endian numbers. */
#include "lib/cursor.h"

#include <endian.h>
#include <sodium.h>
#include <string.h>

#include "lib/arena.h"

#define KEYS 2

const char *
cursor_make(struct arena *arena, int64_t a, int64_t b)
{
	const uint64_t keys[KEYS] = { htobe64((uint64_t)a), htobe64((uint64_t)b) };
	char *text = arena_alloc(arena, CURSOR_LEN + 1);

	sodium_bin2base64(text, CURSOR_LEN + 1, (const unsigned char *)keys,
	    sizeof(keys), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return text;
}

bool
cursor_read(const char *text, int64_t *a, int64_t *b)
{
	uint64_t keys[KEYS];
	size_t len = 0;

	if (strlen(text) != CURSOR_LEN)
		return false;
	if (sodium_base642bin((unsigned char *)keys, sizeof(keys), text, CURSOR_LEN,
	    NULL, &len, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return false;
	if (len != sizeof(keys))
		return false;
	*a = (int64_t)be64toh(keys[0]);
	*b = (int64_t)be64toh(keys[1]);
	return true;
}
