/* Which route a method and a path lead to. */
#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/serve/request_io.h"
#include "lib/serve/route.h"
#include "lib/serve/route_table.h"
#include "support/run/suite.h"

#define ROUTE(method, path) { method, path, NULL, 0, BODY_NONE, 0, NULL }

static const struct route routes[] = {
	ROUTE("GET", "/api/videos/{id}"),
	ROUTE("DELETE", "/api/videos/{id}"),
	ROUTE("GET", "/api/videos/feed.rss"),
	ROUTE("GET", "/api/videos"),
	ROUTE("GET", "/api/videos/{id}/hls/{name...}"),
	ROUTE("GET", "/api/videos/{id}/hls/master.m3u8"),
	ROUTE("PUT", "/api/videos/{id}/{what}"),
	ROUTE("UNLOCK", "/dav/{path...}"),
	ROUTE("LOCK", "/dav/{path...}"),
	ROUTE("HEAD", "/own"),
	ROUTE("GET", "/own"),
};

struct found {
	struct request    req;
	struct request_io io;
	struct arena     *arena;
	enum err          err;
	const char       *path;		/* of the route; NULL: none */
	const char       *method;
};

static void
find(struct found *found, const char *method, const char *uri)
{
	const struct route *route = NULL;

	memset(found, 0, sizeof(*found));
	found->arena = arena_new();
	found->req.arena = found->arena;
	found->req.io = &found->io;
	found->req.method = method;
	found->err = request_path(&found->req, uri);
	if (found->err == ERR_OK)
		found->err = route_find(&found->req, &route);
	found->path = route == NULL ? NULL : route->path;
	found->method = route == NULL ? NULL : route->method;
}

static void
check(const char *method, const char *uri, const char *path)
{
	struct found found;

	find(&found, method, uri);
	if (path == NULL) {
		CU_ASSERT_EQUAL(found.err, ERR_NOT_FOUND);
		CU_ASSERT_PTR_NULL(found.path);
	} else {
		CU_ASSERT_EQUAL(found.err, ERR_OK);
		CU_ASSERT_STRING_EQUAL(found.path == NULL ? "none" : found.path, path);
	}
	arena_free(found.arena);
}

static void
the_most_exact_path_wins(void)
{
	check("GET", "/api/videos", "/api/videos");
	check("GET", "/api/videos/feed.rss", "/api/videos/feed.rss");
	check("GET", "/api/videos/feed.rs", "/api/videos/{id}");
	check("GET", "/api/videos/x/hls/master.m3u8", "/api/videos/{id}/hls/master.m3u8");
	check("GET", "/api/videos/x/hls/720/1.m4s", "/api/videos/{id}/hls/{name...}");
	check("PUT", "/api/videos/x/hls", "/api/videos/{id}/{what}");
}

static void
a_less_exact_path_serves_the_methods_that_the_other_lacks(void)
{
	check("DELETE", "/api/videos/feed.rss", "/api/videos/{id}");
}

static void
paths_that_are_not_there_are_not_found(void)
{
	check("GET", "/", NULL);
	check("GET", "/api", NULL);
	check("GET", "/api/videos/", NULL);
	check("GET", "/api/videos/x/", NULL);
	check("GET", "/api/videos/x/y/z", NULL);
	check("GET", "/api/videosx", NULL);
	check("LOCK", "/dav", NULL);
}

static void
values_are_decoded_and_the_rest_is_whole(void)
{
	struct found found;

	find(&found, "GET", "/api/videos/a%2Fb%20/hls/v/%C3%B1.m4s");
	CU_ASSERT_EQUAL(found.err, ERR_OK);
	CU_ASSERT_STRING_EQUAL(request_path_value(&found.req, "id"), "a/b ");
	CU_ASSERT_STRING_EQUAL(request_path_value(&found.req, "name"), "v/\u00f1.m4s");
	CU_ASSERT_PTR_NULL(request_path_value(&found.req, "what"));
	CU_ASSERT_STRING_EQUAL(found.req.path, "/api/videos/a/b /hls/v/\u00f1.m4s");
	arena_free(found.arena);

	find(&found, "LOCK", "/dav/");
	CU_ASSERT_EQUAL(found.err, ERR_OK);
	CU_ASSERT_STRING_EQUAL(request_path_value(&found.req, "path"), "");
	arena_free(found.arena);
	/* a target has no fragment: whoever sends one means something else */
	find(&found, "LOCK", "/dav/a#b");
	CU_ASSERT_EQUAL(found.err, ERR_MALFORMED);
	arena_free(found.arena);
}

static void
allow_names_every_method_of_the_path(void)
{
	struct found found;

	find(&found, "POST", "/dav/a/b");
	CU_ASSERT_EQUAL(found.err, ERR_METHOD);
	CU_ASSERT_EQUAL(found.io.header_count, 1);
	CU_ASSERT_STRING_EQUAL(found.io.headers[0].value, "UNLOCK, LOCK, OPTIONS");
	arena_free(found.arena);
}

static void
head_goes_to_its_own_route_or_to_get(void)
{
	struct found found;

	find(&found, "HEAD", "/own");
	CU_ASSERT_STRING_EQUAL(found.method, "HEAD");
	arena_free(found.arena);
	find(&found, "HEAD", "/api/videos");
	CU_ASSERT_STRING_EQUAL(found.method, "GET");
	arena_free(found.arena);
}

static void
very_deep_paths_are_not_found(void)
{
	char deep[4 * PATH_SEGMENTS_MAX];
	struct found found;

	for (size_t i = 0; i < sizeof(deep); i++)
		deep[i] = i % 2 == 0 ? '/' : 'a';
	deep[sizeof(deep) - 1] = '\0';
	find(&found, "LOCK", deep);
	CU_ASSERT_EQUAL(found.err, ERR_NOT_FOUND);
	arena_free(found.arena);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "the most exact path wins", the_most_exact_path_wins },
		{ "a less exact path serves the methods that the other lacks",
		    a_less_exact_path_serves_the_methods_that_the_other_lacks },
		{ "paths that are not there are not found",
		    paths_that_are_not_there_are_not_found },
		{ "values are decoded and the rest is whole",
		    values_are_decoded_and_the_rest_is_whole },
		{ "Allow names every method of the path", allow_names_every_method_of_the_path },
		{ "HEAD goes to its own route or to GET", head_goes_to_its_own_route_or_to_get },
		{ "very deep paths are not found", very_deep_paths_are_not_found },
		CU_TEST_INFO_NULL,
	};

	route_table_init(routes, COUNT(routes));
	return suite_run("route", tests);
}
