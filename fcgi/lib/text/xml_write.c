/* XML text, escaped. */
#include "lib/text/xml_write.h"

#include <string.h>

#include "lib/base/buf.h"

static const char *
escape_of(char c)
{
	switch (c) {
	case '&':  return "&amp;";
	case '<':  return "&lt;";
	case '>':  return "&gt;";
	case '"':  return "&quot;";
	case '\'': return "&#39;";
	case '\r': return "&#13;";	/* else a parser makes it a line feed: section 2.11 */
	default:   return NULL;
	}
}

/* Bytes at `at` that XML cannot hold: controls, U+FFFE and U+FFFF; 0: none. */
static size_t
bad_bytes(const char *at)
{
	const unsigned char *c = (const unsigned char *)at;

	if (c[0] < 0x20)
		return c[0] == '\t' || c[0] == '\n' || c[0] == '\r' ? 0 : 1;
	if (c[0] == 0xef && c[1] == 0xbf && (c[2] == 0xbe || c[2] == 0xbf))
		return 3;
	return 0;
}

void
xml_text_add(struct buf *buf, const char *text)
{
	const char *from = text, *at, *escape;
	size_t bad;

	for (at = text; *at != '\0'; at += bad > 0 ? bad : 1) {
		bad = bad_bytes(at);
		escape = escape_of(*at);
		if (bad == 0 && escape == NULL)
			continue;
		buf_add(buf, from, (size_t)(at - from));
		if (escape != NULL)
			buf_text_add(buf, escape);
		from = at + (bad > 0 ? bad : 1);
	}
	buf_add(buf, from, (size_t)(at - from));
}

void
xml_element_add(struct buf *buf, const char *name, const char *text)
{
	if (text == NULL)
		return;
	buf_printf(buf, "<%s>", name);
	xml_text_add(buf, text);
	buf_printf(buf, "</%s>\n", name);
}
