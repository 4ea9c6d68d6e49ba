/* Groups over the auth program's socket: made, filled, listed. */
#include <stdio.h>
#include <string.h>

#include "support/people/auth.h"
#include "support/people/events.h"
#include "support/run/suite.h"
#include "support/world/test_db.h"

static struct test_program program;
static struct api admin, one, two;
static char group[12];

static const char *
at(const char *rest)
{
	static char uri[96];

	snprintf(uri, sizeof(uri), "/api/auth/groups/%s%s", group, rest);
	return uri;
}

static void
prepare(void)
{
	admin = auth_register_admin(&program, "root.of.groups");
	one = auth_register(&program, "uno");
	two = auth_register(&program, "dos");
}

static void
the_admin_makes_and_names_them(void)
{
	CU_ASSERT_EQUAL(api_call(&admin, "POST", "/api/auth/groups", "{\"name\":\"Class 3b\"}"), 201);
	snprintf(group, sizeof(group), "%s", api_text(&admin, "id"));
	CU_ASSERT_EQUAL(api_int(&admin, "members"), 0);
	CU_ASSERT_EQUAL(api_call(&admin, "POST", "/api/auth/groups", "{\"name\":\"CLASS 3B\"}"), 409);
	CU_ASSERT_EQUAL(api_call(&admin, "POST", "/api/auth/groups", "{\"name\":\"\"}"), 422);
	CU_ASSERT_TRUE(api_blames(&admin, "/name"));
	CU_ASSERT_EQUAL(api_call(&admin, "POST", "/api/auth/groups", "{\"name\":\"Family\"}"), 201);
	CU_ASSERT_EQUAL(api_call(&admin, "PATCH", at(""), "{\"name\":\"family\"}"), 409);
	CU_ASSERT_EQUAL(api_call(&admin, "PATCH", at(""), "{\"name\":\"Class 4b\"}"), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "name"), "Class 4b");
	CU_ASSERT_EQUAL(api_call(&one, "PATCH", at(""), "{\"name\":\"Mine\"}"), 403);
	CU_ASSERT_TRUE(events_have(&program, "group_change", "'about':'group "));
}

static void
who_is_in_knows_of_it_and_nobody_else(void)
{
	char member[12], uri[32];

	CU_ASSERT_EQUAL(api_call(&admin, "POST", at("/members"), "{\"username\":\"UNO\"}"), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "username"), "uno");
	snprintf(member, sizeof(member), "%s", api_text(&admin, "id"));
	CU_ASSERT_EQUAL(api_call(&admin, "POST", at("/members"), "{\"username\":\"uno\"}"), 201);
	CU_ASSERT_EQUAL(api_call(&admin, "POST", at("/members"), "{\"username\":\"nobody.here\"}"), 422);
	CU_ASSERT_TRUE(api_blames(&admin, "/username"));
	CU_ASSERT_EQUAL(api_call(&admin, "GET", at("/members"), NULL), 200);
	CU_ASSERT_EQUAL(api_count(&admin, "items"), 1);
	CU_ASSERT_EQUAL(api_call(&admin, "GET", "/api/auth/groups?limit=1", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&admin, "items.0.name"), "Family");
	CU_ASSERT_FALSE(api_is_null(&admin, "next"));
	CU_ASSERT_EQUAL(api_call(&one, "GET", "/api/auth/groups", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&one, "items"), 1);
	CU_ASSERT_EQUAL(api_int(&one, "items.0.members"), 1);
	CU_ASSERT_EQUAL(api_call(&one, "GET", at("/members"), NULL), 403);
	CU_ASSERT_EQUAL(api_call(&two, "GET", "/api/auth/groups", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&two, "items"), 0);
	snprintf(uri, sizeof(uri), "/members/%s", member);
	CU_ASSERT_EQUAL(api_call(&admin, "DELETE", at(uri), NULL), 204);
	CU_ASSERT_EQUAL(api_call(&admin, "DELETE", at(uri), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&admin, "DELETE", at(""), NULL), 204);
	CU_ASSERT_EQUAL(api_call(&admin, "GET", at("/members"), NULL), 404);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "prepare", prepare },
		{ "the admin makes and names them", the_admin_makes_and_names_them },
		{ "who is in knows of it, and nobody else", who_is_in_knows_of_it_and_nobody_else },
		CU_TEST_INFO_NULL,
	};
	int failed;

	auth_start(&program, NULL);
	failed = suite_run("auth_groups", tests);
	api_done(&admin);
	api_done(&one);
	api_done(&two);
	return test_program_stop(&program) ? failed : 1;
}
