/* The If header: which are read, and what they say. */
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/count.h"
#include "lib/text/if_lists.h"
#include "support/run/suite.h"

static void
test_lists_and_their_tags(void)
{
	struct arena *arena = arena_new();
	struct if_lists lists;

	CU_ASSERT_TRUE_FATAL(if_lists_read(arena,
	    "</a> (<urn:1> [\"e\"]) (Not<urn:2>) <http://b/> (not [W/\"f\"])", &lists));
	CU_ASSERT_EQUAL(lists.count, 3);
	CU_ASSERT_EQUAL(lists.condition_count, 4);
	CU_ASSERT_STRING_EQUAL(lists.lists[0].tag, "/a");
	CU_ASSERT_PTR_EQUAL(lists.lists[1].tag, lists.lists[0].tag);
	CU_ASSERT_STRING_EQUAL(lists.lists[2].tag, "http://b/");
	CU_ASSERT_EQUAL(lists.lists[0].count, 2);
	CU_ASSERT_STRING_EQUAL(lists.conditions[1].value, "\"e\"");
	CU_ASSERT_FALSE(lists.conditions[1].is_token || lists.conditions[1].is_not);
	CU_ASSERT_TRUE(lists.conditions[2].is_token && lists.conditions[2].is_not);
	CU_ASSERT_TRUE_FATAL(if_lists_read(arena, " (<urn:1>)\t", &lists));
	CU_ASSERT_PTR_NULL(lists.lists[0].tag);
	arena_free(arena);
}

static void
test_what_is_none_is_refused(void)
{
	static const char *const texts[] = {
		"", " ", "()", "(", "(<urn:1>", "(<urn:1)", "(Not)", "(Not Not <urn:1>)", "urn:1", "(urn:1)",
		"</a>", "</a> </b> (<urn:1>)", "(<urn:1>) </a> (<urn:2>)", "(<urn:1>) x", "([\"e\")",
	};
	struct arena *arena = arena_new();
	struct if_lists lists;

	for (size_t i = 0; i < COUNT(texts); i++)
		CU_ASSERT_FALSE(if_lists_read(arena, texts[i], &lists));
	arena_free(arena);
}

/* `count` lists of one condition each. */
static bool
reads_as_many(int count)
{
	struct arena *arena = arena_new();
	char text[IF_LISTS_MAX * 8] = "";
	struct if_lists lists;
	bool is_read;

	for (int i = 0; i < count; i++)
		strcat(text, "(<u:1>)");
	is_read = if_lists_read(arena, text, &lists);
	arena_free(arena);
	return is_read;
}

static void
test_there_is_a_bound(void)
{
	CU_ASSERT_TRUE(reads_as_many(IF_LISTS_MAX));
	CU_ASSERT_FALSE(reads_as_many(IF_LISTS_MAX + 1));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "lists and their tags", test_lists_and_their_tags },
		{ "what is none is refused", test_what_is_none_is_refused },
		{ "there is a bound", test_there_is_a_bound },
		CU_TEST_INFO_NULL,
	};

	return suite_run("if_lists", tests);
}
