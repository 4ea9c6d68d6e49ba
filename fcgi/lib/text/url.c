/* Percent-encoding (RFC 3986 section 2.1). */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/utf8.h"
#include "lib/text/url.h"

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool
url_decode(const char *text, size_t len, bool plus, char *out, size_t *out_len)
{
	size_t to = 0;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (c == '%') {
			int high, low;

			if (len - i < 3 || (high = hex_value(text[i + 1])) < 0 ||
			    (low = hex_value(text[i + 2])) < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+' && plus)
			c = ' ';
		if (c == '\0')
			return false;
		out[to++] = c;
	}
	out[to] = '\0';
	*out_len = to;
	return utf8_is_valid(out, to);
}

static void
encode(struct buf *buf, const char *text, const char *plain)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t run;

	while (*text != '\0') {
		if ((run = strspn(text, plain)) > 0)
			buf_add(buf, text, run);
		text += run;
		for (; *text != '\0' && strchr(plain, *text) == NULL; text++) {
			const unsigned char c = (unsigned char)*text;
			const char escape[3] = { '%', digits[c >> 4], digits[c & 15] };

			buf_add(buf, escape, sizeof(escape));
		}
	}
}

#define UNRESERVED \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

void
url_encode_path(struct buf *buf, const char *text)
{
	encode(buf, text, UNRESERVED "/");
}

void
url_encode(struct buf *buf, const char *text)
{
	encode(buf, text, UNRESERVED);
}

const char *
url_encoded(struct arena *arena, const char *text, const char *keep)
{
	const char *plain = arena_printf(arena, UNRESERVED "%s", keep);
	struct buf buf;

	buf_init(&buf, arena, strlen(text) * 3 + 1);
	encode(&buf, text, plain);
	return buf_text(&buf);
}
