/* lib/text/shown: what people write is text that can be seen, and turns nothing around. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/text/shown.h"
#include "support/run/suite.h"

static struct arena *arena;

static bool
is_taken(enum shown_kind kind, const char *text, const char *as)
{
	const char *why, *made = shown_make(arena, kind, text, &why);

	return made != NULL && why == NULL && strcmp(made, as) == 0;
}

static bool
is_refused(enum shown_kind kind, const char *text, const char *for_what)
{
	const char *why = NULL;

	return shown_make(arena, kind, text, &why) == NULL && why != NULL && strstr(why, for_what) != NULL;
}

static void
text_has_one_form(void)
{
	CU_ASSERT_TRUE(is_taken(SHOWN_LINE, "Cafe\xcc\x81", "Caf\xc3\xa9"));
	CU_ASSERT_TRUE(is_taken(SHOWN_SOUGHT, "Cafe\xcc\x81", "Caf\xc3\xa9"));
	CU_ASSERT_TRUE(is_taken(SHOWN_AS_SAID, "Cafe\xcc\x81", "Cafe\xcc\x81"));
	CU_ASSERT_TRUE(is_taken(SHOWN_LINE, "", ""));
	CU_ASSERT_TRUE(is_refused(SHOWN_LINE, "\xff", "no text"));
}

static void
lines_are_where_they_may_be(void)
{
	CU_ASSERT_TRUE(is_refused(SHOWN_LINE, "one\ntwo", "line breaks"));
	CU_ASSERT_TRUE(is_refused(SHOWN_LINE, "one\ttwo", "control"));
	CU_ASSERT_TRUE(is_refused(SHOWN_LINE, "one\xe2\x80\xa8two", "line breaks"));	/* U+2028 */
	CU_ASSERT_TRUE(is_taken(SHOWN_LINES, "one\n\ttwo", "one\n\ttwo"));
	CU_ASSERT_TRUE(is_taken(SHOWN_LINES, "one\r\ntwo\r\n", "one\ntwo\n"));
	CU_ASSERT_TRUE(is_refused(SHOWN_LINES, "one\rtwo", "control"));
}

static void
controls_and_turns_are_refused(void)
{
	static const char *const controls[] = { "a\x01", "a\x1b[31m", "a\x7f", "a\xc2\x85" };
	/* U+202A to U+202E, U+2066 to U+2069 */
	static const char *const turns[] = {
		"a\xe2\x80\xaa", "a\xe2\x80\xab", "a\xe2\x80\xac", "a\xe2\x80\xad", "a\xe2\x80\xae",
		"a\xe2\x81\xa6", "a\xe2\x81\xa7", "a\xe2\x81\xa8", "a\xe2\x81\xa9",
	};
	size_t i;

	for (i = 0; i < COUNT(controls); i++) {
		CU_ASSERT_TRUE(is_refused(SHOWN_LINE, controls[i], "control"));
		CU_ASSERT_TRUE(is_refused(SHOWN_LINES, controls[i], "control"));
	}
	for (i = 0; i < COUNT(turns); i++) {
		CU_ASSERT_TRUE(is_refused(SHOWN_LINE, turns[i], "direction"));
		CU_ASSERT_TRUE(is_refused(SHOWN_LINES, turns[i], "direction"));
	}
	/* marks, joiners and words from right to left are text */
	CU_ASSERT_TRUE(is_taken(SHOWN_LINE, "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\xe2\x80\x8f!",
	    "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\xe2\x80\x8f!"));
	CU_ASSERT_TRUE(is_taken(SHOWN_LINE, "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80",
	    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80"));
}

static void
what_nobody_sees_is_no_text(void)
{
	/* blanks, U+00A0, U+200B, U+FEFF, U+00AD, U+3164, U+2800, a variation selector, a tag */
	static const char *const unseen[] = {
		" ", "\xc2\xa0", "\xe2\x80\x8b", "\xef\xbb\xbf", "\xc2\xad", "\xe3\x85\xa4",
		"\xe2\xa0\x80", "\xef\xb8\x8f", "\xf3\xa0\x81\xa1", " \xe2\x80\x8b \xe2\x81\xa0",
	};
	size_t i;

	for (i = 0; i < COUNT(unseen); i++)
		CU_ASSERT_TRUE(is_refused(SHOWN_LINE, unseen[i], "seen"));
	CU_ASSERT_TRUE(is_refused(SHOWN_LINES, "\n\n\t", "seen"));
	CU_ASSERT_TRUE(is_taken(SHOWN_LINE, "\xe2\x80\x8b.", "\xe2\x80\x8b."));
	CU_ASSERT_TRUE(is_taken(SHOWN_SOUGHT, " ", " "));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "text has one form", text_has_one_form },
		{ "lines are where they may be", lines_are_where_they_may_be },
		{ "controls and turns are refused", controls_and_turns_are_refused },
		{ "what nobody sees is no text", what_nobody_sees_is_no_text },
		CU_TEST_INFO_NULL,
	};
	int status;

	arena = arena_new();
	status = suite_run("unit/shown", tests);
	arena_free(arena);
	return status;
}
