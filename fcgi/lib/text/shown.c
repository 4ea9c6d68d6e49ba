/* Text that people write and others see. */
#include "lib/text/shown.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <utf8proc.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/base/utf8.h"
#include "lib/text/nfc.h"

/* Letters and signs by their category that show nothing all the same: fillers, blanks. */
static const uint32_t blank[] = {
	0x115f, 0x1160, 0x2800, 0x3164, 0xffa0,
};

/* Embeddings, overrides and isolates (UAX 9): what follows may read the other way. */
static bool
is_directing(uint32_t code)
{
	return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

static bool
is_control(uint32_t code, enum shown_kind kind)
{
	if (kind == SHOWN_LINES && (code == '\n' || code == '\t'))
		return false;
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029;
}

/* What utf8proc does not know yet may be next year's emoji. */
static bool
is_seen(uint32_t code)
{
	switch (utf8proc_category((utf8proc_int32_t)code)) {
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_ME:
		return false;
	default:
		break;
	}
	for (size_t i = 0; i < COUNT(blank); i++)
		if (code == blank[i])
			return false;
	return true;
}

/* NULL: nothing is wrong with it. */
static const char *
fault_of(const char *text, enum shown_kind kind)
{
	bool seen = text[0] == '\0';	/* how much there must be is said elsewhere */
	uint32_t code;

	while (*text != '\0') {
		text += utf8_get(text, &code);
		if (is_control(code, kind))
			return kind == SHOWN_LINES ? "may have no control characters" :
			    "may have no line breaks and no control characters";
		if (is_directing(code))
			return "may have no characters that turn the direction of text";
		seen |= is_seen(code);
	}
	return seen ? NULL : "has nothing in it that can be seen";
}

static const char *
without_returns(struct arena *arena, const char *text)
{
	char *copy, *to;

	if (strstr(text, "\r\n") == NULL)
		return text;
	copy = to = arena_strdup(arena, text);
	for (; *text != '\0'; text++)
		if (text[0] != '\r' || text[1] != '\n')
			*to++ = *text;
	*to = '\0';
	return copy;
}

const char *
shown_make(struct arena *arena, enum shown_kind kind, const char *text, const char **why)
{
	*why = NULL;
	if (kind == SHOWN_AS_SAID)
		return text;
	if (kind == SHOWN_LINES)
		text = without_returns(arena, text);
	text = nfc_make(arena, text);
	if (text == NULL)
		*why = "is no text";
	else if (kind != SHOWN_SOUGHT)
		*why = fault_of(text, kind);
	return *why == NULL ? text : NULL;
}
