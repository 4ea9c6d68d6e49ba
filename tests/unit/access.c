/* access: what is remembered of sessions, and what scopes are called. */
#include <stdio.h>
#include <string.h>

#include "program/access.h"
#include "program/access_cache.h"
#include "support/run/suite.h"

#define MANY 20000	/* more than the tables hold */

static struct access_shown
shown(int number, bool is_token)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", number);
	return access_shown(text, is_token);
}

static void
keep(int number, int64_t user)
{
	const struct access_known known = { .user = { user }, .key = number, .grants = SCOPE_READ };
	const struct access_shown session = shown(number, false);
	const struct memo_asked asked = access_cache_ask(&session);

	access_cache_keep(&session, &asked, &known);
}

static bool
find(int number, bool is_token)
{
	const struct access_shown what = shown(number, is_token);
	struct access_known known;

	return access_cache_find(&what, &known) && known.key == number;
}

static void
test_remembers_and_drops(void)
{
	keep(1, 10);
	keep(2, 10);
	keep(3, 11);
	CU_ASSERT_TRUE(find(1, false));
	CU_ASSERT_FALSE(find(1, true));		/* a token is no session */
	access_cache_drop(&(struct user_id){ 10 });
	CU_ASSERT_FALSE(find(1, false));
	CU_ASSERT_FALSE(find(2, false));
	CU_ASSERT_TRUE(find(3, false));
	access_cache_drop_all();
	CU_ASSERT_FALSE(find(3, false));
}

static void
test_what_was_asked_before_a_change_is_not_kept(void)
{
	const struct access_known known = { .user = { 12 }, .key = 4 };
	const struct access_shown session = shown(4, false);
	const struct memo_asked asked = access_cache_ask(&session);

	access_cache_drop(&(struct user_id){ 99 });
	access_cache_keep(&session, &asked, &known);
	CU_ASSERT_FALSE(find(4, false));
}

static void
test_what_has_expired_is_not_found(void)
{
	const struct access_known known = { .user = { 13 }, .key = 5, .expires_at = 1 };
	const struct access_shown session = shown(5, false);
	const struct memo_asked asked = access_cache_ask(&session);

	access_cache_keep(&session, &asked, &known);
	CU_ASSERT_FALSE(find(5, false));
}

static void
test_the_newest_of_many_are_remembered(void)
{
	int i, found = 0;

	for (i = 0; i < MANY; i++)
		keep(1000 + i, i);
	for (i = 0; i < MANY; i++)
		found += find(1000 + i, false);
	CU_ASSERT_TRUE(found > 0 && found <= 2048);
	CU_ASSERT_TRUE(find(1000 + MANY - 1, false));
}

static void
test_scopes_have_names(void)
{
	CU_ASSERT_EQUAL(access_scope("read"), SCOPE_READ);
	CU_ASSERT_EQUAL(access_scope("admin"), SCOPE_ADMIN);
	CU_ASSERT_EQUAL(access_scope("session"), 0);
	CU_ASSERT_EQUAL(access_scope(""), 0);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "remembers and drops", test_remembers_and_drops },
		{ "what was asked before a change is not kept",
		    test_what_was_asked_before_a_change_is_not_kept },
		{ "what has expired is not found", test_what_has_expired_is_not_found },
		{ "the newest of many are remembered", test_the_newest_of_many_are_remembered },
		{ "scopes have names", test_scopes_have_names },
		CU_TEST_INFO_NULL,
	};

	return suite_run("unit/access", tests);
}
