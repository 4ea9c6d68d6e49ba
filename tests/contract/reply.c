/* Replies over the wire: headers, problems, methods. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/count.h"
#include "support/run/suite.h"
#include "support/sites/loop_program.h"
#include "support/world/fcgi_client.h"

static struct loop_program program;

static struct fcgi_reply
call(const char *method, const char *uri, const char *const *params)
{
	const struct fcgi_request request = { .method = method, .uri = uri, .params = params };
	struct fcgi_reply reply;

	fcgi_call(program.socket, &request, &reply);
	CU_ASSERT_TRUE(reply.ended);
	return reply;
}

static void
check_header(const struct fcgi_reply *reply, const char *name, const char *value)
{
	const char *got = fcgi_header(reply, name);

	if (got == NULL || value == NULL) {
		CU_ASSERT_PTR_EQUAL(got, value);
		return;
	}
	if (strcmp(got, value) != 0)
		fprintf(stderr, "%s: %s, not %s\n", name, got, value);
	CU_ASSERT_STRING_EQUAL(got, value);
}

static void
every_reply_says_its_id_and_length(void)
{
	static const char *const with_id[] = { "REQUEST_ID", "front-end-7", NULL };
	static const char *const with_bad_id[] = { "REQUEST_ID", "a\"b", NULL };
	struct fcgi_reply reply = call("GET", "/echo/x", with_id);

	check_header(&reply, "X-Request-Id", "front-end-7");
	check_header(&reply, "X-Content-Type-Options", "nosniff");
	check_header(&reply, "Content-Type", "application/json");
	check_header(&reply, "Content-Length", "18");
	check_header(&reply, "Cache-Control", "private, no-cache");
	CU_ASSERT_EQUAL(reply.body_len, 18);
	fcgi_reply_free(&reply);

	reply = call("GET", "/echo/x", with_bad_id);
	CU_ASSERT_EQUAL(strlen(fcgi_header(&reply, "X-Request-Id")), 16);
	fcgi_reply_free(&reply);
	CU_ASSERT_TRUE(loop_program_logs(&program, "\"request_id\":\"front-end-7\""));
}

static void
a_problem_says_what_is_wrong(void)
{
	static const char *const with_id[] = { "REQUEST_ID", "p1", NULL };
	struct fcgi_reply reply = call("GET", "/nowhere", with_id);

	CU_ASSERT_EQUAL(reply.status, 404);
	check_header(&reply, "Content-Type", "application/problem+json");
	CU_ASSERT_STRING_EQUAL(reply.body, "{\"type\":\"/problems/not-found\","
	    "\"title\":\"No such thing\",\"status\":404,\"request_id\":\"p1\"}");
	fcgi_reply_free(&reply);
}

static void
head_is_get_without_a_body(void)
{
	struct fcgi_reply reply = call("HEAD", "/echo/x", NULL);

	CU_ASSERT_EQUAL(reply.status, 200);
	check_header(&reply, "Content-Length", "18");
	CU_ASSERT_EQUAL(reply.body_len, 0);
	fcgi_reply_free(&reply);
}

static void
another_method_is_told_which_are_allowed(void)
{
	static const char *const methods[] = { "PUT", "PATCH", "PROPFIND" };
	struct fcgi_reply reply;

	for (size_t i = 0; i < COUNT(methods); i++) {
		reply = call(methods[i], "/echo/x", NULL);
		CU_ASSERT_EQUAL(reply.status, 405);
		check_header(&reply, "Allow", "GET, HEAD, DELETE, OPTIONS");
		fcgi_reply_free(&reply);
	}
	reply = call("OPTIONS", "/echo/x", NULL);
	CU_ASSERT_EQUAL(reply.status, 204);
	check_header(&reply, "Allow", "GET, HEAD, DELETE, OPTIONS");
	check_header(&reply, "Content-Length", NULL);
	fcgi_reply_free(&reply);
	reply = call("OPTIONS", "/nowhere", NULL);
	CU_ASSERT_EQUAL(reply.status, 404);
	fcgi_reply_free(&reply);
	reply = call("get", "/echo/x", NULL);
	CU_ASSERT_EQUAL(reply.status, 400);
	fcgi_reply_free(&reply);
}

static void
large_replies_arrive_whole(void)
{
	static const size_t sizes[] = { 0, 1, 8192, 65528, 65529, 70000, 131056, 5000000 };
	char uri[64];
	int fd = fcgi_connect(program.socket);

	for (size_t i = 0; i < COUNT(sizes); i++) {
		const struct fcgi_request request = { .method = "GET", .uri = uri };
		struct fcgi_reply reply;

		snprintf(uri, sizeof(uri), "/large?size=%zu", sizes[i]);
		fcgi_exchange(fd, &request, &reply);
		CU_ASSERT_EQUAL(reply.status, 200);
		CU_ASSERT_EQUAL(reply.body_len, sizes[i]);
		check_header(&reply, "Content-Type", "text/plain");
		CU_ASSERT_EQUAL(strspn(reply.body, "x"), sizes[i]);
		fcgi_reply_free(&reply);
	}
	close(fd);
}

static void
who_asks_is_known_through_trusted_proxies_alone(void)
{
	static const char *const cases[][11] = {
		/* what the reply says, and what was sent */
		{ "\"192.0.2.7\",\"origin\":\"http://site.test\",\"is_https\":false", NULL },
		{ "\"198.51.100.9\",\"origin\":\"https://site.test\",\"is_https\":true",
		    "HTTP_X_FORWARDED_FOR", "203.0.113.1, 198.51.100.9, 10.1.1.1",
		    "HTTP_X_FORWARDED_PROTO", "https", NULL },
		{ "\"203.0.113.8\",\"origin\":\"http://site.test\",\"is_https\":false",
		    "REMOTE_ADDR", "203.0.113.8", "HTTP_X_FORWARDED_FOR", "198.51.100.9",
		    "HTTP_X_FORWARDED_PROTO", "https", NULL },
		/* a proxy's line of its own is the last of one list, as nginx passes it */
		{ "\"198.51.100.9\",\"origin\":\"https://site.test\",\"is_https\":true",
		    "HTTP_X_FORWARDED_FOR", "203.0.113.1", "HTTP_X_FORWARDED_FOR", "198.51.100.9",
		    "HTTP_X_FORWARDED_PROTO", "https", "HTTP_X_FORWARDED_PROTO", "http", NULL },
		{ "\"198.51.100.9\"", "HTTP_X_FORWARDED_FOR", "203.0.113.1, 198.51.100.9",
		    "HTTP_X_FORWARDED_FOR", "10.1.1.1:4711", "REMOTE_ADDR", "::ffff:10.2.2.2", NULL },
		{ "\"is_https\":false", "HTTPS", "on", "HTTP_X_FORWARDED_PROTO", "http", NULL },
		{ "\"is_https\":true", "HTTPS", "on", NULL },
		{ "\"cookie\":\"x=y\"", "HTTP_COOKIE", "cc=1; c=x=y; d=2", NULL },
		{ "\"cookie\":\"2\"", "HTTP_COOKIE", "d=1", "HTTP_COOKIE", "c=2", NULL },
		{ "\"cookie\":null", "HTTP_COOKIE", "cc=1; C=2", NULL },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct fcgi_reply reply = call("GET", "/who", &cases[i][1]);

		CU_ASSERT_EQUAL(reply.status, 200);
		if (strstr(reply.body, cases[i][0]) == NULL)
			fprintf(stderr, "%s is not in %s\n", cases[i][0], reply.body);
		CU_ASSERT_PTR_NOT_NULL(strstr(reply.body, cases[i][0]));
		fcgi_reply_free(&reply);
	}
}

static void
cookies_are_secure_on_https(void)
{
	static const char *const https[] = { "HTTPS", "on", NULL };
	struct fcgi_reply reply = call("GET", "/who", NULL);

	check_header(&reply, "Set-Cookie", "c=v; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
	fcgi_reply_free(&reply);
	reply = call("GET", "/who", https);
	check_header(&reply, "Set-Cookie",
	    "c=v; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
	fcgi_reply_free(&reply);
}

static void
a_host_that_cannot_be_is_malformed(void)
{
	static const char *const hosts[] = { "", "a b", "site.test/x", "a\"b", "a\r\nb" };

	for (size_t i = 0; i < COUNT(hosts); i++) {
		const char *const params[] = { "HTTP_HOST", hosts[i], NULL };
		struct fcgi_reply reply = call("GET", "/who", params);

		CU_ASSERT_EQUAL(reply.status, 400);
		fcgi_reply_free(&reply);
	}
}

static void
a_header_is_never_split(void)
{
	struct fcgi_reply reply = call("GET", "/header/a%0d%0aX-Evil:%201", NULL);

	CU_ASSERT_EQUAL(reply.status, 500);
	check_header(&reply, "X-Evil", NULL);
	fcgi_reply_free(&reply);
	reply = call("GET", "/header/good", NULL);
	check_header(&reply, "X-Text", "good");
	fcgi_reply_free(&reply);
}

static void
the_log_never_holds_the_query(void)
{
	static const char *const id[] = { "REQUEST_ID", "secret-test", NULL };
	struct fcgi_reply reply = call("GET", "/echo/x?n=1&sig=c0ffee", id);

	CU_ASSERT_EQUAL(reply.status, 422);
	fcgi_reply_free(&reply);
	CU_ASSERT_TRUE(loop_program_logs(&program, "secret-test"));
	CU_ASSERT_FALSE(loop_program_has_logged(&program, "c0ffee"));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "every reply says its id and length", every_reply_says_its_id_and_length },
		{ "a problem says what is wrong", a_problem_says_what_is_wrong },
		{ "HEAD is GET without a body", head_is_get_without_a_body },
		{ "another method is told which are allowed",
		    another_method_is_told_which_are_allowed },
		{ "large replies arrive whole", large_replies_arrive_whole },
		{ "who asks is known through trusted proxies alone",
		    who_asks_is_known_through_trusted_proxies_alone },
		{ "cookies are Secure on https", cookies_are_secure_on_https },
		{ "a Host that cannot be is malformed", a_host_that_cannot_be_is_malformed },
		{ "a header is never split", a_header_is_never_split },
		{ "the log never holds the query", the_log_never_holds_the_query },
		CU_TEST_INFO_NULL,
	};
	int status;

	if (!loop_program_start(&program))
		return 1;
	status = suite_run("reply", tests);
	return loop_program_stop(&program) ? status : 1;
}
