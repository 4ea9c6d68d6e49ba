/* JSON written straight to a buffer. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/text/json_write.h"

struct json_writer
json_writer(struct buf *buf)
{
	return (struct json_writer){ .buf = buf, .comma = false };
}

static inline void
before_value(struct json_writer *json)
{
	if (json->comma)
		buf_add(json->buf, ",", 1);
	json->comma = true;
}

static void
open_with(struct json_writer *json, const char *bracket)
{
	before_value(json);
	buf_add(json->buf, bracket, 1);
	json->comma = false;
}

static void
close_with(struct json_writer *json, const char *bracket)
{
	buf_add(json->buf, bracket, 1);
	json->comma = true;
}

void
json_begin_object(struct json_writer *json)
{
	open_with(json, "{");
}

void
json_end_object(struct json_writer *json)
{
	close_with(json, "}");
}

void
json_begin_array(struct json_writer *json)
{
	open_with(json, "[");
}

void
json_end_array(struct json_writer *json)
{
	close_with(json, "]");
}

/* What must be escaped: the quote, the backslash and controls. */
static const char *
escape_of(unsigned char c, char small[8])
{
	switch (c) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	case '\t':
		return "\\t";
	default:
		snprintf(small, 8, "\\u%04x", c);
		return small;
	}
}

/* A byte of each that is to be escaped, eight at a time: see below. */
#define EACH(byte) (0x0101010101010101ULL * (byte))

/* Non-zero when one of eight bytes is under 0x20, a quote or a backslash. */
static uint64_t
any_to_escape(uint64_t bytes)
{
	const uint64_t quote = bytes ^ EACH('"'), backslash = bytes ^ EACH('\\');

	/* x - 0x01 borrows into the high bit only where a byte x was 0; what the
	 * borrow then does to higher bytes can only find too much, not too little */
	return (((bytes - EACH(0x20)) & ~bytes) | ((quote - EACH(1)) & ~quote) |
	    ((backslash - EACH(1)) & ~backslash)) & EACH(0x80);
}

/* How many bytes of `text` need no escaping. */
static size_t
plain_run(const char *text, size_t len)
{
	size_t i = 0;
	uint64_t bytes;

	for (; len - i >= sizeof(bytes); i += sizeof(bytes)) {
		memcpy(&bytes, text + i, sizeof(bytes));
		if (any_to_escape(bytes) != 0)
			break;
	}
	while (i < len && (unsigned char)text[i] >= 0x20 && text[i] != '"' &&
	    text[i] != '\\')
		i++;
	return i;
}

static void
quoted(struct buf *buf, const char *text)
{
	size_t left = strlen(text);
	char small[8];

	buf_add(buf, "\"", 1);
	for (;;) {
		const size_t run = plain_run(text, left);

		buf_add(buf, text, run);
		text += run;
		left -= run;
		if (left == 0)
			break;
		buf_text_add(buf, escape_of((unsigned char)*text, small));
		text++;
		left--;
	}
	buf_add(buf, "\"", 1);
}

void
json_key(struct json_writer *json, const char *key)
{
	before_value(json);
	quoted(json->buf, key);
	buf_add(json->buf, ":", 1);
	json->comma = false;
}

void
json_raw(struct json_writer *json, const char *json_text)
{
	before_value(json);
	buf_text_add(json->buf, json_text);
}

void
json_boolean(struct json_writer *json, bool value)
{
	json_raw(json, value ? "true" : "false");
}

void
json_text(struct json_writer *json, const char *text)
{
	if (text == NULL) {
		json_raw(json, "null");
		return;
	}
	before_value(json);
	quoted(json->buf, text);
}

void
json_int(struct json_writer *json, int64_t value)
{
	char digits[24], *p = digits + sizeof(digits);
	uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	do {
		*--p = (char)('0' + left % 10);
		left /= 10;
	} while (left != 0);
	if (value < 0)
		*--p = '-';
	before_value(json);
	buf_add(json->buf, p, (size_t)(digits + sizeof(digits) - p));
}

/* The shortest of 15 to 17 digits that reads back as the same double. */
void
json_double(struct json_writer *json, double value)
{
	char text[32];
	int digits;

	if (!isfinite(value)) {
		json_raw(json, "null");
		return;
	}
	for (digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	json_raw(json, text);
}

void
json_time(struct json_writer *json, int64_t time_us)
{
	char text[CLOCK_TEXT_MAX];

	if (time_us == 0) {
		json_raw(json, "null");
		return;
	}
	clock_format(time_us, text);
	json_text(json, text);
}
