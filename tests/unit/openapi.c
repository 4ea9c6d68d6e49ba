/* The description of the small program's routes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <json-c/json.h>

#include "lib/serve/serve.h"
#include "lib/text/json_read.h"
#include "support/run/suite.h"
#include "support/sites/loop_routes.h"

#define DEPTH 64

static struct json_object *description;

/* What the program prints when it is asked. */
static struct json_object *
describe(void)
{
	static char text[256 * 1024];
	char *argv[] = { (char *)"loop", (char *)"--openapi", NULL };
	struct json_object *value;
	const char *problem;
	size_t len = 0;
	int ends[2], status;
	ssize_t n;
	pid_t pid;

	if (pipe(ends) != 0 || (pid = fork()) < 0)
		return NULL;
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		exit(serve("loop", loop_routes, loop_route_count, 2, argv));
	}
	close(ends[1]);
	while ((n = read(ends[0], text + len, sizeof(text) - len)) > 0)
		len += (size_t)n;
	close(ends[0]);
	waitpid(pid, &status, 0);
	if (status != 0 || json_read(text, len, DEPTH, &value, &problem) != ERR_OK)
		return NULL;
	return value;
}

/* The value at a pointer (RFC 6901); NULL when there is none. */
static const char *
at(const char *pointer)
{
	struct json_object *value;

	if (json_pointer_get(description, pointer, &value) != 0)
		return "none";
	return json_object_to_json_string_ext(value,
	    JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
}

static void
every_route_is_there_once(void)
{
	CU_ASSERT_STRING_EQUAL(at("/openapi"), "\"3.1.0\"");
	for (size_t i = 0; i < loop_route_count; i++) {
		struct json_object *paths = json_object_object_get(description, "paths");
		char path[64];
		char *dots;

		snprintf(path, sizeof(path), "%s", loop_routes[i].path);
		if ((dots = strstr(path, "...")) != NULL)
			memmove(dots, dots + 3, strlen(dots + 3) + 1);
		CU_ASSERT_PTR_NOT_NULL(json_object_object_get(paths, path));
	}
}

static void
parameters_say_where_and_what_they_are(void)
{
	CU_ASSERT_STRING_EQUAL(at("/paths/~1echo~1{text}/get/parameters/0"),
	    "{\"name\":\"text\",\"in\":\"path\",\"required\":true,"
	    "\"schema\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":100}}");
	CU_ASSERT_STRING_EQUAL(at("/paths/~1echo~1{text}/get/parameters/1"),
	    "{\"name\":\"n\",\"in\":\"query\",\"required\":false,"
	    "\"schema\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":1000,\"default\":1}}");
}

static void
bodies_say_their_members(void)
{
	CU_ASSERT_STRING_EQUAL(
	    at("/paths/~1body/post/requestBody/content/application~1json/schema/required"),
	    "[\"name\"]");
	CU_ASSERT_STRING_EQUAL(
	    at("/paths/~1body/post/requestBody/content/application~1json/schema/properties/tags"),
	    "{\"type\":\"array\",\"maxItems\":3,\"items\":{\"type\":\"string\",\"minLength\":1,"
	    "\"maxLength\":5}}");
	CU_ASSERT_STRING_EQUAL(at("/paths/~1stream/put/requestBody/content"), "{\"*/*\":{}}");
}

static void
replies_say_their_members(void)
{
	CU_ASSERT_STRING_EQUAL(at("/paths/~1echo~1{text}/get/responses/200/content/"
	    "application~1json/schema/properties/n"), "{\"type\":\"integer\"}");
	CU_ASSERT_STRING_EQUAL(at("/paths/~1echo~1{text}/delete/responses/204"),
	    "{\"description\":\"Done\"}");
	CU_ASSERT_STRING_EQUAL(at("/paths/~1body/post/responses/default/$ref"),
	    "\"#/components/responses/Problem\"");
	CU_ASSERT_STRING_NOT_EQUAL(at("/components/responses/Problem/content/"
	    "application~1problem+json/schema/properties/request_id"), "none");
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "every route is there once", every_route_is_there_once },
		{ "parameters say where and what they are",
		    parameters_say_where_and_what_they_are },
		{ "bodies say their members", bodies_say_their_members },
		{ "replies say their members", replies_say_their_members },
		CU_TEST_INFO_NULL,
	};
	int status;

	if ((description = describe()) == NULL)
		return 1;
	status = suite_run("openapi", tests);
	json_object_put(description);
	return status;
}
