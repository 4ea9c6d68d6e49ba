/* service/session: signing in, the slow-down, and how sessions end. */
#include <stdio.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "service/account/session.h"
#include "service/base/page.h"
#include "support/people/people.h"
#include "support/run/suite.h"

static int64_t wait_s;

static enum err
login_from(const char *username, const char *password, const char *device,
    struct account_pass *pass)
{
	const struct session_login login = {
		.username = username, .password = password,
		.place = { .user_agent = "a test", .address = "192.0.2.7", .device = device },
	};
	struct session_opened opened = { .wait_s = 0 };
	enum err err = session_login(&people_db, people_arena, &login, &opened);

	wait_s = opened.wait_s;
	if (pass != NULL)
		*pass = opened.pass;
	return err;
}

static enum err
login(const char *username, const char *password)
{
	return login_from(username, password, NULL, NULL);
}

static enum err
resolve(const char *token, struct session_caller *caller)
{
	unsigned char hash[SECRET_HASH_BYTES];

	secret_token_hash(token, hash);
	return session_resolve(&people_db, people_arena, hash, false, caller);
}

/* As if `seconds` had passed since the last failure. */
static void
pass_time(int seconds)
{
	char sql[128];

	snprintf(sql, sizeof(sql),
	    "UPDATE login_failure SET failed_at = failed_at - make_interval(secs => %d)", seconds);
	people_run(sql);
}

/* The right password and a wrong one are told the same: too early. */
static void
refuse(const char *username, const char *device)
{
	/* as if it had failed just now, however slow this machine is */
	people_run("UPDATE login_failure SET failed_at = now()");
	CU_ASSERT_EQUAL(login_from(username, PEOPLE_PASSWORD, device, NULL), ERR_RATE);
}

static void
fail_times(const char *username, int times)
{
	while (times-- > 0)
		CU_ASSERT_EQUAL(login(username, "a wrong password"), ERR_CREDENTIALS);
}

static void
test_signs_in_with_any_case_of_the_name(void)
{
	const struct account account = people_make("Lucia", NULL);
	struct session_caller caller;
	struct account_pass pass;

	CU_ASSERT_EQUAL(login_from("lUCIA", PEOPLE_PASSWORD, NULL, &pass), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(resolve(pass.token, &caller), ERR_OK);
	CU_ASSERT_EQUAL(caller.user.value, account.key.value);
	CU_ASSERT_FALSE(caller.is_suspended);
	CU_ASSERT_FALSE(caller.is_unused);
	CU_ASSERT_EQUAL(caller.key, pass.session);
}

static void
test_unknown_names_are_as_wrong_passwords(void)
{
	people_make("mario", NULL);
	fail_times("mario", LOGIN_FREE_FAILURES);
	fail_times("nobody", LOGIN_FREE_FAILURES);
	refuse("mario", NULL);
	CU_ASSERT_EQUAL(wait_s, 1);
	refuse("nobody", NULL);
	CU_ASSERT_EQUAL(wait_s, 1);
}

static void
test_waits_double_and_end(void)
{
	int expected = 1, i;

	people_make("nora", NULL);
	fail_times("nora", LOGIN_FREE_FAILURES);
	for (i = 0; i < 8; i++) {
		refuse("nora", NULL);
		CU_ASSERT_EQUAL(wait_s, expected);
		pass_time((int)wait_s);
		fail_times("nora", 1);
		expected = expected * 2 > LOGIN_WAIT_MAX_S ? LOGIN_WAIT_MAX_S : expected * 2;
	}
	/* tries that come too early change nothing: after the wait the right one works */
	for (i = 0; i < 50; i++)
		CU_ASSERT_EQUAL(login("nora", PEOPLE_PASSWORD), ERR_RATE);
	pass_time(LOGIN_WAIT_MAX_S);
	CU_ASSERT_EQUAL(login("nora", PEOPLE_PASSWORD), ERR_OK);
	fail_times("nora", LOGIN_FREE_FAILURES);
}

static void
test_failures_are_forgotten(void)
{
	fail_times("olga", LOGIN_FREE_FAILURES);
	refuse("olga", NULL);
	pass_time(LOGIN_FORGET_HOURS * 3600 + 1);
	fail_times("olga", LOGIN_FREE_FAILURES);
}

static void
test_a_known_browser_is_not_slowed_by_others(void)
{
	struct account_pass pass, next;
	int i;

	people_make("paula", &pass);
	people_make("pablo", NULL);
	fail_times("paula", LOGIN_FREE_FAILURES);
	refuse("paula", NULL);
	CU_ASSERT_EQUAL(login_from("paula", PEOPLE_PASSWORD, pass.device, &next), ERR_OK);
	CU_ASSERT_STRING_NOT_EQUAL(next.device, pass.device);

	/* what it showed before is nothing any more; and it is no pass to another account */
	fail_times("paula", LOGIN_FREE_FAILURES);
	refuse("paula", pass.device);
	fail_times("pablo", LOGIN_FREE_FAILURES);
	refuse("pablo", next.device);

	/* nor may it guess for ever */
	for (i = 0; i < LOGIN_DEVICE_FAILURES; i++)
		CU_ASSERT_EQUAL(login_from("paula", "wrong", next.device, NULL), ERR_CREDENTIALS);
	refuse("paula", next.device);
}

static void
test_suspended_is_told_to_the_owner_alone(void)
{
	const struct account account = people_make("quino", NULL);
	const struct account_change change = { .has_suspended = true, .suspended = true };
	struct account_changed out;

	CU_ASSERT_EQUAL(account_change(&people_db, people_arena, &account.id, &change, &out), ERR_OK);
	CU_ASSERT_TRUE(out.after.suspended);
	CU_ASSERT_FALSE(out.before.suspended);
	CU_ASSERT_EQUAL(login("quino", "a wrong password"), ERR_CREDENTIALS);
	CU_ASSERT_EQUAL(login("quino", PEOPLE_PASSWORD), ERR_SUSPENDED);
}

static enum err
list(const struct session_viewer *viewer, const char *cursor, struct page *page)
{
	return session_list(&people_db, people_arena, viewer,
	    &(struct page_ask){ .limit = 1, .cursor = cursor }, page);
}

static void
test_sessions_are_listed_and_ended(void)
{
	struct account_pass first, second, other;
	const struct account rosa = people_make("rosa", &first);
	const struct account rita = people_make("rita", &other);
	struct session_caller caller;
	struct session_viewer viewer = { .user = rosa.key };
	const struct session *items, *more;
	struct page page;

	CU_ASSERT_EQUAL_FATAL(login_from("rosa", PEOPLE_PASSWORD, NULL, &second), ERR_OK);
	viewer.session = second.session;
	CU_ASSERT_EQUAL_FATAL(list(&viewer, NULL, &page), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(page.count, 1);
	items = page.items;
	CU_ASSERT_TRUE(items[0].current);
	CU_ASSERT_STRING_EQUAL(items[0].address, "192.0.2.7");
	CU_ASSERT_STRING_EQUAL(items[0].user_agent, "a test");
	CU_ASSERT_PTR_NOT_NULL_FATAL(page.next);
	CU_ASSERT_EQUAL_FATAL(list(&viewer, page.next, &page), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(page.count, 1);
	more = page.items;
	CU_ASSERT_FALSE(more[0].current);
	CU_ASSERT_PTR_NULL(page.next);
	CU_ASSERT_EQUAL(list(&viewer, "no cursor", &page), ERR_INPUT);

	CU_ASSERT_EQUAL(session_end(&people_db, &rita.key, &more[0].id), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(resolve(first.token, &caller), ERR_OK);
	CU_ASSERT_EQUAL(session_end(&people_db, &rosa.key, &more[0].id), ERR_OK);
	CU_ASSERT_EQUAL(resolve(first.token, &caller), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(session_logout(&people_db, second.session), ERR_OK);
	CU_ASSERT_EQUAL(resolve(second.token, &caller), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(resolve(other.token, &caller), ERR_OK);
}

static void
test_idle_sessions_expire(void)
{
	struct account_pass pass;
	struct session_caller caller;

	people_run("DELETE FROM session");
	people_make("sara", &pass);
	people_run("UPDATE session SET used_at = now() - interval '29 days 23 hours'");
	CU_ASSERT_EQUAL_FATAL(resolve(pass.token, &caller), ERR_OK);
	CU_ASSERT_TRUE(caller.is_unused);
	CU_ASSERT_EQUAL(session_touch(&people_db, caller.key, false), ERR_OK);
	CU_ASSERT_EQUAL_FATAL(resolve(pass.token, &caller), ERR_OK);
	CU_ASSERT_FALSE(caller.is_unused);
	people_run("UPDATE session SET used_at = now() - interval '30 days 1 minute'");
	CU_ASSERT_EQUAL(resolve(pass.token, &caller), ERR_NOT_FOUND);
}

static void
test_used_sessions_end_too(void)
{
	struct session_caller caller;
	struct account_pass pass;

	people_make("roque", &pass);
	people_run("UPDATE session SET used_at = now(), created_at = now() - interval '364 days'");
	CU_ASSERT_EQUAL_FATAL(resolve(pass.token, &caller), ERR_OK);
	CU_ASSERT_TRUE(caller.expires_at < clock_now_us() + INT64_C(25) * 3600 * 1000000);
	people_run("UPDATE session SET used_at = now(), created_at = now() - interval '366 days'");
	CU_ASSERT_EQUAL(resolve(pass.token, &caller), ERR_NOT_FOUND);
}

static void
test_a_proof_is_of_the_last_minutes(void)
{
	struct account_pass pass;

	people_make("sonia", &pass);
	CU_ASSERT_EQUAL(session_is_proved(&people_db, pass.session), ERR_OK);
	people_run("UPDATE session SET proved_at = now() - interval '10 minutes 1 second'");
	CU_ASSERT_EQUAL(session_is_proved(&people_db, pass.session), ERR_PROOF);
	CU_ASSERT_EQUAL(session_prove(&people_db, pass.session), ERR_OK);
	CU_ASSERT_EQUAL(session_is_proved(&people_db, pass.session), ERR_OK);
	CU_ASSERT_EQUAL(session_is_proved(&people_db, 0), ERR_PROOF);
	CU_ASSERT_EQUAL(session_prove(&people_db, 0), ERR_NOT_FOUND);
}

static void
test_only_so_many_sessions_and_browsers(void)
{
	const struct account account = people_make("teresa", NULL);
	struct account_pass pass;
	int i;

	people_run("DELETE FROM session");
	people_run("DELETE FROM device");
	for (i = 0; i < ACCOUNT_SESSIONS_MAX + 5; i++)
		CU_ASSERT_EQUAL(account_sign_in(&people_db, &account.key, &people_place, &pass),
		    ERR_OK);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM session"), ACCOUNT_SESSIONS_MAX);
	CU_ASSERT_EQUAL(people_number("SELECT count(*) FROM device"), ACCOUNT_DEVICES_MAX);
}

static void
test_password_change_ends_the_others(void)
{
	struct account_pass first, second;
	const struct account account = people_make("ursula", &first);
	struct account_new_password new = { .next = "ursula12345" };
	const char *fault = NULL;
	struct session_caller caller;

	CU_ASSERT_EQUAL_FATAL(login_from("ursula", PEOPLE_PASSWORD, NULL, &second), ERR_OK);
	new.keep_session = second.session;
	CU_ASSERT_EQUAL(account_change_password(&people_db, people_arena, &account.key, &new,
	    &fault), ERR_INPUT);
	CU_ASSERT_PTR_NOT_NULL(fault);
	CU_ASSERT_EQUAL(resolve(first.token, &caller), ERR_OK);
	new.next = "eight lakes in summer";
	CU_ASSERT_EQUAL(account_change_password(&people_db, people_arena, &account.key, &new,
	    &fault), ERR_OK);
	CU_ASSERT_EQUAL(resolve(first.token, &caller), ERR_NOT_FOUND);
	CU_ASSERT_EQUAL(resolve(second.token, &caller), ERR_OK);
	CU_ASSERT_EQUAL(login("ursula", PEOPLE_PASSWORD), ERR_CREDENTIALS);
	CU_ASSERT_EQUAL(login("ursula", "eight lakes in summer"), ERR_OK);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "signs in with any case of the name", test_signs_in_with_any_case_of_the_name },
		{ "unknown names are as wrong passwords", test_unknown_names_are_as_wrong_passwords },
		{ "waits double and end", test_waits_double_and_end },
		{ "failures are forgotten", test_failures_are_forgotten },
		{ "a known browser is not slowed by others", test_a_known_browser_is_not_slowed_by_others },
		{ "suspended is told to the owner alone", test_suspended_is_told_to_the_owner_alone },
		{ "sessions are listed and ended", test_sessions_are_listed_and_ended },
		{ "idle sessions expire", test_idle_sessions_expire },
		{ "used sessions end too", test_used_sessions_end_too },
		{ "a proof is of the last minutes", test_a_proof_is_of_the_last_minutes },
		{ "only so many sessions and browsers", test_only_so_many_sessions_and_browsers },
		{ "password change ends the others", test_password_change_ends_the_others },
		CU_TEST_INFO_NULL,
	};
	int status;

	people_begin();
	status = suite_run("service/session", tests);
	people_end();
	return status;
}
