/* Pages of the videos program: lists and what they refuse, the feed, the admin's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/count.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

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
	struct api me = videos_person("alba"), nobody = videos_stranger();
	char id[12];
	size_t i;

	film_published(&me, "title=x", id);
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
	api_done(&me);
	api_done(&nobody);
}

static void
test_feed(void)
{
	struct api me = videos_person("fabio");
	char id[12], link[64], *sql;

	film_published(&me, "title=%3Cb%3E%20%26%20%22Q%22%20%5D%5D%3E"
	    "&description=A%20%3Ctag%3E%0D%0Aand%20%EF%BF%BF", id);
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos/feed.rss", NULL), 200);
	CU_ASSERT_PTR_NOT_NULL(strstr(me.reply.head, "application/rss+xml"));
	CU_ASSERT_PTR_NOT_NULL(strstr(me.reply.body,
	    "<title>&lt;b&gt; &amp; &quot;Q&quot; ]]&gt;</title>"));
	CU_ASSERT_PTR_NOT_NULL(strstr(me.reply.body, "A &lt;tag&gt;\nand </description>"));
	snprintf(link, sizeof(link), "http://localhost:8080/watch/%s", id);
	CU_ASSERT_PTR_NOT_NULL(strstr(me.reply.body, link));
	CU_ASSERT_PTR_NOT_NULL(strstr(me.reply.body, "type=\"video/mp4\"/>"));
	/* Postgres's parser reads it, for it is not ours */
	CU_ASSERT_PTR_NOT_NULL_FATAL(sql = malloc(me.reply.body_len + 256));
	sprintf(sql, "SELECT count(*) FROM unnest(xpath('/rss[@version=\"2.0\"]/channel/item"
	    "[title and link and guid and pubDate and enclosure/@url and enclosure/@length]',"
	    " xmlparse(document $feed$%s$feed$)))", me.reply.body);
	CU_ASSERT_EQUAL(videos_number(sql), videos_number("SELECT count(*) FROM video"));
	free(sql);
	api_done(&me);
}

static int
feed_items(struct api *me, const char *uri)
{
	int count = 0;

	CU_ASSERT_EQUAL(api_call(me, "GET", uri, NULL), 200);
	for (const char *at = me->reply.body; (at = strstr(at, "<item>")) != NULL; at++)
		count++;
	return count;
}

static void
test_feeds_of_a_part(void)
{
	struct api me = videos_person("Gina.M"), nobody = videos_stranger();
	char id[12], path[64];

	film_published(&me, "title=Herons", id);
	snprintf(path, sizeof(path), "/api/videos/%s", id);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", path, "{\"tags\": [\"Old Harbour\"], \"privacy\": \"public\"}"), 200);
	videos_sql("UPDATE video SET poster_key = 'v/x/poster-3.jpg', duration_ms = 61600 WHERE title = 'Herons'");
	CU_ASSERT_EQUAL(feed_items(&nobody, "/api/videos/feed.rss?owner=gina.m"), 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(nobody.reply.body, "<title>gina.m · Vitrina</title>"));
	CU_ASSERT_PTR_NOT_NULL(strstr(nobody.reply.body, "/poster.jpg?v=3\"/>"));
	CU_ASSERT_PTR_NOT_NULL(strstr(nobody.reply.body, "href=\"http://localhost:8080/api/videos/feed.rss?owner=gina.m\"/>"));
	CU_ASSERT_EQUAL(feed_items(&nobody, "/api/videos/feed.rss?tag=old%20harbour&q=heron"), 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(nobody.reply.body, "<link>http://localhost:8080/search?q=heron&amp;tag=old%20harbour</link>"));
	CU_ASSERT_EQUAL(feed_items(&nobody, "/api/videos/feed.rss?q=nothingofthekind"), 0);
	CU_ASSERT_EQUAL(feed_items(&nobody, "/api/videos/podcast.rss?owner=Gina.M"), 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(nobody.reply.body, "<itunes:duration>62</itunes:duration>"));
	CU_ASSERT_PTR_NOT_NULL(strstr(nobody.reply.body, "<itunes:category text=\"TV &amp; Film\"/>"));
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", "/api/videos/podcast.rss", NULL), 422);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", path, "{\"privacy\": \"private\"}"), 200);
	CU_ASSERT_EQUAL(feed_items(&nobody, "/api/videos/feed.rss?owner=gina.m"), 0);
	CU_ASSERT_EQUAL(feed_items(&me, "/api/videos/podcast.rss?owner=gina.m"), 0);
	api_done(&me);
	api_done(&nobody);
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
	snprintf(uri, sizeof(uri), "/api/videos/jobs/%s/cancel", job);
	CU_ASSERT_EQUAL(api_call(&me, "POST", uri, NULL), 403);
	CU_ASSERT_EQUAL(api_call(&boss, "POST", uri, NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&boss, "state"), "parked");
	CU_ASSERT_STRING_EQUAL(api_text(&boss, "reason"), "The admin cancelled it.");
	CU_ASSERT_EQUAL(api_call(&boss, "POST", uri, NULL), 409);
	CU_ASSERT_EQUAL(api_call(&boss, "POST", "/api/videos/jobs/AAAAAAAAAAA/cancel", NULL), 404);
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
	{ "lists refuse", test_lists_refuse },
	{ "feed", test_feed },
	{ "feeds of a part", test_feeds_of_a_part },
	{ "admin's pages", test_admin_pages },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	int failed;

	videos_site_start(NULL);
	failed = suite_run("videos: pages", tests);
	return videos_site_stop() ? failed : 1;
}
