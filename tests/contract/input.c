/* Input over the wire: what is refused, and in which words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/count.h"
#include "support/run/suite.h"
#include "support/sites/loop_program.h"
#include "support/world/fcgi_client.h"

static struct loop_program program;

struct expected {
	const char *sent;
	int         status;
	const char *says;	/* somewhere in the reply's body */
};

static void
check_one(const struct fcgi_request *request, const struct expected *expected)
{
	struct fcgi_reply reply;
	bool ok;

	fcgi_call(program.socket, request, &reply);
	ok = reply.status == expected->status && strstr(reply.body, expected->says) != NULL;
	if (!ok)
		fprintf(stderr, "%s %s: %d %s\n", request->uri, expected->sent,
		    reply.status, reply.body);
	CU_ASSERT_TRUE(ok);
	if (reply.status >= 400)
		CU_ASSERT_STRING_EQUAL(fcgi_header(&reply, "Content-Type"),
		    "application/problem+json");
	fcgi_reply_free(&reply);
}

static void
check_bodies(const struct expected *expected, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct fcgi_request request = { .method = "POST", .uri = "/body",
		    .type = "application/json; charset=utf-8",
		    .body = expected[i].sent, .body_len = strlen(expected[i].sent) };

		check_one(&request, &expected[i]);
	}
}

static void
check_uris(const struct expected *expected, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct fcgi_request request = { .method = "GET", .uri = expected[i].sent };

		check_one(&request, &expected[i]);
	}
}

static void
good_bodies_fill_the_fields(void)
{
	static const struct expected good[] = {
		{ "{\"name\":\"x\"}", 201, "{\"name\":\"x\",\"count\":3,\"tags\":[]}" },
		{ "{\"name\":\"\\u00f1\",\"count\":0,\"tags\":[\"a\",\"bcdef\"]}", 201,
		    "{\"name\":\"\u00f1\",\"count\":0,\"tags\":[\"a\",\"bcdef\"]}" },
		{ "{\"name\":\"12345678901234567890\"}", 201, "12345678901234567890" },
	};

	check_bodies(good, COUNT(good));
}

static void
bad_members_are_named_by_their_pointer(void)
{
	static const struct expected bad[] = {
		{ "{}", 422, "{\"pointer\":\"/name\",\"detail\":\"is required\"}" },
		{ "", 422, "{\"pointer\":\"/name\",\"detail\":\"is required\"}" },
		{ "{\"name\":null}", 422, "{\"pointer\":\"/name\",\"detail\":\"may not be null\"}" },
		{ "{\"name\":7}", 422, "{\"pointer\":\"/name\",\"detail\":\"must be text\"}" },
		{ "{\"name\":\"\"}", 422, "{\"pointer\":\"/name\",\"detail\":\"may not be empty\"}" },
		{ "{\"name\":\"123456789012345678901\"}", 422, "at most 20 characters" },
		{ "{\"name\":\"x\",\"count\":\"1\"}", 422,
		    "{\"pointer\":\"/count\",\"detail\":\"must be a whole number\"}" },
		{ "{\"name\":\"x\",\"count\":1.0}", 422, "must be a whole number" },
		{ "{\"name\":\"x\",\"count\":1e0}", 422, "must be a whole number" },
		{ "{\"name\":\"x\",\"count\":true}", 422, "must be a whole number" },
		{ "{\"name\":\"x\",\"count\":9223372036854775808}", 422, "must be a whole number" },
		{ "{\"name\":\"x\",\"count\":11}", 422, "must be 0 to 10" },
		{ "{\"name\":\"x\",\"count\":-1}", 422, "must be 0 to 10" },
		{ "{\"name\":\"x\",\"tags\":\"a\"}", 422, "must be a list" },
		{ "{\"name\":\"x\",\"tags\":[1]}", 422,
		    "{\"pointer\":\"/tags/0\",\"detail\":\"must be text\"}" },
		{ "{\"name\":\"x\",\"tags\":[\"a\",\"\"]}", 422, "\"/tags/1\"" },
		{ "{\"name\":\"x\",\"tags\":[\"123456\"]}", 422, "1 to 5 characters" },
		{ "{\"name\":\"x\",\"tags\":[\"a\",\"b\",\"c\",\"d\"]}", 422, "at most 3 items" },
		{ "{\"name\":\"x\",\"more\":1}", 422,
		    "{\"pointer\":\"/more\",\"detail\":\"is not known here\"}" },
		{ "{\"name\":\"x\",\"a/b~c\":1}", 422, "\"/a~1b~0c\"" },
		{ "{\"count\":\"x\",\"more\":1}", 422, "\"/name\"" },
		{ "[]", 422, "{\"pointer\":\"\",\"detail\":\"must be an object\"}" },
		{ "null", 422, "must be an object" },
	};

	check_bodies(bad, COUNT(bad));
}

static void
what_is_no_json_is_malformed(void)
{
	static const struct expected bad[] = {
		{ "{\"name\":\"x\"", 400, "/problems/malformed" },
		{ "{\"name\":\"x\"}}", 400, "something follows it" },
		{ "{\"name\":\"x\",\"name\":\"y\"}", 400, "twice" },
		{ "{\"name\":\"\xff\"}", 400, "not UTF-8" },
		{ "{\"name\":\"a\\u0000b\"}", 400, "NUL" },
		{ "[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]", 400, "too deep" },
		{ "name=x", 400, "not JSON" },
	};

	check_bodies(bad, COUNT(bad));
}

static void
a_body_holding_nul_is_malformed(void)
{
	const struct fcgi_request request = { .method = "POST", .uri = "/body",
	    .type = "application/json", .body = "{\"name\":\"x\0y\"}", .body_len = 14 };
	const struct expected expected = { "NUL", 400, "NUL" };

	check_one(&request, &expected);
}

static void
a_body_must_say_that_it_is_json(void)
{
	static const char *const types[] = { NULL, "text/plain", "application/jsonx",
	    "application/x-www-form-urlencoded" };

	for (size_t i = 0; i < COUNT(types); i++) {
		const struct fcgi_request request = { .method = "POST", .uri = "/body",
		    .type = types[i], .body = "{\"name\":\"x\"}", .body_len = 12 };
		const struct expected expected = { "", 415, "/problems/media-type" };

		check_one(&request, &expected);
	}
}

static void
a_body_over_the_limit_is_too_large(void)
{
	const size_t sizes[] = { 16 * 1024 + 1, 60000, 3000000 };

	for (size_t i = 0; i < 2 * COUNT(sizes); i++) {
		const size_t size = sizes[i / 2];
		char *body = malloc(size);
		const struct fcgi_request request = { .method = "POST", .uri = "/body",
		    .type = "application/json", .body = body, .body_len = size,
		    .no_length = i % 2 };
		const struct expected expected = { "large", 413, "/problems/too-large" };

		memset(body, ' ', size);
		check_one(&request, &expected);
		free(body);
	}
}

static void
a_body_where_none_belongs_is_ignored_while_small(void)
{
	static char body[70000];
	struct fcgi_request request = { .method = "GET", .uri = "/echo/x",
	    .body = body, .body_len = 60000 };
	const struct expected small = { "small", 200, "x" };
	const struct expected large = { "large", 413, "/problems/too-large" };

	check_one(&request, &small);
	request.no_length = true;
	check_one(&request, &small);
	request.body_len = sizeof(body);
	check_one(&request, &large);
	request.no_length = false;
	check_one(&request, &large);
}

static void
a_body_without_length_is_read_to_its_end(void)
{
	const struct fcgi_request request = { .method = "POST", .uri = "/body",
	    .type = "application/json", .body = "{\"name\":\"chunked\"}", .body_len = 18,
	    .no_length = true };
	const struct expected expected = { "", 201, "chunked" };

	check_one(&request, &expected);
}

static void
json_or_stream_goes_by_the_content_type(void)
{
	const struct fcgi_request json = { .method = "POST", .uri = "/either",
	    .type = "application/json", .body = "{\"name\":\"x\"}", .body_len = 12 };
	const struct fcgi_request stream = { .method = "POST", .uri = "/either",
	    .type = "video/mp4", .body = "{\"name\":\"x\"}", .body_len = 12 };
	const struct expected as_json = { "json", 201, "\"name\":\"x\"" };
	const struct expected as_stream = { "stream", 200, "\"size_bytes\":12" };

	check_one(&json, &as_json);
	check_one(&stream, &as_stream);
}

static void
paths_are_split_before_they_are_decoded(void)
{
	static const struct expected paths[] = {
		{ "/echo/a%2Fb", 200, "\"text\":\"a/b\"" },
		{ "/echo/%c3%b1", 200, "\"text\":\"\u00f1\"" },
		{ "/%65cho/x", 200, "\"text\":\"x\"" },
		{ "/echo/a+b", 200, "\"text\":\"a+b\"" },
		{ "/echo/a%252Fb", 200, "\"text\":\"a%2Fb\"" },
		{ "http://site.test/echo/x", 200, "\"text\":\"x\"" },
		{ "/echo/x?", 200, "\"text\":\"x\"" },
		{ "/echo/%00", 400, "malformed" },
		{ "/echo/%ff", 400, "malformed" },
		{ "/echo/%", 400, "malformed" },
		{ "echo/x", 400, "malformed" },
		{ "*", 400, "malformed" },
		{ "/echo/", 404, "not-found" },
		{ "/echo", 404, "not-found" },
		{ "/echo/x/", 404, "not-found" },
		{ "/echo//x", 404, "not-found" },
		{ "//echo/x", 404, "not-found" },
		{ "/echo/..", 404, "not-found" },
		{ "/echo/%2e%2e", 404, "not-found" },
		{ "/echo/../echo/x", 404, "not-found" },
		{ "/echo/./x", 404, "not-found" },
		{ "/echo%2Fx", 404, "not-found" },
		{ "/", 404, "not-found" },
		{ "", 400, "malformed" },
		{ "/file/a%2Fb", 404, "not-found" },
		{ "/file/../../etc/passwd", 404, "not-found" },
		{ "/file/%2e%2e/%2e%2e/etc/passwd", 404, "not-found" },
		{ "/file/..%2f..%2fetc%2fpasswd", 404, "not-found" },
	};

	check_uris(paths, COUNT(paths));
}

static void
queries_are_read_strictly(void)
{
	static const struct expected queries[] = {
		{ "/echo/x?n=5", 200, "\"n\":5" },
		{ "/echo/x?n=0005", 200, "\"n\":5" },
		{ "/echo/x?%6e=5", 200, "\"n\":5" },
		{ "/echo/x?&n=5&", 200, "\"n\":5" },
		{ "/echo/x?n=", 422, "{\"parameter\":\"n\",\"detail\":\"must be a whole number\"}" },
		{ "/echo/x?n", 422, "must be a whole number" },
		{ "/echo/x?n=5x", 422, "must be a whole number" },
		{ "/echo/x?n=+5", 422, "must be a whole number" },
		{ "/echo/x?n=-", 422, "must be a whole number" },
		{ "/echo/x?n=99999999999999999999", 422, "must be a whole number" },
		{ "/echo/x?n=1001", 422, "must be 0 to 1000" },
		{ "/echo/x?n=-1", 422, "must be 0 to 1000" },
		{ "/echo/x?n=1&n=2", 422, "{\"parameter\":\"n\",\"detail\":\"is there twice\"}" },
		{ "/echo/x?m=1", 422, "{\"parameter\":\"m\",\"detail\":\"is not known here\"}" },
		{ "/echo/x?text=y", 422, "\"text\"" },
		{ "/echo/x?n=%zz", 400, "malformed" },
		{ "/echo/x?n=%00", 400, "malformed" },
		{ "/echo/x?%ff=1", 400, "malformed" },
		{ "/slow", 422, "{\"parameter\":\"ms\",\"detail\":\"is required\"}" },
	};

	check_uris(queries, COUNT(queries));
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "good bodies fill the fields", good_bodies_fill_the_fields },
		{ "bad members are named by their pointer",
		    bad_members_are_named_by_their_pointer },
		{ "what is no JSON is malformed", what_is_no_json_is_malformed },
		{ "a body holding NUL is malformed", a_body_holding_nul_is_malformed },
		{ "a body must say that it is JSON", a_body_must_say_that_it_is_json },
		{ "a body over the limit is too large", a_body_over_the_limit_is_too_large },
		{ "a body where none belongs is ignored while small",
		    a_body_where_none_belongs_is_ignored_while_small },
		{ "a body without length is read to its end",
		    a_body_without_length_is_read_to_its_end },
		{ "JSON or stream goes by the Content-Type",
		    json_or_stream_goes_by_the_content_type },
		{ "paths are split before they are decoded",
		    paths_are_split_before_they_are_decoded },
		{ "queries are read strictly", queries_are_read_strictly },
		CU_TEST_INFO_NULL,
	};
	int status;

	if (!loop_program_start(&program))
		return 1;
	status = suite_run("input", tests);
	return loop_program_stop(&program) ? status : 1;
}
