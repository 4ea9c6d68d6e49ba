/* service/cursor: places in a list, which clients can neither read nor make up. */
#include <string.h>

#include "service/base/cursor.h"
#include "support/people/people.h"
#include "support/run/suite.h"

static enum err
begin(const char *list)
{
	int64_t a = 0, b = 0;

	return cursor_read(&people_db, list, NULL, &a, &b);
}

static void
what_was_made_is_read_back(void)
{
	static const int64_t keys[][2] = {
		{ 0, 0 }, { 1, -1 }, { INT64_MAX, INT64_MIN }, { 1789000000123456, 42 },
	};
	size_t i;

	CU_ASSERT_EQUAL_FATAL(begin("sessions"), ERR_OK);
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *text = cursor_make(people_arena, "sessions", keys[i][0], keys[i][1]);
		int64_t a = 7, b = 7;

		CU_ASSERT_EQUAL(cursor_read(&people_db, "sessions", text, &a, &b), ERR_OK);
		CU_ASSERT_EQUAL(a, keys[i][0]);
		CU_ASSERT_EQUAL(b, keys[i][1]);
	}
}

static void
nothing_else_is_taken(void)
{
	static const char *const texts[] = {
		"", "A", "AAAAAAAAAAAAAAAAAAAAAA", "AAYfIz3iPEAAAAAAAAAAKg",
	};
	const char *other;
	int64_t a = 7, b = 8;
	size_t i;

	CU_ASSERT_EQUAL_FATAL(begin("tokens"), ERR_OK);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		CU_ASSERT_EQUAL(cursor_read(&people_db, "tokens", texts[i], &a, &b), ERR_INPUT);
	other = cursor_make(people_arena, "sessions", 1, 2);
	CU_ASSERT_EQUAL(cursor_read(&people_db, "tokens", other, &a, &b), ERR_INPUT);
	CU_ASSERT_EQUAL(a, 7);
	CU_ASSERT_EQUAL(b, 8);
}

/* Neighbours in a list look nothing alike. */
static void
keys_cannot_be_seen(void)
{
	const char *one, *two;

	CU_ASSERT_EQUAL_FATAL(begin("videos"), ERR_OK);
	one = cursor_make(people_arena, "videos", 1789000000123456, 42);
	two = cursor_make(people_arena, "videos", 1789000000123456, 43);
	CU_ASSERT_NOT_EQUAL(strncmp(one, two, 8), 0);
	CU_ASSERT_NOT_EQUAL(strcmp(one + strlen(one) / 2, two + strlen(two) / 2), 0);
}

/* The key is the database's: every instance has the same, and no other site. */
static void
the_key_is_the_sites(void)
{
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM site_key WHERE name = 'cursor' AND length(key) = 32"), 1);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM site_key WHERE length(key) <> 32"), 0);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) - count(DISTINCT key) FROM site_key"), 0);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "what_was_made_is_read_back", what_was_made_is_read_back },
		{ "nothing_else_is_taken", nothing_else_is_taken },
		{ "keys_cannot_be_seen", keys_cannot_be_seen },
		{ "the_key_is_the_sites", the_key_is_the_sites },
		CU_TEST_INFO_NULL,
	};
	int status;

	people_begin();
	status = suite_run("service/cursor", tests);
	people_end();
	return status;
}
