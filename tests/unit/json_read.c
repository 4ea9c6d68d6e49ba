/* What is JSON for us, and what is not. */
#include <string.h>

#include <json-c/json.h>

#include "lib/base/count.h"
#include "lib/text/json_read.h"
#include "support/run/suite.h"

#define DEPTH 16

static enum err
reads(const char *text, size_t len, const char *expected)
{
	struct json_object *value;
	const char *problem;
	enum err err = json_read(text, len, DEPTH, &value, &problem);

	if (err == ERR_OK && expected != NULL)
		CU_ASSERT_STRING_EQUAL(
		    json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN), expected);
	CU_ASSERT_EQUAL(err == ERR_OK, problem == NULL);
	json_object_put(value);
	return err;
}

static void
values_are_read(void)
{
	static const char *const good[][2] = {
		{ "{}", "{}" },
		{ " [ ] ", "[]" },
		{ "{\"a\":[1,-2,0],\"b\":null}", "{\"a\":[1,-2,0],\"b\":null}" },
		{ "9223372036854775807", "9223372036854775807" },
		{ "-9223372036854775808", "-9223372036854775808" },
		{ "1.5", "1.5" },
		{ "\"\\u00f1\\ud83d\\ude00\\n\"", "\"\u00f1\U0001f600\\n\"" },
		{ "\"\xc3\xb1\"", "\"\u00f1\"" },
		{ "true", "true" },
		{ "{\"\":1}", "{\"\":1}" },
		{ "\t{\"a\"\n:\r1}", "{\"a\":1}" },
	};

	for (size_t i = 0; i < COUNT(good); i++)
		CU_ASSERT_EQUAL(reads(good[i][0], strlen(good[i][0]), good[i][1]), ERR_OK);
}

static void
what_is_no_json_is_malformed(void)
{
	static const char *const bad[] = {
		"", " ", "{", "}", "[", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
		"{a:1}", "{'a':1}", "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x10", "NaN",
		"Infinity", "-Infinity", "nul", "nulls", "True", "\"", "\"\\\"", "\"\\x\"",
		"\"\\u12\"", "\"\\u12g4\"", "\"a\nb\"", "\"\\ud800\"", "\"\\ud800x\"",
		"\"\\udc00\"", "\"\\ud800\\u0041\"", "// c\n1", "/* c */1", "1 2", "{}{}",
		"{} x", "\"a\" \"b\"", "--1", "1.2.3", "[,1]", "{,}", "\xef\xbb\xbf{}",
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		const enum err err = reads(bad[i], strlen(bad[i]), NULL);

		if (err != ERR_MALFORMED)
			fprintf(stderr, "taken: %s\n", bad[i]);
		CU_ASSERT_EQUAL(err, ERR_MALFORMED);
	}
}

static void
nul_is_refused_bare_and_escaped(void)
{
	CU_ASSERT_EQUAL(reads("\"a\0b\"", 5, NULL), ERR_MALFORMED);
	CU_ASSERT_EQUAL(reads("{}\0", 3, NULL), ERR_MALFORMED);
	CU_ASSERT_EQUAL(reads("\0{}", 3, NULL), ERR_MALFORMED);
	CU_ASSERT_EQUAL(reads("\"\\u0000\"", 8, NULL), ERR_MALFORMED);
	CU_ASSERT_EQUAL(reads("{\"a\\u0000\":1}", 13, NULL), ERR_MALFORMED);
}

static void
what_is_not_utf8_is_refused(void)
{
	static const char *const bad[] = { "\"\xff\"", "\"\xc3\"", "\"\xc0\xaf\"",
	    "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xe0\x80\xaf\"",
	    "\"\xf0\x80\x80\x80\"", "\"\x80\"", "\"\xe2\x82\"" };

	for (size_t i = 0; i < COUNT(bad); i++)
		CU_ASSERT_EQUAL(reads(bad[i], strlen(bad[i]), NULL), ERR_MALFORMED);
}

static void
a_name_twice_is_refused_however_it_is_written(void)
{
	CU_ASSERT_EQUAL(reads("{\"a\":1,\"a\":2}", 13, NULL), ERR_MALFORMED);
	CU_ASSERT_EQUAL(reads("{\"a\":1,\"\\u0061\":2}", 18, NULL), ERR_MALFORMED);
	CU_ASSERT_EQUAL(reads("{\"b\":{\"a\":1},\"a\":2}", 19, NULL), ERR_OK);
}

static void
depth_is_bounded(void)
{
	char deep[2 * DEPTH + 3];

	memset(deep, '[', DEPTH);
	memset(deep + DEPTH, ']', DEPTH);
	CU_ASSERT_EQUAL(reads(deep, 2 * DEPTH, NULL), ERR_OK);
	memset(deep, '[', DEPTH + 1);
	memset(deep + DEPTH + 1, ']', DEPTH + 1);
	CU_ASSERT_EQUAL(reads(deep, 2 * DEPTH + 2, NULL), ERR_MALFORMED);
}

static void
no_prefix_of_json_is_json(void)
{
	static const char text[] =
	    "{\"a\":[1.5e3,\"\\u00e9\\ud83d\\ude00\",true,null],\"b\":{\"c\":false}}";

	CU_ASSERT_EQUAL(reads(text, strlen(text), NULL), ERR_OK);
	for (size_t len = 0; len < strlen(text); len++)
		CU_ASSERT_EQUAL(reads(text, len, NULL), ERR_MALFORMED);
}

/* xorshift64: the same bytes each time. */
static uint64_t
next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* What is read is written and read again; the sanitizers watch the rest. */
static void
broken_json_breaks_nothing(void)
{
	static const char seed[] = "{\"a\":[1,-2.5e+3,\"\\u00e9\\ud83d\\ude00\xc3\xb1\",true,null,"
	    "{\"b\":false,\"c\":[[]]}],\"d\":\"\\n\\\\\"}";
	static const char pieces[] = "{}[]\",:\\u0ntfe+-.\0\xff\xc3 ";
	uint64_t state = 88172645463325252;

	for (int round = 0; round < 200000; round++) {
		struct json_object *value;
		const char *problem;
		char text[sizeof(seed)];
		size_t len = sizeof(seed) - 1 - next_random(&state) % 4;

		memcpy(text, seed, sizeof(seed));
		for (uint64_t i = next_random(&state) % 6; i > 0; i--)
			text[next_random(&state) % len] =
			    pieces[next_random(&state) % (sizeof(pieces) - 1)];
		if (json_read(text, len, DEPTH, &value, &problem) == ERR_OK)
			CU_ASSERT_PTR_NOT_NULL(json_object_to_json_string(value));
		json_object_put(value);
	}
}

static void
whole_numbers_past_64_bits_are_not_integers(void)
{
	struct json_object *value;
	const char *problem;

	CU_ASSERT_EQUAL(json_read("9223372036854775808", 19, DEPTH, &value, &problem), ERR_OK);
	CU_ASSERT_EQUAL(json_object_get_type(value), json_type_double);
	json_object_put(value);
	CU_ASSERT_EQUAL(json_read("1.0", 3, DEPTH, &value, &problem), ERR_OK);
	CU_ASSERT_EQUAL(json_object_get_type(value), json_type_double);
	json_object_put(value);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "values are read", values_are_read },
		{ "what is no JSON is malformed", what_is_no_json_is_malformed },
		{ "NUL is refused, bare and escaped", nul_is_refused_bare_and_escaped },
		{ "what is not UTF-8 is refused", what_is_not_utf8_is_refused },
		{ "a name twice is refused however it is written",
		    a_name_twice_is_refused_however_it_is_written },
		{ "depth is bounded", depth_is_bounded },
		{ "no prefix of JSON is JSON", no_prefix_of_json_is_json },
		{ "broken JSON breaks nothing", broken_json_breaks_nothing },
		{ "whole numbers past 64 bits are not integers",
		    whole_numbers_past_64_bits_are_not_integers },
		CU_TEST_INFO_NULL,
	};

	return suite_run("json_read", tests);
}
