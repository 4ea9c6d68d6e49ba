/* Who may call: origins, cookies, and what another process did to a session. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "support/people/auth.h"
#include "support/run/suite.h"

static struct test_program program, second;

static void
test_a_cookie_from_another_site_is_refused(void)
{
	static const char *const cross[] = { "HTTP_SEC_FETCH_SITE", "cross-site", NULL };
	static const char *const same[] = { "HTTP_SEC_FETCH_SITE", "same-origin", NULL };
	static const char *const bad[] = {
		"https://evil.example", "null", "http://localhost", "http://localhost:80800",
		"http://localhost:8080.evil.example", "ftp://localhost:8080", "localhost:8080", "http:",
	};
	struct api me = auth_register(&program, "origen");
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		me.origin = bad[i];
		CU_ASSERT_EQUAL(api_call(&me, "PATCH", "/api/auth/me", "{}"), 403);
		CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/cross-origin");
		CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/me", NULL), 200);
	}
	me.origin = NULL;
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", "/api/auth/me", "{}"), 200);
	me.origin = "http://localhost:8080";
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", "/api/auth/me", "{}"), 200);
	me.more = cross;
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", "/api/auth/me", "{}"), 403);
	me.more = same;
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", "/api/auth/me", "{}"), 200);
	/* nor may another site sign one out */
	me.origin = "https://evil.example";
	CU_ASSERT_EQUAL(api_call(&me, "POST", "/api/auth/logout", NULL), 403);
	me.more = NULL;
	api_done(&me);
}

/* What Fetch metadata says of a request with the cookie, and whether it is answered. */
static void
test_another_site_gets_pages_alone(void)
{
#define SITE(site)  "HTTP_SEC_FETCH_SITE", site
#define MODE(mode)  "HTTP_SEC_FETCH_MODE", mode
#define DEST(dest)  "HTTP_SEC_FETCH_DEST", dest
	static const struct {
		const char *method, *more[7];
		int         status;
	} cases[] = {
		{ "GET",  { SITE("cross-site"), MODE("navigate"), DEST("document"), NULL }, 200 },
		{ "HEAD", { SITE("cross-site"), MODE("navigate"), DEST("document"), NULL }, 200 },
		{ "GET",  { SITE("cross-site"), MODE("navigate"), DEST("iframe"), NULL }, 403 },
		{ "GET",  { SITE("cross-site"), MODE("no-cors"), DEST("image"), NULL }, 403 },
		{ "GET",  { SITE("cross-site"), MODE("cors"), DEST("document"), NULL }, 403 },
		{ "GET",  { SITE("cross-site"), NULL }, 403 },
		{ "GET",  { SITE("same-origin, cross-site"), NULL }, 403 },
		{ "GET",  { SITE("same-origin"), MODE("cors"), DEST("empty"), NULL }, 200 },
		{ "GET",  { SITE("same-site"), MODE("no-cors"), DEST("image"), NULL }, 200 },
		{ "GET",  { SITE("none"), MODE("navigate"), DEST("document"), NULL }, 200 },
		{ "PATCH", { SITE("cross-site"), MODE("navigate"), DEST("document"), NULL }, 403 },
	};
	struct api me = auth_register(&program, "ajena"), nobody = { .socket = program.socket };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		me.more = cases[i].more;
		CU_ASSERT_EQUAL(api_call(&me, cases[i].method, "/api/auth/me", strcmp(cases[i].method,
		    "PATCH") == 0 ? "{}" : NULL), cases[i].status);
	}
	/* what is for anybody, too, while a cookie comes along; without one it is anybody's */
	me.more = nobody.more = cases[3].more;
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/registration", NULL), 403);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", "/api/auth/registration", NULL), 200);
	me.more = nobody.more = NULL;
	api_done(&nobody);
	api_done(&me);
}

static void
test_a_token_may_come_from_anywhere(void)
{
	struct api me = auth_register(&program, "lejos"), client = auth_token(&me, "['manage']");

	client.origin = "https://elsewhere.example";
	CU_ASSERT_EQUAL(api_call(&client, "PATCH", "/api/auth/me", "{}"), 200);
	free((char *)client.bearer);
	api_done(&client);
	api_done(&me);
}

static void
test_a_cookie_that_is_none_is_nobody(void)
{
	struct api me = { .socket = program.socket };

	strcpy(me.session, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/me", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/registration", NULL), 200);
	strcpy(me.session, "short");
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/me", NULL), 401);
	api_done(&me);
}

/* Milliseconds until `me` gets `status`; what is remembered lasts one second. */
static int64_t
ms_until(struct api *me, int status)
{
	const int64_t began = clock_steady_ms();

	while (api_call(me, "GET", "/api/auth/me", NULL) != status &&
	    clock_steady_ms() - began < 5000)
		;
	return clock_steady_ms() - began;
}

static void
test_another_process_hears_of_it(void)
{
	struct api here = auth_register(&program, "lucas"), there = { .socket = second.socket };
	int64_t ms = 0;
	int i;

	/* many times: a second passes by itself, so that hearing shows in the sum */
	for (i = 0; i < 4; i++) {
		strcpy(there.session, here.session);
		CU_ASSERT_EQUAL(api_call(&there, "GET", "/api/auth/me", NULL), 200);
		CU_ASSERT_EQUAL(api_call(&here, "POST", "/api/auth/logout", NULL), 204);
		ms += ms_until(&there, 401);
		api_done(&here);
		here = auth_login(&program, "lucas");
	}
	CU_ASSERT_TRUE(ms < 2000);
	api_done(&there);
	api_done(&here);
}

static void
test_a_secure_site_has_a_secure_cookie(void)
{
	static const char *const env[] = { "VITRINA_PUBLIC_URL", "https://video.example.org", NULL };
	struct test_program secure;
	struct api me;
	char cookie[128];
	const char *more[] = { "HTTP_COOKIE", cookie, NULL };

	test_program_start_beside(&secure, &program, "auth", env);
	me = auth_register(&secure, "segura");
	CU_ASSERT_STRING_EQUAL(me.session, "");
	CU_ASSERT_PTR_NOT_NULL_FATAL(strstr(me.reply.head, "Set-Cookie: __Host-session="));
	CU_ASSERT_PTR_NOT_NULL(strstr(me.reply.head, "; Secure"));
	strcpy(cookie, "__Host-session=");
	strncat(cookie, strstr(me.reply.head, "__Host-session=") + 15, 43);
	me.device[0] = '\0';
	me.more = more;
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/me", NULL), 200);
	me.origin = "https://video.example.org";
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", "/api/auth/me", "{}"), 200);
	me.origin = "http://localhost:8080";
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", "/api/auth/me", "{}"), 403);
	/* a name that a subdomain could have set is not looked at */
	memmove(cookie, cookie + 7, strlen(cookie + 7) + 1);
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/auth/me", NULL), 401);
	me.more = NULL;
	api_done(&me);
	CU_ASSERT_TRUE(test_program_stop(&secure));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a cookie from another site is refused", test_a_cookie_from_another_site_is_refused },
		{ "another site gets pages alone", test_another_site_gets_pages_alone },
		{ "a token may come from anywhere", test_a_token_may_come_from_anywhere },
		{ "a cookie that is none is nobody", test_a_cookie_that_is_none_is_nobody },
		{ "another process hears of it", test_another_process_hears_of_it },
		{ "a secure site has a secure cookie", test_a_secure_site_has_a_secure_cookie },
		CU_TEST_INFO_NULL,
	};
	int status;

	auth_start(&program, NULL);
	test_program_start_beside(&second, &program, "auth", NULL);
	status = suite_run("contract/access", tests);
	status |= !test_program_stop(&second);
	return test_program_stop(&program) ? status : 1;
}
