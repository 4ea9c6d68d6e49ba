/* lib/cursor: what was made is read back, and nothing else is taken. */
#include <CUnit/Basic.h>
#include <string.h>

#include "lib/arena.h"
#include "lib/cursor.h"

static void
test_round_trip(void)
{
	static const int64_t keys[][2] = {
		{ 0, 0 }, { 1, -1 }, { INT64_MAX, INT64_MIN }, { 1789000000123456, 42 },
	};
	struct arena *arena = arena_new();
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *text = cursor_make(arena, keys[i][0], keys[i][1]);
		int64_t a = 7, b = 7;

		CU_ASSERT_EQUAL(strlen(text), CURSOR_LEN);
		CU_ASSERT_TRUE(cursor_read(text, &a, &b));
		CU_ASSERT_EQUAL(a, keys[i][0]);
		CU_ASSERT_EQUAL(b, keys[i][1]);
	}
	arena_free(arena);
}

static void
test_refuses_what_is_no_cursor(void)
{
	static const char *const texts[] = {
		"", "A", "AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAA",
		"AAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAA+A", "AAAAAAAAAAAAAAAAAAAAAB",
	};
	int64_t a = 7, b = 8;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		CU_ASSERT_FALSE(cursor_read(texts[i], &a, &b));
	CU_ASSERT_EQUAL(a, 7);
	CU_ASSERT_EQUAL(b, 8);
}

int
main(void)
{
	CU_pSuite suite;
	unsigned failures;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return 1;
	suite = CU_add_suite("cursor", NULL, NULL);
	CU_ADD_TEST(suite, test_round_trip);
	CU_ADD_TEST(suite, test_refuses_what_is_no_cursor);
	CU_basic_run_tests();
	failures = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failures != 0;
}
