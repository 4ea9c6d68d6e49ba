/* service/account: names, passwords, what the admin changes, and closing. */
#include <string.h>

#include "lib/base/count.h"
#include "service/account/account.h"
#include "service/account/closure.h"
#include "service/account/code.h"
#include "service/base/page.h"
#include "service/account/session.h"
#include "service/account/token.h"
#include "support/people/people.h"
#include "support/run/suite.h"

static void
test_names(void)
{
	static const char *const good[] = { "ana", "A.b-c_9", "...a", "12345678901234567890123456789012" };
	static const char *const bad[] = {
		"", "an", "...", "a b", "a/b", "an\xc3\xa1", "ana\n", "123456789012345678901234567890123",
	};
	size_t i;

	for (i = 0; i < COUNT(good); i++)
		CU_ASSERT_TRUE(account_username_is_valid(good[i]));
	for (i = 0; i < COUNT(bad); i++)
		CU_ASSERT_FALSE(account_username_is_valid(bad[i]));
	CU_ASSERT_TRUE(account_email_is_valid("a@b"));
	CU_ASSERT_FALSE(account_email_is_valid("a@"));
	CU_ASSERT_FALSE(account_email_is_valid("@b.c"));
	CU_ASSERT_FALSE(account_email_is_valid("a b@c"));
	CU_ASSERT_FALSE(account_email_is_valid("a@b\r\nX: y"));
}

static void
test_passwords(void)
{
	char long_one[4 * PASSWORD_MAX + 5] = "";
	int i;

	CU_ASSERT_PTR_NOT_NULL(account_password_fault("ana", "1234567"));
	CU_ASSERT_PTR_NOT_NULL(account_password_fault("ana", "Password1"));
	CU_ASSERT_PTR_NOT_NULL(account_password_fault("ana", "PASSWORD1!"));
	CU_ASSERT_PTR_NOT_NULL(account_password_fault("ana", "Iloveyou_2024?!"));
	CU_ASSERT_PTR_NOT_NULL(account_password_fault("ana", "aaaaaaaa"));
	CU_ASSERT_PTR_NOT_NULL(account_password_fault("ana", "        "));
	CU_ASSERT_PTR_NOT_NULL(account_password_fault("ana",
	    "\xc3\xb1\xc3\xb1\xc3\xb1\xc3\xb1\xc3\xb1\xc3\xb1\xc3\xb1\xc3\xb1"));
	CU_ASSERT_PTR_NOT_NULL(account_password_fault("ana", "hijklmnopqrs"));
	CU_ASSERT_PTR_NOT_NULL(account_password_fault("ana", "56789012345"));
	CU_ASSERT_PTR_NOT_NULL(account_password_fault("ana", "43210987654"));
	CU_ASSERT_PTR_NULL(account_password_fault("ana", "abcdefgj"));
	/* the name is no reason where there is more than it */
	CU_ASSERT_PTR_NOT_NULL(account_password_fault("carmencita", "my CARMENCITA 77"));
	CU_ASSERT_PTR_NULL(account_password_fault("ana", "una ventana verde"));
	CU_ASSERT_PTR_NULL(account_password_fault("carmen", "my CARMEN 77"));
	CU_ASSERT_PTR_NOT_NULL(account_password_fault("carmen", "carmen & carmen"));
	CU_ASSERT_PTR_NULL(account_password_fault("ana", PEOPLE_PASSWORD));
	/* eight characters, not bytes: of Greek, and of emoji */
	CU_ASSERT_PTR_NOT_NULL(account_password_fault("ana", "\xce\xb1\xce\xb2\xce\xb3\xce\xb4"));
	CU_ASSERT_PTR_NULL(account_password_fault("ana",
	    "\xce\xb1\xce\xb2\xce\xb3\xce\xb4\xce\xb5\xce\xb6\xce\xb7\xce\xb7"));
	for (i = 0; i < PASSWORD_MAX; i++)
		strcat(long_one, i % 2 == 0 ? "\xf0\x9f\x8c\x8a" : "\xf0\x9f\xa6\x8b");
	CU_ASSERT_PTR_NULL(account_password_fault("ana", long_one));
	strcat(long_one, "x");
	CU_ASSERT_PTR_NOT_NULL(account_password_fault("ana", long_one));
}

static void
test_a_password_of_any_unicode_signs_in(void)
{
	static const char password[] = "\xc3\xb1""and\xc3\xba \xf0\x9f\xa6\x8b \xe6\xb5\xb7\xe8\xbe\xb9";
	const struct account account = people_make("aurora", NULL);
	const struct account_new_password new = { .next = password };
	const char *fault = NULL;

	CU_ASSERT_EQUAL(account_change_password(&people_db, people_arena, &account.key, &new,
	    &fault), ERR_OK);
	CU_ASSERT_EQUAL(account_check_password(&people_db, people_arena, &account.key, password),
	    ERR_OK);
	CU_ASSERT_EQUAL(account_check_password(&people_db, people_arena, &account.key,
	    "nandu"), ERR_CREDENTIALS);
}

static void
test_is_found_and_edited(void)
{
	const struct account made = people_make("Benita", NULL);
	struct account account;
	struct user_id user;
	struct account_usage usage;

	CU_ASSERT_EQUAL_FATAL(account_find_name(&people_db, "bENITA", &user), ERR_OK);
	CU_ASSERT_EQUAL(user.value, made.key.value);
	CU_ASSERT_EQUAL(account_find_name(&people_db, "benito", &user), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL_FATAL(account_set_email(&people_db, people_arena, &made.key,
	    "b@example.org", &account), ERR_OK);
	CU_ASSERT_STRING_EQUAL(account.email, "b@example.org");
	CU_ASSERT_EQUAL_FATAL(account_set_email(&people_db, people_arena, &made.key, NULL,
	    &account), ERR_OK);
	CU_ASSERT_PTR_NULL(account.email);
	CU_ASSERT_EQUAL_FATAL(account_usage(&people_db, &made.key, &usage), ERR_OK);
	CU_ASSERT_EQUAL(usage.quota_bytes, (int64_t)50 << 30);
	CU_ASSERT_EQUAL(usage.used_bytes, 0);
}

static struct page
accounts(const char *query, int64_t limit, const char *cursor)
{
	struct page page = { .items = NULL };

	CU_ASSERT_EQUAL_FATAL(account_list(&people_db, people_arena, query,
	    &(struct page_ask){ limit, cursor }, &page), ERR_OK);
	return page;
}

static void
test_admin_lists_and_searches(void)
{
	const struct account *items;
	struct page page;
	size_t seen = 0;

	people_make("searched.one", NULL);
	people_make("searched.two", NULL);
	people_make("other.three", NULL);
	page = accounts("EARCHED", 1, NULL);
	items = page.items;
	CU_ASSERT_EQUAL_FATAL(page.count, 1);
	CU_ASSERT_STRING_EQUAL(items[0].username, "searched.two");
	CU_ASSERT_PTR_NOT_NULL_FATAL(page.next);
	page = accounts("EARCHED", 1, page.next);
	items = page.items;
	CU_ASSERT_EQUAL_FATAL(page.count, 1);
	CU_ASSERT_STRING_EQUAL(items[0].username, "searched.one");
	CU_ASSERT_PTR_NULL(page.next);
	/* a wildcard is a character like others */
	CU_ASSERT_EQUAL(accounts("%", 100, NULL).count, 0);
	/* a slip of the pen finds it, too */
	CU_ASSERT_TRUE(accounts("serched.one", 100, NULL).count >= 1);
	page.next = NULL;
	do {
		page = accounts(NULL, 2, page.next);
		seen += page.count;
	} while (page.next != NULL);
	CU_ASSERT_EQUAL((int64_t)seen, people_number("SELECT count(*) FROM account"));
}

static void
test_admin_changes_quota_and_role(void)
{
	const struct account made = people_make("dolores", NULL);
	struct account_change change = { .has_quota = true, .quota_bytes = 0 };
	const struct public_id nobody = { "AAAAAAAAAAA" };
	struct account_changed out;

	CU_ASSERT_EQUAL_FATAL(account_change(&people_db, people_arena, &made.id, &change, &out), ERR_OK);
	CU_ASSERT_EQUAL(out.after.quota_bytes, 0);
	change.quota_bytes = -1;
	CU_ASSERT_EQUAL_FATAL(account_change(&people_db, people_arena, &made.id, &change, &out), ERR_OK);
	CU_ASSERT_EQUAL(out.after.quota_bytes, (int64_t)50 << 30);
	CU_ASSERT_STRING_EQUAL(out.after.role, "user");
	change = (struct account_change){ .has_role = true, .role = ROLE_ADMIN };
	CU_ASSERT_EQUAL_FATAL(account_change(&people_db, people_arena, &made.id, &change, &out), ERR_OK);
	CU_ASSERT_STRING_EQUAL(out.after.role, "admin");
	CU_ASSERT_STRING_EQUAL(out.before.role, "user");
	CU_ASSERT_FALSE(out.after.suspended);
	CU_ASSERT_EQUAL(account_change(&people_db, people_arena, &nobody, &change, &out), ERR_NOT_FOUND);
	people_run("UPDATE account SET role = 'user'");
}

static void
test_the_last_admin_stays(void)
{
	const struct account first = people_make_admin("emilia", NULL);
	const struct account second = people_make_admin("emilio", NULL);
	const struct account_change demote = { .has_role = true, .role = ROLE_USER };
	const struct account_change suspend = { .has_suspended = true, .suspended = true };
	struct account_changed out;

	CU_ASSERT_EQUAL(account_change(&people_db, people_arena, &second.id, &suspend, &out), ERR_OK);
	CU_ASSERT_EQUAL(account_change(&people_db, people_arena, &first.id, &demote, &out), ERR_CONFLICT);
	CU_ASSERT_EQUAL(account_change(&people_db, people_arena, &first.id, &suspend, &out), ERR_CONFLICT);
	CU_ASSERT_EQUAL(closure_close(&people_db, people_arena, &first.key),
	    ERR_CONFLICT);
	CU_ASSERT_EQUAL(account_find(&people_db, people_arena, &first.key, &out.after), ERR_OK);
	CU_ASSERT_STRING_EQUAL(out.after.role, "admin");
	/* one who is no admin may go, and be suspended again */
	CU_ASSERT_EQUAL(account_change(&people_db, people_arena, &second.id, &demote, &out), ERR_OK);
}

static void
test_knows_whether_there_is_an_admin(void)
{
	bool has = false;

	people_make_admin("fausta", NULL);
	CU_ASSERT_EQUAL(account_has_admin(&people_db, &has), ERR_OK);
	CU_ASSERT_TRUE(has);
	people_run("UPDATE account SET role = 'user'");
	CU_ASSERT_EQUAL(account_has_admin(&people_db, &has), ERR_OK);
	CU_ASSERT_FALSE(has);
}

static enum err
reset(const char *code, const char *password, struct user_id *user, const char **fault)
{
	return code_reset_password(&people_db, people_arena,
	    &(struct code_reset){ code, password }, user, fault);
}

static void
test_a_reset_link_works_once(void)
{
	const struct account admin = people_make_admin("flora", NULL);
	const struct account made = people_make("felix", NULL);
	struct code first, second;
	const char *fault = NULL;
	struct user_id user;

	CU_ASSERT_EQUAL(code_make_reset(&people_db, people_arena, &admin.key, &made.id, &first), ERR_OK);
	CU_ASSERT_EQUAL(code_make_reset(&people_db, people_arena, &admin.key, &made.id, &second), ERR_OK);
	CU_ASSERT_EQUAL(reset(first.code, "nine hills in autumn", &user, &fault), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(reset(second.code, "felix felix", &user, &fault), ERR_INPUT);
	CU_ASSERT_PTR_NOT_NULL(fault);
	CU_ASSERT_EQUAL(reset(second.code, "nine hills in autumn", &user, &fault), ERR_OK);
	CU_ASSERT_EQUAL(user.value, made.key.value);
	CU_ASSERT_EQUAL(account_check_password(&people_db, people_arena, &made.key,
	    "nine hills in autumn"), ERR_OK);
	CU_ASSERT_EQUAL(reset(second.code, "ten plains in spring", &user, &fault), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM session s JOIN account a"
	    " ON a.id = s.account_id WHERE a.username = 'felix'"), 0);
}

static void
test_invitations_are_listed_and_revoked(void)
{
	const struct account admin = people_make_admin("gema", NULL);
	const struct code *items;
	struct code made;
	struct page page;

	CU_ASSERT_EQUAL(code_invite(&people_db, people_arena, &admin.key, &made), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(code_list_invitations(&people_db, people_arena,
	    &(struct page_ask){ .limit = 10 }, &page), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(page.count, 1);
	items = page.items;
	CU_ASSERT_STRING_EQUAL(items[0].id.text, made.id.text);
	CU_ASSERT_PTR_NULL(items[0].code);
	CU_ASSERT_EQUAL(code_revoke_invitation(&people_db, &made.id), ERR_OK);
	CU_ASSERT_EQUAL(code_revoke_invitation(&people_db, &made.id), ERR_NOT_FOUND);
}

/* An account with a token, a video, a comment and a like of its own. */
static struct account
make_busy(const char *username)
{
	const struct account account = people_make(username, NULL);
	const char *scope = "read";
	const struct token_wish wish = { .name = "t", .scopes = { &scope, 1 } };
	struct token token;

	CU_ASSERT_EQUAL_FATAL(token_make(&people_db, people_arena, &account.key, &wish, &token), ERR_OK);
	people_run("INSERT INTO object (key, owner_id) SELECT 'u/' || id, id FROM account"
	    " WHERE id = (SELECT max(id) FROM account)");
	people_run("INSERT INTO video (public_id, owner_id, object_id, title, type, likes)"
	    " SELECT 'v' || substr(md5(id::text), 1, 10), owner_id, id, 't', 'video/mp4', 1"
	    " FROM object WHERE id = (SELECT max(id) FROM object)");
	people_run("INSERT INTO video_like SELECT (SELECT max(id) FROM video),"
	    " (SELECT max(id) FROM account)");
	people_run("INSERT INTO video_position SELECT (SELECT max(id) FROM video),"
	    " (SELECT max(id) FROM account), 30000");
	people_run("INSERT INTO comment (public_id, video_id, account_id, body) SELECT"
	    " 'AAAAAAAAAAA', (SELECT max(id) FROM video), (SELECT max(id) FROM account), 'c'");
	return account;
}

static void
test_closing_hides_all_and_queues_the_rest(void)
{
	const struct account made = make_busy("hilda");
	struct account again;

	CU_ASSERT_EQUAL(closure_close(&people_db, people_arena, &made.key), ERR_OK);
	CU_ASSERT_EQUAL(account_find(&people_db, people_arena, &made.key, &again), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(people_number("SELECT (SELECT count(*) FROM token) + (SELECT count(*)"
	    " FROM comment) + (SELECT count(*) FROM video_like)"
	    " + (SELECT count(*) FROM video_position) + (SELECT sum(likes) FROM video)"
	    " + (SELECT count(*) FROM video WHERE deleted_at IS NULL)"), 0);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM session s JOIN account a"
	    " ON a.id = s.account_id WHERE a.deleted_at IS NOT NULL"), 0);
	CU_ASSERT_EQUAL(people_number("SELECT (payload->>'account')::bigint FROM job"
	    " WHERE kind = 'account_delete' AND state = 'queued'"), made.key.value);
	again = people_make("hilda", NULL);
	CU_ASSERT_NOT_EQUAL(again.key.value, made.key.value);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "names", test_names },
		{ "passwords", test_passwords },
		{ "a password of any Unicode signs in", test_a_password_of_any_unicode_signs_in },
		{ "is found and edited", test_is_found_and_edited },
		{ "admin lists and searches", test_admin_lists_and_searches },
		{ "admin changes quota and role", test_admin_changes_quota_and_role },
		{ "the last admin stays", test_the_last_admin_stays },
		{ "knows whether there is an admin", test_knows_whether_there_is_an_admin },
		{ "a reset link works once", test_a_reset_link_works_once },
		{ "invitations are listed and revoked", test_invitations_are_listed_and_revoked },
		{ "closing hides all and queues the rest", test_closing_hides_all_and_queues_the_rest },
		CU_TEST_INFO_NULL,
	};
	int status;

	people_begin();
	status = suite_run("service/account", tests);
	people_end();
	return status;
}
