/* Who sees what: owner, another, the signed out and the admin, in every place. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/count.h"
#include "support/people/events.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

enum who { OWNER, OTHER, NOBODY, BOSS, PEOPLE };
enum what { OPEN, MEMBERS, UNLISTED, PRIVATE, DELETED, KINDS };

static struct api people[PEOPLE];
static char ids[KINDS][12];
static char comments[KINDS][12];

static const char *const who_names[] = { "owner", "other", "nobody", "admin" };
static const char *const what_names[] = { "public", "members", "unlisted", "private", "deleted" };

/* A poster and HLS as the worker would have made them. */
static void
make_derived(const char *id)
{
	char command[1024], sql[512];

	snprintf(command, sizeof(command), "cd '%s/store' && mkdir -p v/%s/hls-1/240 &&"
	    " echo poster > v/%s/poster-1.jpg && echo '#EXTM3U' > v/%s/hls-1/master.m3u8 &&"
	    " echo segment > v/%s/hls-1/240/00000.m4s && mkdir -p v/%s/hls-2 &&"
	    " echo other > v/%s/hls-2/master.m3u8", videos_auth.directory, id, id, id, id, id, id);
	CU_ASSERT_EQUAL_FATAL(system(command), 0);
	snprintf(sql, sizeof(sql), "UPDATE video SET state = 'ready', poster_key ="
	    " 'v/%s/poster-1.jpg', hls_prefix = 'v/%s/hls-1/' WHERE public_id = '%s'", id, id, id);
	videos_sql(sql);
}

static void
test_prepare(void)
{
	char path[128];
	int i;

	people[OWNER] = videos_person("owner");
	people[OTHER] = videos_person("other");
	people[NOBODY] = videos_stranger();
	people[BOSS] = videos_admin("boss");
	for (i = 0; i < KINDS; i++) {
		char query[64];

		snprintf(query, sizeof(query), "title=Zebra%%20%s&privacy=%s", what_names[i],
		    i == DELETED ? "public" : what_names[i]);
		film_published(&people[OWNER], query, ids[i]);
		make_derived(ids[i]);
		snprintf(path, sizeof(path), "/api/videos/%s/comments", ids[i]);
		CU_ASSERT_EQUAL(api_post(&people[OWNER], path, "{'body': 'Hello'}"), 201);
		snprintf(comments[i], sizeof(comments[i]), "%s", api_text(&people[OWNER], "id"));
	}
	snprintf(path, sizeof(path), "/api/videos/%s", ids[DELETED]);
	CU_ASSERT_EQUAL(api_call(&people[OWNER], "DELETE", path, NULL), 204);
}

static bool
may_see(enum who who, enum what what)
{
	return what == OPEN || what == UNLISTED || (what == MEMBERS && who != NOBODY) ||
	    (what == PRIVATE && (who == OWNER || who == BOSS));
}

static void
check(enum who who, enum what what, const char *method, const char *rest, const char *body,
    int status)
{
	char path[128];
	int got;

	snprintf(path, sizeof(path), "/api/videos/%s%s", ids[what], rest);
	got = api_call(&people[who], method, path, body);
	if (got != status)
		fprintf(stderr, "%s %s %s%s: %d, not %d\n", who_names[who], method,
		    what_names[what], rest, got, status);
	CU_ASSERT_EQUAL(got, status);
}

static void
test_media_and_words(void)
{
	static const char *const gets[] = {
		"", "/original", "/poster.jpg", "/hls/master.m3u8", "/hls/240/00000.m4s", "/comments",
	};
	int who, what;
	size_t i;

	for (who = 0; who < PEOPLE; who++)
		for (what = 0; what < KINDS; what++) {
			const bool may = may_see(who, what);

			for (i = 0; i < COUNT(gets); i++)
				check(who, what, "GET", gets[i], NULL, may ? 200 : 404);
			check(who, what, "POST", "/views", NULL, may ? 204 : 404);
			check(who, what, "PUT", "/like", NULL, who == NOBODY ? 401 : may ? 200 : 404);
			check(who, what, "DELETE", "/like", NULL, who == NOBODY ? 401 : may ? 200 : 404);
			check(who, what, "POST", "/comments", "{\"body\":\"Hi\"}",
			    who == NOBODY ? 401 : may ? 201 : 404);
		}
}

/* What is hidden answers as what does not exist. */
static void
test_hidden_is_like_missing(void)
{
	static const char *const gets[] = { "", "/original", "/poster.jpg", "/hls/master.m3u8" };
	char path[128], hidden[512];
	size_t i;

	for (i = 0; i < COUNT(gets); i++) {
		check(OTHER, PRIVATE, "GET", gets[i], NULL, 404);
		snprintf(hidden, sizeof(hidden), "%.*s",
		    (int)(strstr(people[OTHER].reply.body, "\"request_id\"") - people[OTHER].reply.body),
		    people[OTHER].reply.body);
		snprintf(path, sizeof(path), "/api/videos/AAAAAAAAAAA%s", gets[i]);
		CU_ASSERT_EQUAL(api_call(&people[OTHER], "GET", path, NULL), 404);
		CU_ASSERT_EQUAL(strncmp(hidden, people[OTHER].reply.body, strlen(hidden)), 0);
	}
}

/* How many of them the list at `uri` has. */
static void
check_list(enum who who, const char *uri, int count)
{
	int i, got = 0;

	CU_ASSERT_EQUAL(api_call(&people[who], "GET", uri, NULL), 200);
	for (i = 0; i < KINDS; i++)
		got += strstr(people[who].reply.body, ids[i]) != NULL;
	if (got != count)
		fprintf(stderr, "%s %s: %d, not %d\n", who_names[who], uri, got, count);
	CU_ASSERT_EQUAL(got, count);
}

static void
test_lists(void)
{
	int who;

	for (who = 0; who < PEOPLE; who++) {
		const int found = who == NOBODY ? 1 : 2;

		check_list(who, "/api/videos", found);
		check_list(who, "/api/videos?sort=popular", found);
		check_list(who, "/api/videos?owner=owner", found);
		check_list(who, "/api/videos?q=zebra", found);
		check_list(who, "/api/videos?q=zerba", found);
		check_list(who, "/api/videos?q=zebra&owner=owner", found);
		check_list(who, "/api/videos/feed.rss", found);
		check_list(who, "/api/videos/podcast.rss?owner=owner", found);
	}
	check_list(OWNER, "/api/videos?owner=me", 4);
	check_list(OWNER, "/api/videos?owner=me&q=zebra", 4);
	check_list(OWNER, "/api/videos?owner=me&deleted=true", 1);
	check_list(OTHER, "/api/videos?owner=me", 0);
	check_list(BOSS, "/api/videos?owner=me&deleted=true", 0);
}

static void
test_why_it_failed_is_not_for_all(void)
{
	char sql[256];
	int who;

	snprintf(sql, sizeof(sql), "UPDATE video SET state = 'failed', reason = 'broken inside'"
	    " WHERE public_id = '%s'", ids[UNLISTED]);
	videos_sql(sql);
	for (who = 0; who < PEOPLE; who++) {
		check(who, UNLISTED, "GET", "", NULL, 200);
		CU_ASSERT_STRING_EQUAL(api_text(&people[who], "state"), "failed");
		CU_ASSERT_EQUAL(api_is_null(&people[who], "reason"), who == OTHER || who == NOBODY);
	}
}

/* Each write is the owner's, but for deleting, which is the admin's too. */
static void
test_writes(void)
{
	int what;

	for (what = 0; what < KINDS; what++) {
		check(OTHER, what, "PATCH", "", "{\"title\":\"x\"}", 404);
		check(BOSS, what, "PATCH", "", "{\"title\":\"x\"}", 404);
		check(OTHER, what, "DELETE", "", NULL, 404);
		check(OTHER, what, "POST", "/undelete", NULL, 404);
		check(OTHER, what, "POST", "/poster", "{\"at_ms\":0}", 404);
		check(BOSS, what, "POST", "/poster", "{\"at_ms\":0}", 404);
		check(OTHER, what, "PUT", "/poster.jpg", NULL, 404);
	}
	check(BOSS, UNLISTED, "DELETE", "", NULL, 204);
	CU_ASSERT_TRUE(events_have(&videos_program, "admin_deletion",
	    "'actor':'boss','target':'owner','about':'video "));
	check(OWNER, UNLISTED, "GET", "", NULL, 404);
	check(OWNER, UNLISTED, "POST", "/undelete", NULL, 404);	/* it is not the owner's to say */
	check_list(OWNER, "/api/videos?owner=me&deleted=true", 1);
	check(BOSS, UNLISTED, "POST", "/undelete", NULL, 200);
	check(OWNER, UNLISTED, "GET", "", NULL, 200);
}

static void
test_comments_are_deleted_by(void)
{
	char rest[64];

	snprintf(rest, sizeof(rest), "/comments/%s", comments[OPEN]);
	check(OTHER, OPEN, "DELETE", rest, NULL, 404);
	check(NOBODY, OPEN, "DELETE", rest, NULL, 401);
	check(OWNER, PRIVATE, "DELETE", rest, NULL, 404);	/* of another video */
	check(BOSS, OPEN, "DELETE", rest, NULL, 204);
	CU_ASSERT_TRUE(events_have(&videos_program, "admin_deletion", "'actor':'boss','target':'"));
	CU_ASSERT_TRUE(events_have(&videos_program, "admin_deletion", "'about':'comment "));
	check(OTHER, OPEN, "POST", "/comments", "{\"body\":\"Mine\"}", 201);
	snprintf(rest, sizeof(rest), "/comments/%s", api_text(&people[OTHER], "id"));
	check(OTHER, OPEN, "DELETE", rest, NULL, 204);
	check(OTHER, OPEN, "DELETE", rest, NULL, 404);
	check(OTHER, OPEN, "POST", "/comments", "{\"body\":\"Rude\"}", 201);
	snprintf(rest, sizeof(rest), "/comments/%s", api_text(&people[OTHER], "id"));
	check(OWNER, OPEN, "DELETE", rest, NULL, 204);		/* on the owner's video */
	CU_ASSERT_FALSE(strstr(events_last(&videos_program, "admin_deletion"), rest + 10) != NULL);
}

/* Hidden from the next request on, though media was asked for just before. */
static void
test_hides_at_once(void)
{
	check(NOBODY, OPEN, "GET", "/hls/240/00000.m4s", NULL, 200);
	check(OWNER, OPEN, "PATCH", "", "{\"privacy\":\"private\"}", 200);
	check(NOBODY, OPEN, "GET", "/hls/240/00000.m4s", NULL, 404);
	check(OWNER, OPEN, "GET", "/hls/240/00000.m4s", NULL, 200);
	check(OWNER, OPEN, "PATCH", "", "{\"privacy\":\"public\"}", 200);
	check(NOBODY, OPEN, "GET", "/hls/240/00000.m4s", NULL, 200);
	check(OWNER, OPEN, "DELETE", "", NULL, 204);
	check(NOBODY, OPEN, "GET", "/hls/240/00000.m4s", NULL, 404);
	check(OWNER, OPEN, "GET", "/hls/240/00000.m4s", NULL, 404);
	check(BOSS, OPEN, "GET", "/hls/240/00000.m4s", NULL, 404);
	check(OWNER, OPEN, "POST", "/undelete", NULL, 200);
	check(NOBODY, OPEN, "GET", "/hls/240/00000.m4s", NULL, 200);
}

/* For whoever has an account, and at once for nobody else. */
static void
test_members_are_let_in_at_once(void)
{
	check(OWNER, OPEN, "PATCH", "", "{\"privacy\":\"members\"}", 200);
	CU_ASSERT_STRING_EQUAL(api_text(&people[OWNER], "privacy"), "members");
	check(NOBODY, OPEN, "GET", "/hls/240/00000.m4s", NULL, 404);
	check(OTHER, OPEN, "GET", "/hls/240/00000.m4s", NULL, 200);
	check(OWNER, OPEN, "PATCH", "", "{\"title\":\"Zebra still\"}", 200);
	CU_ASSERT_STRING_EQUAL(api_text(&people[OWNER], "privacy"), "members");
	check(OWNER, OPEN, "PATCH", "", "{\"privacy\":\"private\"}", 200);
	check(OTHER, OPEN, "GET", "/hls/240/00000.m4s", NULL, 404);
	check(OWNER, OPEN, "PATCH", "", "{\"privacy\":\"public\"}", 200);
	check(NOBODY, OPEN, "GET", "/hls/240/00000.m4s", NULL, 200);
}

static void
test_only_ones_own_hls(void)
{
	static const char *const names[] = {
		"/hls/../poster-1.jpg", "/hls/%2e%2e/poster-1.jpg", "/hls/..%2fhls-2/master.m3u8",
		"/hls/240/../../hls-2/master.m3u8", "/hls/240//00000.m4s", "/hls/.m3u8", "/hls/",
		"/hls/240/", "/hls/240/.hidden.m4s", "/hls/master.jpg", "/hls/240/none.m4s",
		"/hls/a/b/c.m4s", "/hls/240%2f00000.m4s%00", "/hls/master.m3u8%0d%0aX: y",
	};
	char path[160];
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof(path), "/api/videos/%s%s", ids[OPEN], names[i]);
		const int status = api_call(&people[OWNER], "GET", path, NULL);

		if (status != 404 && status != 400)
			fprintf(stderr, "%s: %d\n", names[i], status);
		CU_ASSERT_TRUE(status == 404 || status == 400);
	}
}

static void
test_end(void)
{
	int i;

	for (i = 0; i < PEOPLE; i++)
		api_done(&people[i]);
}

static CU_TestInfo tests[] = {
	{ "prepare", test_prepare },
	{ "media and words", test_media_and_words },
	{ "hidden is like missing", test_hidden_is_like_missing },
	{ "lists", test_lists },
	{ "writes", test_writes },
	{ "comments are deleted by", test_comments_are_deleted_by },
	{ "hides at once", test_hides_at_once },
	{ "members are let in at once", test_members_are_let_in_at_once },
	{ "only one's own HLS", test_only_ones_own_hls },
	{ "why it failed is not for all", test_why_it_failed_is_not_for_all },
	{ "end", test_end },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	int failed;

	videos_site_start(NULL);
	failed = suite_run("videos: who sees what", tests);
	return videos_site_stop() ? failed : 1;
}
