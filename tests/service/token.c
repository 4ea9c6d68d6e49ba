/* service/token: made, resolved, listed, expired, revoked. */
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "service/account/session.h"
#include "service/account/token.h"
#include "service/base/page.h"
#include "support/people/people.h"
#include "support/run/suite.h"

static const char *names[] = { "read", "upload" };

static enum err
resolve(const char *text, bool is_token, struct session_caller *caller)
{
	unsigned char hash[SECRET_HASH_BYTES];

	secret_token_hash(text, hash);
	return session_resolve(&people_db, people_arena, hash, is_token, caller);
}

static void
test_is_made_used_and_revoked(void)
{
	const struct account ines = people_make("ines", NULL), ivan = people_make("ivan", NULL);
	const struct token_wish wish = { .name = "phone", .scopes = { names, COUNT(names) } };
	struct session_caller caller;
	const struct token *items;
	struct token token;
	struct page page;

	CU_ASSERT_EQUAL_FATAL(token_make(&people_db, people_arena, &ines.key, &wish, &token), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(resolve(token.token, true, &caller), ERR_OK);
	CU_ASSERT_EQUAL(caller.user.value, ines.key.value);
	CU_ASSERT_EQUAL_FATAL(caller.scopes.count, 2);
	CU_ASSERT_STRING_EQUAL(caller.scopes.items[1], "upload");
	CU_ASSERT_TRUE(caller.is_unused);
	CU_ASSERT_EQUAL(resolve(token.token, false, &caller), ERR_NOT_FOUND);

	CU_ASSERT_EQUAL(session_touch(&people_db, caller.key, true), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(token_list(&people_db, people_arena, &ines.key,
	    &(struct page_ask){ .limit = 10 }, &page), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(page.count, 1);
	items = page.items;
	CU_ASSERT_STRING_EQUAL(items[0].name, "phone");
	CU_ASSERT_PTR_NULL(items[0].token);
	CU_ASSERT_NOT_EQUAL(items[0].used_at, 0);
	CU_ASSERT_EQUAL(items[0].expires_at, 0);

	CU_ASSERT_EQUAL(token_revoke(&people_db, &ivan.key, &token.id), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(token_revoke(&people_db, &ines.key, &token.id), ERR_OK);
	CU_ASSERT_EQUAL(resolve(token.token, true, &caller), ERR_NOT_FOUND);
}

static void
test_expires(void)
{
	const struct account account = people_make("julia", NULL);
	const struct token_wish wish = {
		.name = "t", .scopes = { names, 1 }, .expires_at = clock_now_us() + 3600000000,
	};
	struct session_caller caller;
	struct token token;

	CU_ASSERT_EQUAL_FATAL(token_make(&people_db, people_arena, &account.key, &wish, &token), ERR_OK);
	CU_ASSERT_EQUAL(token.expires_at, wish.expires_at);
	CU_ASSERT_EQUAL(resolve(token.token, true, &caller), ERR_OK);
	CU_ASSERT_EQUAL(caller.expires_at, wish.expires_at);
	people_run("UPDATE token SET expires_at = now()");
	CU_ASSERT_EQUAL(resolve(token.token, true, &caller), ERR_NOT_FOUND);
}

static void
test_only_so_many(void)
{
	const struct account account = people_make("karla", NULL);
	const struct token_wish wish = { .name = "t", .scopes = { names, 1 } };
	struct token token;
	int i;

	for (i = 0; i < TOKENS_MAX; i++)
		CU_ASSERT_EQUAL(token_make(&people_db, people_arena, &account.key, &wish, &token), ERR_OK);
	CU_ASSERT_EQUAL(token_make(&people_db, people_arena, &account.key, &wish, &token), ERR_CONFLICT);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "is made, used and revoked", test_is_made_used_and_revoked },
		{ "expires", test_expires },
		{ "only so many", test_only_so_many },
		CU_TEST_INFO_NULL,
	};
	int status;

	people_begin();
	status = suite_run("service/token", tests);
	people_end();
	return status;
}
