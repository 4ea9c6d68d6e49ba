/* Normalization by utf8proc. */
#include "lib/text/nfc.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "lib/base/arena.h"
#include "lib/base/utf8.h"

const char *
nfc_make(struct arena *arena, const char *text)
{
	utf8proc_uint8_t *made;
	char *out;

	if (!utf8_is_valid(text, strlen(text)))
		return NULL;
	made = utf8proc_NFC((const utf8proc_uint8_t *)text);
	if (made == NULL)	/* no memory: valid text has a form */
		abort();
	out = arena_strdup(arena, (const char *)made);
	free(made);
	return out;
}
