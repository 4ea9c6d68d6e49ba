/* API tokens over the auth program's socket: scopes, expiry, what they may not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "support/people/auth.h"
#include "support/run/suite.h"

static struct test_program program;

static void
done(struct api *client)
{
	free((char *)client->bearer);
	api_done(client);
}

static void
test_is_shown_once_and_revoked(void)
{
	struct api me = auth_register(&program, "alicia"), other = auth_register(&program, "alonso");
	struct api client = auth_token(&me, "['read']");
	char uri[64];

	CU_ASSERT_STRING_EQUAL(api_text(&me, "name"), "test");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "scopes.0"), "read");
	CU_ASSERT_TRUE(api_is_null(&me, "expires_at"));
	CU_ASSERT_TRUE(api_is_null(&me, "used_at"));
	CU_ASSERT_EQUAL(strlen(api_text(&me, "token")), 43);
	snprintf(uri, sizeof(uri), "/api/auth/tokens/%s", api_text(&me, "id"));
	CU_ASSERT_EQUAL(api_call(&client, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&client, "username"), "alicia");

	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/tokens", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.0.token"), "");
	CU_ASSERT_FALSE(api_is_null(&me, "items.0.used_at"));
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", uri, NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", uri, NULL), 204);
	CU_ASSERT_EQUAL(api_call(&client, "GET", "/api/auth/me", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", uri, NULL), 404);
	done(&client);
	api_done(&other);
	api_done(&me);
}

static void
test_wishes_are_checked(void)
{
	struct api me = auth_register(&program, "blanca");

	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/tokens",
	    "{'name': 't', 'scopes': ['read', 'root', 'read', 'admin']}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/scopes/1"));
	CU_ASSERT_TRUE(api_blames(&me, "/scopes/2"));
	CU_ASSERT_TRUE(api_blames(&me, "/scopes/3"));
	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/tokens", "{'name': 't', 'scopes': []}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/scopes"));
	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/tokens", "{'name': 't', 'scopes': ['read'],"
	    " 'expires_at': '2020-01-01T00:00:00Z'}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/expires_at"));
	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/tokens", "{'name': 't', 'scopes': ['read'],"
	    " 'expires_at': '2999-01-01T00:00:00Z'}"), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "expires_at"), "2999-01-01T00:00:00Z");
	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/tokens", "{'name': 't', 'scopes': ['read'],"
	    " 'expires_at': null}"), 201);
	me.session[0] = '\0';
	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/tokens", "{'name': 't', 'scopes': ['read']}"), 401);
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/tokens", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", "/api/auth/tokens/AAAAAAAAAAA", NULL), 401);
	api_done(&me);
}

static void
test_does_only_what_its_scopes_say(void)
{
	struct api me = auth_register(&program, "clara");
	struct api reads = auth_token(&me, "['read', 'upload']");
	struct api manages = auth_token(&me, "['manage']");

	CU_ASSERT_EQUAL(api_call(&reads, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_EQUAL(api_call(&reads, "PATCH", "/api/auth/me", "{}"), 403);
	CU_ASSERT_STRING_EQUAL(api_text(&reads, "type"), "/problems/scope");
	CU_ASSERT_EQUAL(api_call(&manages, "PATCH", "/api/auth/me", "{}"), 200);
	CU_ASSERT_EQUAL(api_call(&manages, "GET", "/api/auth/me", NULL), 403);
	/* a token that leaked must not outlive itself, nor take the account */
	CU_ASSERT_EQUAL(api_post(&manages, "/api/auth/tokens",
	    "{'name': 't', 'scopes': ['manage']}"), 403);
	CU_ASSERT_EQUAL(api_call(&manages, "PUT", "/api/auth/password",
	    "{\"current\":\"" AUTH_PASSWORD "\",\"new\":\"eight lakes in summer\"}"), 403);
	CU_ASSERT_EQUAL(api_call(&manages, "DELETE", "/api/auth/me",
	    "{\"password\":\"" AUTH_PASSWORD "\"}"), 403);
	CU_ASSERT_EQUAL(api_call(&manages, "GET", "/api/auth/users", NULL), 403);
	CU_ASSERT_EQUAL(api_call(&manages, "GET", "/api/auth/sessions", NULL), 200);
	CU_ASSERT_FALSE(api_bool(&manages, "items.0.current"));
	/* it is no session to sign out of */
	CU_ASSERT_EQUAL(api_call(&manages, "POST", "/api/auth/logout", NULL), 204);
	CU_ASSERT_EQUAL(api_call(&manages, "PATCH", "/api/auth/me", "{}"), 200);
	done(&reads);
	done(&manages);
	api_done(&me);
}

/* Whoever had the old password may have made tokens with it. */
static void
test_a_new_password_ends_them_unless_they_are_kept(void)
{
	struct api me = auth_register(&program, "carlota");
	struct api client = auth_token(&me, "['read']");

	CU_ASSERT_EQUAL(api_call(&me, "PUT", "/api/auth/password", "{\"current\":\"" AUTH_PASSWORD
	    "\",\"new\":\"eight lakes in summer\",\"keep_tokens\":true}"), 204);
	CU_ASSERT_EQUAL(api_call(&client, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_EQUAL(api_call(&me, "PUT", "/api/auth/password",
	    "{\"current\":\"eight lakes in summer\",\"new\":\"nine hills in spring\"}"), 204);
	CU_ASSERT_EQUAL(api_call(&client, "GET", "/api/auth/me", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/tokens", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 0);
	done(&client);
	api_done(&me);
}

static void
test_admin_scope_needs_an_admin(void)
{
	struct api admin = auth_register_admin(&program, "dora");
	struct api plain = auth_token(&admin, "['read', 'manage']");
	struct api full = auth_token(&admin, "['admin']");
	struct api second = auth_register_admin(&program, "delia");
	char uri[64];

	CU_ASSERT_EQUAL(api_call(&plain, "GET", "/api/auth/users", NULL), 403);
	CU_ASSERT_STRING_EQUAL(api_text(&plain, "type"), "/problems/scope");
	CU_ASSERT_EQUAL(api_call(&full, "GET", "/api/auth/users", NULL), 200);
	CU_ASSERT_EQUAL(api_call(&admin, "GET", "/api/auth/me", NULL), 200);
	snprintf(uri, sizeof(uri), "/api/auth/users/%s", api_text(&admin, "id"));
	CU_ASSERT_EQUAL(api_call(&second, "PATCH", uri, "{\"role\":\"user\"}"), 200);
	CU_ASSERT_EQUAL(api_call(&full, "GET", "/api/auth/users", NULL), 403);
	CU_ASSERT_STRING_EQUAL(api_text(&full, "type"), "/problems/forbidden");
	done(&plain);
	done(&full);
	api_done(&second);
	api_done(&admin);
}

static void
test_expires_while_it_is_remembered(void)
{
	struct api me = auth_register(&program, "eloisa"), client = { .socket = program.socket };
	char until[CLOCK_TEXT_MAX], bearer[64];
	const int64_t end = clock_now_us() + 400000;

	clock_format(end, until);
	CU_ASSERT_EQUAL(api_post(&me, "/api/auth/tokens",
	    "{'name': 't', 'scopes': ['read'], 'expires_at': '%s'}", until), 201);
	snprintf(bearer, sizeof(bearer), "Bearer %s", api_text(&me, "token"));
	client.bearer = bearer;
	CU_ASSERT_EQUAL(api_call(&client, "GET", "/api/auth/me", NULL), 200);
	while (clock_now_us() < end)
		CU_ASSERT_NOT_EQUAL(api_call(&client, "GET", "/api/auth/me", NULL), 500);
	CU_ASSERT_EQUAL(api_call(&client, "GET", "/api/auth/me", NULL), 401);
	api_done(&client);
	api_done(&me);
}

static void
test_goes_before_a_cookie(void)
{
	struct api me = auth_register(&program, "flavia"), other = auth_register(&program, "fausto");
	struct api client = auth_token(&me, "['read']");

	strcpy(client.session, other.session);
	CU_ASSERT_EQUAL(api_call(&client, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&client, "username"), "flavia");
	free((char *)client.bearer);
	client.bearer = "Bearer not-a-token";
	CU_ASSERT_EQUAL(api_call(&client, "GET", "/api/auth/me", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&client, "GET", "/api/auth/registration", NULL), 401);
	CU_ASSERT_PTR_NOT_NULL(fcgi_header(&client.reply, "WWW-Authenticate"));
	client.bearer = "Bearer";
	CU_ASSERT_EQUAL(api_call(&client, "GET", "/api/auth/me", NULL), 401);
	client.bearer = "Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
	CU_ASSERT_EQUAL(api_call(&client, "GET", "/api/auth/me", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&client, "GET", "/api/auth/registration", NULL), 200);
	/* a front end's own password is not for us */
	client.bearer = "Basic YTpi";
	CU_ASSERT_EQUAL(api_call(&client, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&client, "username"), "fausto");
	api_done(&client);
	api_done(&other);
	api_done(&me);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "is shown once and revoked", test_is_shown_once_and_revoked },
		{ "wishes are checked", test_wishes_are_checked },
		{ "does only what its scopes say", test_does_only_what_its_scopes_say },
		{ "a new password ends them unless they are kept",
		    test_a_new_password_ends_them_unless_they_are_kept },
		{ "admin scope needs an admin", test_admin_scope_needs_an_admin },
		{ "expires while it is remembered", test_expires_while_it_is_remembered },
		{ "goes before a cookie", test_goes_before_a_cookie },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&program, NULL);
	status = suite_run("contract/auth_tokens", tests);
	return test_program_stop(&program) ? status : 1;
}
