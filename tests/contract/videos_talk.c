/* What people do with videos: view, like, comment. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

#define AT_ONCE 8

static char path[256];

static const char *
at(const char *id, const char *rest)
{
	snprintf(path, sizeof(path), "/api/videos/%s%s", id, rest);
	return path;
}

static int64_t
views(struct api *who, const char *id)
{
	CU_ASSERT_EQUAL(api_call(who, "GET", at(id, ""), NULL), 200);
	return api_int(who, "views");
}

static void
test_views(void)
{
	struct api me = videos_person("alba"), nobody = videos_stranger();
	char id[12];

	film_published(&me, "title=x", id);
	CU_ASSERT_EQUAL(api_call(&me, "POST", at(id, "/views"), NULL), 204);
	CU_ASSERT_EQUAL(api_call(&me, "POST", at(id, "/views"), NULL), 204);
	CU_ASSERT_EQUAL(views(&me, id), 1);
	CU_ASSERT_EQUAL(api_call(&nobody, "POST", at(id, "/views"), NULL), 204);
	CU_ASSERT_EQUAL(api_call(&nobody, "POST", at(id, "/views"), NULL), 204);
	CU_ASSERT_EQUAL(views(&me, id), 2);
	nobody.address = "192.0.2.99";
	CU_ASSERT_EQUAL(api_call(&nobody, "POST", at(id, "/views"), NULL), 204);
	CU_ASSERT_EQUAL(views(&me, id), 3);
	videos_sql("UPDATE video_view SET counted_at = counted_at - interval '31 minutes'");
	CU_ASSERT_EQUAL(api_call(&me, "POST", at(id, "/views"), NULL), 204);
	CU_ASSERT_EQUAL(views(&me, id), 4);
	CU_ASSERT_EQUAL(api_call(&me, "POST", at("AAAAAAAAAAA", "/views"), NULL), 404);
	api_done(&me);
	api_done(&nobody);
}

struct caller {
	struct api  me;
	const char *id;
	const char *method;
	const char *rest;
	int         status;
};

static void *
call(void *context)
{
	struct caller *caller = context;
	char uri[128];

	snprintf(uri, sizeof(uri), "/api/videos/%s%s", caller->id, caller->rest);
	caller->status = api_call(&caller->me, caller->method, uri, NULL);
	return NULL;
}

static void
call_at_once(const struct api *me, const char *id, const char *method, const char *rest,
    int status)
{
	struct caller callers[AT_ONCE];
	pthread_t threads[AT_ONCE];
	int i;

	for (i = 0; i < AT_ONCE; i++) {
		callers[i] = (struct caller){ .id = id, .method = method, .rest = rest };
		callers[i].me.socket = me->socket;
		memcpy(callers[i].me.session, me->session, sizeof(me->session));
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, call, &callers[i]), 0);
	}
	for (i = 0; i < AT_ONCE; i++) {
		pthread_join(threads[i], NULL);
		CU_ASSERT_EQUAL(callers[i].status, status);
		api_done(&callers[i].me);
	}
}

static void
test_at_once(void)
{
	struct api me = videos_person("bruno");
	char id[12];

	film_published(&me, "title=x", id);
	call_at_once(&me, id, "POST", "/views", 204);
	CU_ASSERT_EQUAL(views(&me, id), 1);
	call_at_once(&me, id, "PUT", "/like", 200);
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(id, ""), NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "likes"), 1);
	call_at_once(&me, id, "DELETE", "/like", 200);
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(id, ""), NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "likes"), 0);
	api_done(&me);
}

static void
test_likes(void)
{
	struct api me = videos_person("carla"), other = videos_person("dario");
	char id[12];

	film_published(&me, "title=x", id);
	CU_ASSERT_EQUAL(api_call(&me, "PUT", at(id, "/like"), NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "likes"), 1);
	CU_ASSERT_TRUE(api_bool(&me, "liked"));
	CU_ASSERT_EQUAL(api_call(&me, "PUT", at(id, "/like"), NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "likes"), 1);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", at(id, "/like"), NULL), 200);
	CU_ASSERT_EQUAL(api_int(&other, "likes"), 1);
	CU_ASSERT_FALSE(api_bool(&other, "liked"));
	CU_ASSERT_EQUAL(api_call(&other, "PUT", at(id, "/like"), NULL), 200);
	CU_ASSERT_EQUAL(api_int(&other, "likes"), 2);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", at(id, "/like"), NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "likes"), 1);
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(id, ""), NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "likes"), 1);
	CU_ASSERT_FALSE(api_bool(&me, "liked"));
	CU_ASSERT_EQUAL(api_call(&other, "GET", at(id, ""), NULL), 200);
	CU_ASSERT_TRUE(api_bool(&other, "liked"));
	api_done(&me);
	api_done(&other);
}

static void
test_comments(void)
{
	struct api me = videos_person("elena");
	char id[12], cursor[128], body[64];
	int i, seen = 0;

	film_published(&me, "title=x", id);
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(id, "/comments"), NULL), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 0);
	CU_ASSERT_TRUE(api_is_null(&me, "next"));
	for (i = 0; i < 7; i++) {
		snprintf(body, sizeof(body), "{\"body\": \" Number %d\\nof seven \"}", i);
		CU_ASSERT_EQUAL(api_call(&me, "POST", at(id, "/comments"), body), 201);
	}
	CU_ASSERT_STRING_EQUAL(api_text(&me, "body"), "Number 6\nof seven");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "author"), "elena");
	CU_ASSERT_TRUE(api_bool(&me, "mine"));
	CU_ASSERT_EQUAL(strlen(api_text(&me, "id")), 11);
	videos_sql("UPDATE comment SET created_at = '2026-01-01'");
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(id, "/comments?limit=3"), NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.0.body"), "Number 6\nof seven");
	for (;;) {
		seen += api_count(&me, "items");
		if (api_is_null(&me, "next"))
			break;
		snprintf(cursor, sizeof(cursor), "/comments?limit=3&cursor=%s", api_text(&me, "next"));
		CU_ASSERT_EQUAL_FATAL(api_call(&me, "GET", at(id, cursor), NULL), 200);
	}
	CU_ASSERT_EQUAL(seen, 7);
	CU_ASSERT_EQUAL(api_post(&me, at(id, "/comments"), "{'body': ' \\n '}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/body"));
	CU_ASSERT_EQUAL(api_post(&me, at(id, "/comments"), "{'text': 'x'}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/body"));
	CU_ASSERT_TRUE(api_blames(&me, "/text"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(id, "/comments?cursor=nonsense"), NULL), 422);
	CU_ASSERT_TRUE(api_blames(&me, "cursor"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(id, "/comments?limit=0"), NULL), 422);
	CU_ASSERT_TRUE(api_blames(&me, "limit"));
	api_done(&me);
}

static void
test_comments_are_slowed_down(void)
{
	static const char *const env[] = { "VITRINA_RATE_LIMITS", "on", NULL };
	struct test_program slow;
	struct api me = videos_person("hugo");
	int i, status = 201;
	char id[12];

	film_published(&me, "title=x", id);
	test_program_start_beside(&slow, &videos_auth, "videos", env);
	me.socket = slow.socket;
	for (i = 0; i < 20 && status == 201; i++)
		status = api_post(&me, at(id, "/comments"), "{'body': 'Again'}");
	CU_ASSERT_EQUAL(status, 429);
	CU_ASSERT_EQUAL(i, 6);
	CU_ASSERT_PTR_NOT_NULL(fcgi_header(&me.reply, "Retry-After"));
	CU_ASSERT_TRUE(test_program_stop(&slow));
	api_done(&me);
}

/* What another process changed is seen at once, for it says so. */
static void
test_changes_elsewhere(void)
{
	struct api me = videos_person("ines"), nobody = videos_stranger();
	struct test_program other;
	int i, status = 200;
	char id[12];

	film_published(&me, "title=x", id);
	test_program_start_beside(&other, &videos_auth, "videos", NULL);
	nobody.socket = other.socket;
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(id, "/original"), NULL), 200);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", at(id, ""), NULL), 204);
	for (i = 0; i < 2000 && status == 200; i++)
		status = api_call(&nobody, "GET", at(id, "/original"), NULL);
	CU_ASSERT_EQUAL(status, 404);
	CU_ASSERT_TRUE(test_program_stop(&other));
	api_done(&me);
	api_done(&nobody);
}

static CU_TestInfo tests[] = {
	{ "views", test_views },
	{ "at once", test_at_once },
	{ "likes", test_likes },
	{ "comments", test_comments },
	{ "comments are slowed down", test_comments_are_slowed_down },
	{ "changes elsewhere", test_changes_elsewhere },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	int failed;

	videos_site_start(NULL);
	failed = suite_run("videos: views, likes, comments", tests);
	return videos_site_stop() ? failed : 1;
}
