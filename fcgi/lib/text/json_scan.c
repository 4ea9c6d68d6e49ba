/* Strings and numbers of JSON (RFC 8259 sections 6 and 7). */
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/text/json_scan.h"

static bool
fail(struct json_reader *reader, const char *problem)
{
	reader->problem = problem;
	return false;
}

static bool
read_hex(struct json_reader *reader, unsigned long *code)
{
	*code = 0;
	if (reader->end - reader->at < 4)
		return fail(reader, "a string is not ended");
	for (int i = 0; i < 4; i++) {
		const char c = *reader->at++;

		if (c >= '0' && c <= '9')
			*code = *code << 4 | (unsigned long)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			*code = *code << 4 | (unsigned long)((c | 0x20) - 'a' + 10);
		else
			return fail(reader, "a string has a broken \\u escape");
	}
	return true;
}

/* What follows "\u": one code point, perhaps of two escapes. */
static bool
read_code(struct json_reader *reader, unsigned long *code)
{
	unsigned long low;

	if (!read_hex(reader, code))
		return false;
	if (*code == 0)
		return fail(reader, "a string holds NUL");
	if (*code < 0xd800 || *code > 0xdfff)
		return true;
	if (*code > 0xdbff || reader->end - reader->at < 6 ||
	    reader->at[0] != '\\' || reader->at[1] != 'u')
		return fail(reader, "a string has half a surrogate pair");
	reader->at += 2;
	if (!read_hex(reader, &low))
		return false;
	if (low < 0xdc00 || low > 0xdfff)
		return fail(reader, "a string has half a surrogate pair");
	*code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
	return true;
}

static bool
read_escape(struct json_reader *reader, size_t *len)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	unsigned long code;
	const char *at;
	char c;

	if (reader->at == reader->end)
		return fail(reader, "a string is not ended");
	c = *reader->at++;
	if (c == 'u') {
		if (!read_code(reader, &code))
			return false;
		*len += utf8_put(reader->scratch + *len, code);
		return true;
	}
	at = c == '\0' ? NULL : strchr(from, c);
	if (at == NULL)
		return fail(reader, "a string has an unknown escape");
	reader->scratch[(*len)++] = to[at - from];
	return true;
}

bool
json_scan_string(struct json_reader *reader, size_t *len)
{
	*len = 0;
	while (reader->at < reader->end && *reader->at != '"') {
		const unsigned char c = (unsigned char)*reader->at++;

		if (c == '\0')
			return fail(reader, "it holds NUL");
		if (c < 0x20)
			return fail(reader, "a string holds a bare control character");
		if (c != '\\')
			reader->scratch[(*len)++] = (char)c;
		else if (!read_escape(reader, len))
			return false;
	}
	if (reader->at == reader->end)
		return fail(reader, "a string is not ended");
	reader->at++;
	reader->scratch[*len] = '\0';
	return true;
}

static size_t
digits(const struct json_reader *reader, const char *at)
{
	size_t count = 0;

	while (at + count < reader->end && at[count] >= '0' && at[count] <= '9')
		count++;
	return count;
}

const char *
json_scan_number(const struct json_reader *reader, bool *is_whole)
{
	const char *at = reader->at, *end = reader->end;
	size_t count;

	*is_whole = true;
	at += at < end && *at == '-';
	count = digits(reader, at);
	if (count == 0 || (count > 1 && *at == '0'))
		return NULL;
	at += count;
	if (at < end && *at == '.') {
		*is_whole = false;
		if ((count = digits(reader, ++at)) == 0)
			return NULL;
		at += count;
	}
	if (at < end && (*at | 0x20) == 'e') {
		*is_whole = false;
		at++;
		at += at < end && (*at == '+' || *at == '-');
		if ((count = digits(reader, at)) == 0)
			return NULL;
		at += count;
	}
	return at;
}
