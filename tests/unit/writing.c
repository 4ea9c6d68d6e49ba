/* The quick ways of writing times and strings, against the plain ones. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <json-c/json.h>

#include "lib/base/arena.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/text/json_read.h"
#include "lib/text/json_write.h"
#include "support/run/suite.h"

#define DAY_US (86400LL * 1000000)

static void
check_time(int64_t time_us)
{
	char ours[CLOCK_TEXT_MAX], theirs[CLOCK_TEXT_MAX];
	time_t s = (time_t)(time_us / 1000000);
	struct tm tm;

	gmtime_r(&s, &tm);
	strftime(theirs, sizeof(theirs), "%Y-%m-%dT%H:%M:%SZ", &tm);
	clock_format(time_us, ours);
	if (strcmp(ours, theirs) != 0 && (tm.tm_year + 1900 >= 1000))
		CU_FAIL_FATAL("a time differs");
}

static void
times_are_those_of_the_c_library(void)
{
	/* every day of 1600 to 2400, at a second that moves along */
	for (int64_t day = -135140; day < 157055; day++)
		check_time(day * DAY_US + (day * 7919 % 86400 + 86400) % 86400 * 1000000);
	CU_PASS("all alike");
}

static void
times_past_four_digits_are_clamped(void)
{
	char text[CLOCK_TEXT_MAX];

	clock_format(INT64_MAX, text);
	CU_ASSERT_STRING_EQUAL(text, "9999-12-31T23:59:59.999999Z");
	clock_format(INT64_MIN, text);
	CU_ASSERT_STRING_EQUAL(text, "0001-01-01T00:00:00Z");
	clock_format(-1, text);
	CU_ASSERT_STRING_EQUAL(text, "1969-12-31T23:59:59.999999Z");
}

/* Each byte at each place of a string comes back as it was. */
static void
every_byte_is_escaped_where_it_must_be(void)
{
	struct arena *arena = arena_new();
	struct json_object *value;
	const char *problem;

	for (int c = 1; c < 128; c++) {
		for (size_t at = 0; at < 20; at++) {
			char text[21] = "abcdefghijklmnopqrst";
			struct json_writer json;
			struct buf buf;

			text[at] = (char)c;
			buf_init(&buf, arena, 1);
			json = json_writer(&buf);
			json_text(&json, text);
			CU_ASSERT_EQUAL_FATAL(json_read(buf.data, buf.len, 1, &value,
			    &problem), ERR_OK);
			CU_ASSERT_STRING_EQUAL(json_object_get_string(value), text);
			json_object_put(value);
		}
		arena_reset(arena);
	}
	arena_free(arena);
}

static void
what_is_not_ascii_is_left_alone(void)
{
	static const char text[] = "\u00f1\u00e1\u20ac\U0001f600\u00ff\u00a2\u00dc";
	struct arena *arena = arena_new();
	struct json_writer json;
	struct buf buf;

	buf_init(&buf, arena, 1);
	json = json_writer(&buf);
	json_text(&json, text);
	CU_ASSERT_EQUAL(buf.len, strlen(text) + 2);
	CU_ASSERT_EQUAL(memcmp(buf.data + 1, text, strlen(text)), 0);
	arena_free(arena);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "times are those of the C library", times_are_those_of_the_c_library },
		{ "times past four digits are clamped", times_past_four_digits_are_clamped },
		{ "every byte is escaped where it must be",
		    every_byte_is_escaped_where_it_must_be },
		{ "what is not ASCII is left alone", what_is_not_ascii_is_left_alone },
		CU_TEST_INFO_NULL,
	};

	return suite_run("writing", tests);
}
