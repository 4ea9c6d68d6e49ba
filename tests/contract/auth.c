/* The auth program over its socket: accounts, sign-in, sessions, passwords. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/people/api.h"
#include "support/people/auth.h"
#include "support/run/suite.h"

static struct test_program program;

static void
test_registers_and_is_signed_in(void)
{
	struct api me = { .socket = program.socket };

	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/register", "{'username': 'Alba',"
	    " 'password': '%s', 'email': 'alba@example.org'}", AUTH_PASSWORD), 201);
	CU_ASSERT_EQUAL(strlen(api_text(&me, "id")), 11);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "username"), "Alba");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "email"), "alba@example.org");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "role"), "user");
	CU_ASSERT_EQUAL(api_int(&me, "quota_bytes"), (int64_t)50 << 30);
	CU_ASSERT_EQUAL(strlen(me.session), 43);
	CU_ASSERT_PTR_NOT_NULL(strstr(me.reply.head, "HttpOnly"));
	CU_ASSERT_PTR_NOT_NULL(strstr(me.reply.head, "SameSite=Lax"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "username"), "Alba");
	api_done(&me);
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/me", NULL), 401);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/no-session");
	api_done(&me);
}

static void
test_registration_names_every_fault(void)
{
	struct api me = { .socket = program.socket };

	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/register",
	    "{'username': 'a b!', 'password': 'password', 'email': 'nowhere'}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/username"));
	CU_ASSERT_TRUE(api_blames(&me, "/password"));
	CU_ASSERT_TRUE(api_blames(&me, "/email"));
	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/register", "{'username': 'ab', 'totp': 1}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/username"));
	CU_ASSERT_TRUE(api_blames(&me, "/password"));
	CU_ASSERT_TRUE(api_blames(&me, "/totp"));
	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/register",
	    "{'username': 'amelia', 'password': '%s', 'code': 'no such'}", AUTH_PASSWORD), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/code"));
	/* a form sends what was left empty */
	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/register", "{'username': 'amelia',"
	    " 'password': '%s', 'code': '', 'email': ''}", AUTH_PASSWORD), 201);
	CU_ASSERT_TRUE(api_is_null(&me, "email"));
	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/register",
	    "{'username': 'AMELIA', 'password': '%s'}", AUTH_PASSWORD), 409);
	CU_ASSERT_TRUE(api_blames(&me, "/username"));
	api_done(&me);
}

static void
test_signs_in_and_out(void)
{
	struct api me = auth_register(&program, "Berta");

	CU_ASSERT_EQUAL(api_call(&me, "POST", "/api/auth/logout", NULL), 204);
	CU_ASSERT_STRING_EQUAL(me.session, "");
	CU_ASSERT_EQUAL(api_call(&me, "POST", "/api/auth/logout", NULL), 204);
	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/login",
	    "{'username': 'bertA', 'password': '%s'}", AUTH_PASSWORD), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "username"), "Berta");
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/login", "{'username': 'berta'}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/password"));
	api_done(&me);
}

static void
test_logout_ends_the_session_at_once(void)
{
	struct api me = auth_register(&program, "bianca"), copy = me;

	copy.reply = (struct fcgi_reply){ .status = 0 };
	copy.json = NULL;
	CU_ASSERT_EQUAL(api_call(&copy, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_EQUAL(api_call(&me, "POST", "/api/auth/logout", NULL), 204);
	CU_ASSERT_EQUAL(api_call(&copy, "GET", "/api/auth/me", NULL), 401);
	api_done(&copy);
	api_done(&me);
}

/* The reply without what differs between any two. */
static char *
same_part(const struct api *api)
{
	char *text = NULL;

	if (asprintf(&text, "%d %s %s %s", api->reply.status, api_text(api, "type"),
	    api_text(api, "title"), api_text(api, "detail")) < 0)
		abort();
	return text;
}

static void
test_unknown_user_and_wrong_password_are_alike(void)
{
	struct api me = auth_register(&program, "Carina"), other = { .socket = program.socket };
	char *wrong, *unknown;

	CU_ASSERT_EQUAL(api_post(&other, "/api/auth/login",
	    "{'username': 'carina', 'password': 'not this one'}"), 401);
	wrong = same_part(&other);
	CU_ASSERT_EQUAL(api_post(&other, "/api/auth/login",
	    "{'username': 'carinb', 'password': 'not this one'}"), 401);
	unknown = same_part(&other);
	CU_ASSERT_STRING_EQUAL(wrong, unknown);
	CU_ASSERT_STRING_EQUAL(api_text(&other, "type"), "/problems/wrong-credentials");
	CU_ASSERT_STRING_EQUAL(other.session, "");
	free(wrong);
	free(unknown);
	api_done(&other);
	api_done(&me);
}

static void
test_me_is_edited(void)
{
	struct api me = auth_register(&program, "Diana");

	CU_ASSERT_EQUAL(api_call(&me, "PATCH", "/api/auth/me", "{\"email\":\"d@example.org\"}"), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "email"), "d@example.org");
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", "/api/auth/me", "{}"), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "email"), "d@example.org");
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", "/api/auth/me", "{\"email\":null}"), 200);
	CU_ASSERT_TRUE(api_is_null(&me, "email"));
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", "/api/auth/me", "{\"email\":\"nowhere\"}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/email"));
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", "/api/auth/me", "{\"username\":\"x\"}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/username"));
	me.session[0] = '\0';
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", "/api/auth/me", "{}"), 401);
	api_done(&me);
}

static void
test_a_changed_password_ends_the_other_sessions(void)
{
	struct api me = auth_register(&program, "Elsa"), other = auth_login(&program, "elsa");

	CU_ASSERT_EQUAL(api_call(&me, "PUT", "/api/auth/password",
	    "{\"current\":\"wrong\",\"new\":\"eight lakes in summer\"}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/current"));
	CU_ASSERT_EQUAL(api_call(&me, "PUT", "/api/auth/password",
	    "{\"current\":\"" AUTH_PASSWORD "\",\"new\":\"iloveyou\"}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/new"));
	CU_ASSERT_EQUAL(api_call(&other, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_EQUAL(api_call(&me, "PUT", "/api/auth/password",
	    "{\"current\":\"" AUTH_PASSWORD "\",\"new\":\"ocho lagos, \\u6e56\\ud83e\\udd8b\"}"), 204);
	CU_ASSERT_EQUAL(api_call(&other, "GET", "/api/auth/me", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/me", NULL), 200);
	api_done(&other);
	CU_ASSERT_EQUAL(api_post(&other, "/api/auth/login",
	    "{'username': 'elsa', 'password': 'ocho lagos, \xe6\xb9\x96\xf0\x9f\xa6\x8b'}"), 200);
	me.session[0] = '\0';
	CU_ASSERT_EQUAL(api_call(&me, "PUT", "/api/auth/password",
	    "{\"current\":\"x\",\"new\":\"eight lakes in summer\"}"), 401);
	api_done(&other);
	api_done(&me);
}

static void
test_sessions_are_listed_and_ended(void)
{
	struct api me = auth_register(&program, "Fatima"), other = auth_login(&program, "fatima");
	struct api stranger = auth_register(&program, "Stranger");
	char uri[128];

	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/sessions", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 2);
	CU_ASSERT_FALSE(api_bool(&me, "items.0.current"));
	CU_ASSERT_TRUE(api_bool(&me, "items.1.current"));
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.0.user_agent"), "contract test");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.0.address"), "192.0.2.1");
	CU_ASSERT_TRUE(api_is_null(&me, "next"));
	snprintf(uri, sizeof(uri), "/api/auth/sessions/%s", api_text(&me, "items.0.id"));
	CU_ASSERT_EQUAL(api_call(&stranger, "DELETE", uri, NULL), 404);
	CU_ASSERT_EQUAL(api_call(&other, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", uri, NULL), 204);
	CU_ASSERT_EQUAL(api_call(&other, "GET", "/api/auth/me", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", uri, NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", "/api/auth/sessions/nonsense", NULL), 404);

	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/sessions?limit=101", NULL), 422);
	CU_ASSERT_TRUE(api_blames(&me, "limit"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/sessions?cursor=x", NULL), 422);
	CU_ASSERT_TRUE(api_blames(&me, "cursor"));
	CU_ASSERT_EQUAL(api_call(&other, "GET", "/api/auth/sessions", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", uri, NULL), 401);
	api_done(&stranger);
	api_done(&other);
	api_done(&me);
}

static void
test_an_account_is_deleted_with_its_password(void)
{
	struct api me = auth_register(&program, "Gala"), other = auth_login(&program, "gala");

	CU_ASSERT_EQUAL(api_call(&me, "DELETE", "/api/auth/me", "{\"password\":\"wrong\"}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/password"));
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", "/api/auth/me",
	    "{\"password\":\"" AUTH_PASSWORD "\"}"), 204);
	CU_ASSERT_EQUAL(api_call(&other, "GET", "/api/auth/me", NULL), 401);
	api_done(&other);
	CU_ASSERT_EQUAL(api_post(&other, "/api/auth/login",
	    "{'username': 'gala', 'password': '%s'}", AUTH_PASSWORD), 401);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", "/api/auth/me", "{\"password\":\"x\"}"), 401);
	api_done(&me);
	me = auth_register(&program, "gala");
	api_done(&other);
	api_done(&me);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "registers and is signed in", test_registers_and_is_signed_in },
		{ "registration names every fault", test_registration_names_every_fault },
		{ "signs in and out", test_signs_in_and_out },
		{ "logout ends the session at once", test_logout_ends_the_session_at_once },
		{ "unknown user and wrong password are alike",
		    test_unknown_user_and_wrong_password_are_alike },
		{ "me is edited", test_me_is_edited },
		{ "a changed password ends the other sessions",
		    test_a_changed_password_ends_the_other_sessions },
		{ "sessions are listed and ended", test_sessions_are_listed_and_ended },
		{ "an account is deleted with its password",
		    test_an_account_is_deleted_with_its_password },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&program, NULL);
	status = suite_run("contract/auth", tests);
	return test_program_stop(&program) ? status : 1;
}
