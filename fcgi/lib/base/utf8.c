/* UTF-8 (RFC 3629): is it, and how many code points. */
#include "lib/base/utf8.h"

static bool
is_tail(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* Bytes of the sequence at `p`, of which `left` are there; 0: not UTF-8. */
static size_t
sequence(const unsigned char *p, size_t left)
{
	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4 || left < 2 || !is_tail(p[1]))
		return 0;
	if (p[0] < 0xe0)
		return 2;
	if (left < 3 || !is_tail(p[2]))
		return 0;
	if (p[0] < 0xf0) {
		if ((p[0] == 0xe0 && p[1] < 0xa0) ||	/* overlong */
		    (p[0] == 0xed && p[1] > 0x9f))	/* a surrogate */
			return 0;
		return 3;
	}
	if (left < 4 || !is_tail(p[3]) ||
	    (p[0] == 0xf0 && p[1] < 0x90) ||		/* overlong */
	    (p[0] == 0xf4 && p[1] > 0x8f))		/* past U+10FFFF */
		return 0;
	return 4;
}

bool
utf8_is_valid(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t step;

	for (; len > 0; p += step, len -= step)
		if ((step = sequence(p, len)) == 0)
			return false;
	return true;
}

size_t
utf8_count(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += !is_tail((unsigned char)*text);
	return count;
}

size_t
utf8_get(const char *text, uint32_t *code)
{
	const unsigned char *p = (const unsigned char *)text;
	const size_t len = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	size_t i;

	*code = len == 1 ? p[0] : p[0] & (0xffu >> (len + 1));
	for (i = 1; i < len; i++)
		*code = *code << 6 | (p[i] & 0x3fu);
	return len;
}

size_t
utf8_put(char out[4], unsigned long code)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}
