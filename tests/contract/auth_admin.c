/* What the admin does over the auth program's socket: people, invitations, registration. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/db/db.h"
#include "support/people/auth.h"
#include "support/people/events.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static struct test_program program;
static struct api          admin;

/* The address of somebody's account, or of what is done with it. */
static const char *
user_uri(struct api *whose, const char *what)
{
	static char uri[96];

	CU_ASSERT_EQUAL_FATAL(api_call(whose, "GET", "/api/auth/me", NULL), 200);
	snprintf(uri, sizeof(uri), "/api/auth/users/%s%s", api_text(whose, "id"), what);
	return uri;
}

static void
test_a_code_makes_the_admin(void)
{
	admin = auth_register_admin(&program, "root.of.all");
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "role"), "admin");
}

static void
test_others_are_no_admins(void)
{
	static const char *const routes[][3] = {
		{ "GET", "/api/auth/users", NULL },
		{ "PATCH", "/api/auth/users/AAAAAAAAAAA", "{}" },
		{ "POST", "/api/auth/users/AAAAAAAAAAA/reset", NULL },
		{ "POST", "/api/auth/groups", "{\"name\":\"x\"}" },
		{ "GET", "/api/auth/groups/AAAAAAAAAAA/members", NULL },
		{ "GET", "/api/auth/invitations", NULL },
		{ "POST", "/api/auth/invitations", "{}" },
		{ "DELETE", "/api/auth/invitations/AAAAAAAAAAA", NULL },
		{ "PUT", "/api/auth/registration", "{\"registration\":\"open\"}" },
	};
	struct api user = auth_register(&program, "amadeo"), nobody = { .socket = program.socket };
	size_t i;

	for (i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		CU_ASSERT_EQUAL(api_call(&user, routes[i][0], routes[i][1], routes[i][2]), 403);
		CU_ASSERT_EQUAL(api_call(&nobody, routes[i][0], routes[i][1], routes[i][2]), 401);
	}
	CU_ASSERT_EQUAL(api_call(&admin, "PATCH", routes[1][1], "{}"), 404);
	CU_ASSERT_EQUAL(api_call(&admin, "POST", routes[2][1], NULL), 404);
	CU_ASSERT_EQUAL(api_call(&admin, "GET", routes[4][1], NULL), 404);
	CU_ASSERT_EQUAL(api_call(&admin, "DELETE", routes[7][1], NULL), 404);
	api_done(&user);
	api_done(&nobody);
}

static void
test_users_are_listed_and_found(void)
{
	struct api one = auth_register(&program, "buscada.uno");
	struct api two = auth_register(&program, "buscada.dos");
	char uri[256], other[256];

	CU_ASSERT_EQUAL(api_call(&admin, "GET", "/api/auth/users?q=BUSCADA&limit=1", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&admin, "items"), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.username"), "buscada.dos");
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.role"), "user");
	snprintf(uri, sizeof(uri), "/api/auth/users?q=buscada&limit=1&cursor=%s",
	    api_text(&admin, "next"));
	snprintf(other, sizeof(other), "/api/auth/sessions?cursor=%s",
	    api_text(&admin, "next"));
	CU_ASSERT_EQUAL(api_call(&admin, "GET", uri, NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.username"), "buscada.uno");
	CU_ASSERT_TRUE(api_is_null(&admin, "next"));
	CU_ASSERT_EQUAL(api_call(&admin, "GET", other, NULL), 422);
	CU_ASSERT_TRUE(api_blames(&admin, "cursor"));
	uri[strlen(uri) - 1] ^= 4;
	CU_ASSERT_EQUAL(api_call(&admin, "GET", uri, NULL), 422);
	CU_ASSERT_TRUE(api_blames(&admin, "cursor"));
	CU_ASSERT_EQUAL(api_call(&admin, "GET", "/api/auth/users?cursor=x", NULL), 422);
	CU_ASSERT_TRUE(api_blames(&admin, "cursor"));
	CU_ASSERT_EQUAL(api_call(&admin, "GET", "/api/auth/users?size=1", NULL), 422);
	CU_ASSERT_TRUE(api_blames(&admin, "size"));
	api_done(&one);
	api_done(&two);
}

static void
test_role_and_quota(void)
{
	struct api user = auth_register(&program, "camilo");
	const char *uri = user_uri(&user, "");

	CU_ASSERT_EQUAL(api_call(&admin, "PATCH", uri, "{\"quota_bytes\":1000}"), 200);
	CU_ASSERT_EQUAL(api_int(&admin, "quota_bytes"), 1000);
	CU_ASSERT_EQUAL(api_call(&admin, "PATCH", uri, "{}"), 200);
	CU_ASSERT_EQUAL(api_int(&admin, "quota_bytes"), 1000);
	CU_ASSERT_EQUAL(api_call(&admin, "PATCH", uri, "{\"quota_bytes\":null}"), 200);
	CU_ASSERT_EQUAL(api_int(&admin, "quota_bytes"), (int64_t)50 << 30);
	CU_ASSERT_EQUAL(api_call(&admin, "PATCH", uri,
	    "{\"quota_bytes\":-1,\"role\":\"root\",\"suspended\":1}"), 422);
	CU_ASSERT_TRUE(api_blames(&admin, "/quota_bytes"));
	CU_ASSERT_TRUE(api_blames(&admin, "/role"));
	CU_ASSERT_TRUE(api_blames(&admin, "/suspended"));
	CU_ASSERT_EQUAL(api_call(&user, "GET", "/api/auth/users", NULL), 403);
	CU_ASSERT_EQUAL(api_call(&admin, "PATCH", uri, "{\"role\":\"admin\"}"), 200);
	CU_ASSERT_EQUAL(api_call(&user, "GET", "/api/auth/users", NULL), 200);
	CU_ASSERT_EQUAL(api_call(&admin, "PATCH", uri, "{\"role\":\"user\"}"), 200);
	CU_ASSERT_EQUAL(api_call(&user, "GET", "/api/auth/users", NULL), 403);
	api_done(&user);
}

static void
test_suspension_counts_at_once(void)
{
	struct api user = auth_register(&program, "dalia"), other = { .socket = program.socket };
	const char *uri = user_uri(&user, "");

	CU_ASSERT_EQUAL(api_call(&admin, "PATCH", uri, "{\"suspended\":true}"), 200);
	CU_ASSERT_TRUE(api_bool(&admin, "suspended"));
	CU_ASSERT_EQUAL(api_call(&user, "GET", "/api/auth/me", NULL), 403);
	CU_ASSERT_STRING_EQUAL(api_text(&user, "type"), "/problems/suspended");
	CU_ASSERT_EQUAL(api_call(&user, "GET", "/api/auth/registration", NULL), 200);
	CU_ASSERT_EQUAL(api_post(&other, "/api/auth/login",
	    "{'username': 'dalia', 'password': '%s'}", AUTH_PASSWORD), 403);
	CU_ASSERT_EQUAL(api_call(&admin, "PATCH", uri, "{\"suspended\":false}"), 200);
	CU_ASSERT_EQUAL(api_call(&user, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_EQUAL(api_call(&admin, "PATCH", uri, "{\"suspended\":true}"), 200);
	CU_ASSERT_EQUAL(api_call(&user, "POST", "/api/auth/logout", NULL), 204);
	CU_ASSERT_EQUAL(api_call(&user, "GET", "/api/auth/me", NULL), 401);
	api_done(&other);
	api_done(&user);
}

static void
test_the_last_admin_stays_one(void)
{
	const char *uri = user_uri(&admin, "");

	CU_ASSERT_EQUAL(api_call(&admin, "PATCH", uri, "{\"role\":\"user\"}"), 409);
	CU_ASSERT_STRING_NOT_EQUAL(api_text(&admin, "detail"), "");
	CU_ASSERT_EQUAL(api_call(&admin, "PATCH", uri, "{\"suspended\":true}"), 409);
	CU_ASSERT_EQUAL(api_call(&admin, "DELETE", "/api/auth/me",
	    "{\"password\":\"" AUTH_PASSWORD "\"}"), 409);
	CU_ASSERT_EQUAL(api_call(&admin, "GET", "/api/auth/users", NULL), 200);
}

static void
test_a_reset_link_sets_a_password(void)
{
	struct api user = auth_register(&program, "emilio"), other = { .socket = program.socket };
	struct api client = auth_token(&user, "['read']");
	char code[64] = "";

	CU_ASSERT_EQUAL(api_call(&admin, "POST", user_uri(&user, "/reset"), NULL), 200);
	CU_ASSERT_EQUAL(sscanf(api_text(&admin, "url"),
	    "http://video.example.org/reset#code=%63s", code), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "code"), code);
	CU_ASSERT_STRING_NOT_EQUAL(api_text(&admin, "expires_at"), "");
	CU_ASSERT_EQUAL(api_post(&other, "/api/auth/reset",
	    "{'code': '%s', 'password': 'iloveyou'}", code), 422);
	CU_ASSERT_TRUE(api_blames(&other, "/password"));
	CU_ASSERT_EQUAL(api_call(&user, "GET", "/api/auth/me", NULL), 200);
	CU_ASSERT_EQUAL(api_post(&other, "/api/auth/reset",
	    "{'code': '%s', 'password': 'eight lakes in summer'}", code), 204);
	CU_ASSERT_EQUAL(api_call(&user, "GET", "/api/auth/me", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&client, "GET", "/api/auth/me", NULL), 401);
	CU_ASSERT_EQUAL(api_post(&other, "/api/auth/reset",
	    "{'code': '%s', 'password': 'eight lakes in summer'}", code), 422);
	CU_ASSERT_TRUE(api_blames(&other, "/code"));
	CU_ASSERT_EQUAL(api_post(&other, "/api/auth/login",
	    "{'username': 'emilio', 'password': 'eight lakes in summer'}"), 200);
	free((char *)client.bearer);
	api_done(&client);
	api_done(&other);
	api_done(&user);
}

static void
run_sql(const char *sql)
{
	struct db_pool *pool = test_db_pool(NULL, 1);
	struct db db = db_of(pool);

	CU_ASSERT_EQUAL(db_script(&db, sql), ERR_OK);
	db_pool_free(pool);
}

/* Who found an admin's browser open cannot take over the site. */
static void
test_what_is_sensitive_wants_a_proof_of_the_last_minutes(void)
{
	struct api user = auth_register(&program, "ernesto"), nobody = { .socket = program.socket };
	struct api client = auth_token(&admin, "['read', 'manage', 'admin']");
	char role[96], reset[96], totp[96];
	const char *const calls[][3] = {
		{ "PATCH", role, "{\"role\":\"admin\"}" }, { "POST", reset, NULL }, { "DELETE", totp, NULL },
	};
	size_t i;

	snprintf(role, sizeof(role), "%s", user_uri(&user, ""));
	snprintf(reset, sizeof(reset), "%s", user_uri(&user, "/reset"));
	snprintf(totp, sizeof(totp), "%s", user_uri(&user, "/totp"));
	run_sql("UPDATE session SET proved_at = now() - interval '11 minutes'");
	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		CU_ASSERT_EQUAL(api_call(&admin, calls[i][0], calls[i][1], calls[i][2]), 403);
		CU_ASSERT_STRING_EQUAL(api_text(&admin, "type"), "/problems/proof-required");
		CU_ASSERT_EQUAL(api_call(&client, calls[i][0], calls[i][1], calls[i][2]), 403);
		CU_ASSERT_STRING_EQUAL(api_text(&client, "type"), "/problems/proof-required");
	}
	CU_ASSERT_EQUAL(api_call(&admin, "PATCH", role, "{\"quota_bytes\":7}"), 200);	/* not sensitive */
	CU_ASSERT_EQUAL(api_call(&user, "GET", "/api/auth/users", NULL), 403);

	CU_ASSERT_EQUAL(api_call(&nobody, "POST", "/api/auth/proof", "{\"password\":\"x\"}"), 401);
	CU_ASSERT_EQUAL(api_call(&client, "POST", "/api/auth/proof", "{\"password\":\"x\"}"), 403);
	CU_ASSERT_EQUAL(api_call(&admin, "POST", "/api/auth/proof", "{}"), 422);
	CU_ASSERT_EQUAL(api_call(&admin, "POST", "/api/auth/proof", "{\"password\":\"x\"}"), 422);
	CU_ASSERT_TRUE(api_blames(&admin, "/password"));
	CU_ASSERT_EQUAL(api_call(&admin, "POST", reset, NULL), 403);
	CU_ASSERT_EQUAL(api_call(&admin, "POST", "/api/auth/proof",
	    "{\"password\":\"" AUTH_PASSWORD "\"}"), 204);
	CU_ASSERT_TRUE(events_have(&program, "proof", "'outcome':'success','address':'192.0.2.1','actor':'root.of.all'"));
	CU_ASSERT_EQUAL(api_call(&admin, "POST", reset, NULL), 200);
	CU_ASSERT_EQUAL(api_call(&admin, "DELETE", totp, NULL), 404);	/* there is none */
	CU_ASSERT_EQUAL(api_call(&admin, "PATCH", role, "{\"role\":\"user\"}"), 200);
	free((char *)client.bearer);
	api_done(&client);
	api_done(&nobody);
	api_done(&user);
}

/* Whatever Host somebody asked for: a link goes to the site, or there is none. */
static void
test_without_public_url_there_are_no_links(void)
{
	struct test_program lost;
	struct api me;

	test_program_start_beside(&lost, &program, "auth",
	    (const char *const[]){ "VITRINA_PUBLIC_URL", "", NULL });
	me = auth_as(&admin, &lost);
	CU_ASSERT_EQUAL(api_call(&me, "POST", user_uri(&me, "/reset"), NULL), 200);
	CU_ASSERT_TRUE(api_is_null(&me, "url"));
	CU_ASSERT_EQUAL(strlen(api_text(&me, "code")), 43);
	CU_ASSERT_EQUAL(api_call(&me, "POST", "/api/auth/invitations", "{}"), 201);
	CU_ASSERT_TRUE(api_is_null(&me, "url"));
	CU_ASSERT_EQUAL(strlen(api_text(&me, "code")), 43);
	api_done(&me);
	test_program_stop(&lost);
}

static void
test_invitations_let_one_in(void)
{
	struct api guest = { .socket = program.socket };
	char code[64] = "", uri[64];

	CU_ASSERT_EQUAL(api_call(&admin, "PUT", "/api/auth/registration",
	    "{\"registration\":\"invitation\"}"), 200);
	CU_ASSERT_EQUAL(api_call(&guest, "GET", "/api/auth/registration", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&guest, "registration"), "invitation");
	CU_ASSERT_EQUAL(api_post(&guest, "/api/auth/register",
	    "{'username': 'fermin', 'password': '%s'}", AUTH_PASSWORD), 403);
	CU_ASSERT_STRING_NOT_EQUAL(api_text(&guest, "detail"), "");

	CU_ASSERT_EQUAL(api_call(&admin, "POST", "/api/auth/invitations", "{}"), 201);
	snprintf(code, sizeof(code), "%s", api_text(&admin, "code"));
	CU_ASSERT_PTR_NOT_NULL(strstr(api_text(&admin, "url"), "http://video.example.org/register#code="));
	CU_ASSERT_EQUAL(api_post(&guest, "/api/auth/register",
	    "{'username': 'fermin', 'password': '%s', 'code': '%s'}", AUTH_PASSWORD, code), 201);
	api_done(&guest);
	CU_ASSERT_EQUAL(api_post(&guest, "/api/auth/register",
	    "{'username': 'fermina', 'password': '%s', 'code': '%s'}", AUTH_PASSWORD, code), 422);
	CU_ASSERT_TRUE(api_blames(&guest, "/code"));

	CU_ASSERT_EQUAL(api_call(&admin, "POST", "/api/auth/invitations", NULL), 201);
	snprintf(code, sizeof(code), "%s", api_text(&admin, "code"));
	snprintf(uri, sizeof(uri), "/api/auth/invitations/%s", api_text(&admin, "id"));
	CU_ASSERT_EQUAL(api_call(&admin, "GET", "/api/auth/invitations", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&admin, "items"), 3);
	CU_ASSERT_TRUE(api_is_null(&admin, "items.0.used_at"));
	CU_ASSERT_FALSE(api_is_null(&admin, "items.1.used_at"));
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.code"), "");
	CU_ASSERT_EQUAL(api_call(&admin, "DELETE", uri, NULL), 204);
	CU_ASSERT_EQUAL(api_post(&guest, "/api/auth/register",
	    "{'username': 'fermina', 'password': '%s', 'code': '%s'}", AUTH_PASSWORD, code), 422);
	CU_ASSERT_EQUAL(api_call(&admin, "PUT", "/api/auth/registration",
	    "{\"registration\":\"ajar\"}"), 422);
	CU_ASSERT_TRUE(api_blames(&admin, "/registration"));
	CU_ASSERT_EQUAL(api_call(&admin, "PUT", "/api/auth/registration",
	    "{\"registration\":\"open\"}"), 200);
	api_done(&guest);
}

/* What `vitrina-admin code` prints, all of it. */
static void
print_code(char out[128])
{
	char path[TEST_PATH_MAX], command[TEST_PATH_MAX + 256];
	FILE *pipe;
	size_t len;

	test_program_path("vitrina-admin", path);
	snprintf(command, sizeof(command), "VITRINA_CONF=/dev/null VITRINA_DATABASE='%s' %s code",
	    test_db(), path);
	pipe = popen(command, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(pipe);
	len = fread(out, 1, 127, pipe);
	out[len] = '\0';
	CU_ASSERT_EQUAL(pclose(pipe), 0);
}

static void
test_the_shell_prints_a_code_and_nothing_else(void)
{
	struct api guest = { .socket = program.socket };
	char first[128], second[128];

	print_code(first);
	print_code(second);
	CU_ASSERT_EQUAL(strlen(first), 44);
	CU_ASSERT_EQUAL(strspn(first, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
	    43);
	CU_ASSERT_STRING_NOT_EQUAL(first, second);
	CU_ASSERT_EQUAL(api_call(&admin, "PUT", "/api/auth/registration",
	    "{\"registration\":\"closed\"}"), 200);
	CU_ASSERT_EQUAL(api_post(&guest, "/api/auth/register",
	    "{'username': 'gaspar', 'password': '%s'}", AUTH_PASSWORD), 403);
	CU_ASSERT_EQUAL(api_post(&guest, "/api/auth/register",
	    "{'username': 'gaspar', 'password': '%s', 'code': '%.43s'}", AUTH_PASSWORD, first), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&guest, "role"), "admin");
	api_done(&guest);
	CU_ASSERT_EQUAL(api_post(&guest, "/api/auth/register",
	    "{'username': 'gaspara', 'password': '%s', 'code': '%.43s'}", AUTH_PASSWORD, first), 422);
	api_done(&guest);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a code makes the admin", test_a_code_makes_the_admin },
		{ "others are no admins", test_others_are_no_admins },
		{ "users are listed and found", test_users_are_listed_and_found },
		{ "role and quota", test_role_and_quota },
		{ "suspension counts at once", test_suspension_counts_at_once },
		{ "the last admin stays one", test_the_last_admin_stays_one },
		{ "a reset link sets a password", test_a_reset_link_sets_a_password },
		{ "what is sensitive wants a proof of the last minutes",
		    test_what_is_sensitive_wants_a_proof_of_the_last_minutes },
		{ "without public_url there are no links", test_without_public_url_there_are_no_links },
		{ "invitations let one in", test_invitations_let_one_in },
		{ "the shell prints a code and nothing else",
		    test_the_shell_prints_a_code_and_nothing_else },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&program, (const char *const[]){ "VITRINA_PUBLIC_URL", "http://video.example.org", NULL });
	status = suite_run("contract/auth_admin", tests);
	api_done(&admin);
	return test_program_stop(&program) ? status : 1;
}
