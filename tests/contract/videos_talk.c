/* What people do with videos: view, like, comment; the feed; the admin's pages. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/count.h"
#include "support/suite.h"
#include "support/videos_site.h"

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

static void
test_lists_refuse(void)
{
	static const struct {
		const char *uri;
		const char *name;
	} bad[] = {
		{ "/api/videos?cursor=nonsense", "cursor" }, { "/api/videos?q=x&cursor=nonsense", "cursor" },
		{ "/api/videos?sort=best", "sort" }, { "/api/videos?limit=101", "limit" },
		{ "/api/videos?deleted=true", "deleted" }, { "/api/videos?tag=%20", "tag" },
		{ "/api/videos?page=2", "page" },
	};
	struct api nobody = videos_stranger();
	size_t i;

	for (i = 0; i < COUNT(bad); i++) {
		CU_ASSERT_EQUAL(api_call(&nobody, "GET", bad[i].uri, NULL), 422);
		CU_ASSERT_TRUE(api_blames(&nobody, bad[i].name));
	}
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", "/api/videos?owner=no.such", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&nobody, "items"), 0);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", "/api/videos?q=%20%20&limit=1", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&nobody, "items"), 1);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", "/api/videos/none", NULL), 404);
	CU_ASSERT_EQUAL(api_call(&nobody, "PUT", "/api/videos", NULL), 405);
	api_done(&nobody);
}

static void
test_feed(void)
{
	struct api me = videos_person("fabio");
	char id[12], link[64], command[512], file[128];
	FILE *out;

	film_published(&me, "title=%3Cb%3E%20%26%20%22Q%22%20%01%5D%5D%3E"
	    "&description=A%20%3Ctag%3E%0D%0Aand%20%EF%BF%BF", id);
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos/feed.rss", NULL), 200);
	CU_ASSERT_PTR_NOT_NULL(strstr(me.reply.head, "application/rss+xml"));
	CU_ASSERT_PTR_NOT_NULL(strstr(me.reply.body,
	    "<title>&lt;b&gt; &amp; &quot;Q&quot; ]]&gt;</title>"));
	CU_ASSERT_PTR_NOT_NULL(strstr(me.reply.body, "A &lt;tag&gt;&#13;\nand </description>"));
	snprintf(link, sizeof(link), "http://localhost:8080/watch/%s", id);
	CU_ASSERT_PTR_NOT_NULL(strstr(me.reply.body, link));
	CU_ASSERT_PTR_NOT_NULL(strstr(me.reply.body, "type=\"video/mp4\"/>"));
	snprintf(file, sizeof(file), "%s/scratch/feed.rss", videos_auth.directory);
	out = fopen(file, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	fwrite(me.reply.body, 1, me.reply.body_len, out);
	fclose(out);
	/* ffmpeg's DASH demuxer aside, the parser that is at hand is Python's */
	snprintf(command, sizeof(command), "python3 -c 'import sys, xml.etree.ElementTree as e;"
	    " r = e.parse(sys.argv[1]).getroot(); i = r.findall(\"channel/item\");"
	    " sys.exit(not (r.get(\"version\") == \"2.0\" and i and all(x.find(\"enclosure\")"
	    " is not None and x.findtext(\"guid\") and x.findtext(\"pubDate\") for x in i)))' %s", file);
	CU_ASSERT_EQUAL(system(command), 0);
	api_done(&me);
}

static void
test_admin_pages(void)
{
	struct api boss = videos_admin("boss"), me = videos_person("gala");
	const struct film film = film_small();
	char id[12], job[12], uri[64];

	film_published(&me, "title=Parked", id);
	videos_sql("UPDATE job SET state = 'parked', reason = 'It broke', attempts = 5"
	    " WHERE kind = 'transcode' AND video_id = (SELECT id FROM video WHERE title = 'Parked')");
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos/jobs", NULL), 403);
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos/storage", NULL), 403);
	CU_ASSERT_EQUAL(api_call(&me, "POST", "/api/videos/jobs/AAAAAAAAAAA/retry", NULL), 403);
	CU_ASSERT_EQUAL(api_call(&boss, "GET", "/api/videos/jobs?state=parked", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&boss, "items"), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&boss, "items.0.kind"), "transcode");
	CU_ASSERT_STRING_EQUAL(api_text(&boss, "items.0.reason"), "It broke");
	CU_ASSERT_STRING_EQUAL(api_text(&boss, "items.0.video_id"), id);
	CU_ASSERT_STRING_EQUAL(api_text(&boss, "items.0.video_title"), "Parked");
	snprintf(job, sizeof(job), "%s", api_text(&boss, "items.0.id"));
	snprintf(uri, sizeof(uri), "/api/videos/jobs/%s/retry", job);
	CU_ASSERT_EQUAL(api_call(&boss, "POST", uri, NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&boss, "state"), "queued");
	CU_ASSERT_EQUAL(api_call(&boss, "POST", uri, NULL), 409);
	CU_ASSERT_EQUAL(api_call(&boss, "POST", "/api/videos/jobs/AAAAAAAAAAA/retry", NULL), 404);
	CU_ASSERT_EQUAL(api_call(&boss, "GET", "/api/videos/jobs?state=idle", NULL), 422);
	CU_ASSERT_EQUAL(api_call(&boss, "GET", "/api/videos/jobs?limit=2", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&boss, "items"), 2);
	CU_ASSERT_FALSE(api_is_null(&boss, "next"));
	CU_ASSERT_EQUAL(api_call(&boss, "GET", "/api/videos/storage", NULL), 200);
	CU_ASSERT_EQUAL(api_int(&boss, "objects"), videos_number("SELECT count(*) FROM object"));
	CU_ASSERT_EQUAL(api_int(&boss, "originals_bytes"),
	    api_int(&boss, "objects") * (int64_t)film.len);
	CU_ASSERT_TRUE(api_int(&boss, "free_bytes") > 0);
	CU_ASSERT_TRUE(api_int(&boss, "total_bytes") > api_int(&boss, "free_bytes"));
	CU_ASSERT_EQUAL(api_int(&boss, "min_free_bytes"), 1 << 20);
	api_done(&boss);
	api_done(&me);
}

static CU_TestInfo tests[] = {
	{ "views", test_views },
	{ "at once", test_at_once },
	{ "likes", test_likes },
	{ "comments", test_comments },
	{ "comments are slowed down", test_comments_are_slowed_down },
	{ "changes elsewhere", test_changes_elsewhere },
	{ "lists refuse", test_lists_refuse },
	{ "feed", test_feed },
	{ "admin's pages", test_admin_pages },
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
