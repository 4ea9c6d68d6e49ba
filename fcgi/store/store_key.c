/* Which names objects may have. */
#include <string.h>

#include "store/store.h"

static bool
is_key_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool
store_key_is_valid(const char *key)
{
	size_t len = strlen(key), i;
	bool begins = true;	/* a segment */

	if (len == 0 || len > STORE_KEY_MAX)
		return false;
	for (i = 0; i < len; i++) {
		if (key[i] == '/' ? begins : !is_key_byte(key[i]))
			return false;
		if (begins && key[i] == '.')
			return false;
		begins = key[i] == '/';
	}
	return !begins;
}
