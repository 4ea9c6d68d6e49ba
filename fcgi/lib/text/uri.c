/* Percent-encoding. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/text/uri.h"

static const char unreserved[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

const char *
uri_encode(struct arena *arena, const char *text, const char *keep)
{
	static const char hex[] = "0123456789ABCDEF";
	char *out = arena_alloc(arena, strlen(text) * 3 + 1), *to = out;

	for (const char *p = text; *p != '\0'; p++) {
		if (strchr(unreserved, *p) != NULL || strchr(keep, *p) != NULL) {
			*to++ = *p;
			continue;
		}
		*to++ = '%';
		*to++ = hex[(unsigned char)*p >> 4];
		*to++ = hex[(unsigned char)*p & 15];
	}
	*to = '\0';
	return out;
}
