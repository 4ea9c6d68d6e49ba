/* The videos program over its socket: publish, show, edit, delete, undelete. */
#include <stdio.h>
#include <string.h>

#include "lib/base/count.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

static char path[256];

static const char *
at(const char *id, const char *rest)
{
	snprintf(path, sizeof(path), "/api/videos/%s%s", id, rest);
	return path;
}

static void
test_publishes_a_raw_body(void)
{
	struct api me = videos_person("alba");
	const struct film film = film_small();

	CU_ASSERT_EQUAL(film_publish(&me, &film,
	    "title=%20Caf%C3%A9%20&description=Two%20seconds&privacy=unlisted"), 201);
	CU_ASSERT_EQUAL(strlen(api_text(&me, "id")), 11);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "title"), "Café");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "description"), "Two seconds");
	CU_ASSERT_EQUAL(api_count(&me, "tags"), 0);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "privacy"), "unlisted");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "owner"), "alba");
	CU_ASSERT_TRUE(api_bool(&me, "mine"));
	CU_ASSERT_TRUE(api_is_null(&me, "deleted_at"));
	CU_ASSERT_EQUAL(api_int(&me, "duration_ms"), 2000);
	CU_ASSERT_EQUAL(api_int(&me, "width"), 64);
	CU_ASSERT_EQUAL(api_int(&me, "height"), 36);
	CU_ASSERT_EQUAL(api_int(&me, "size_bytes"), (int64_t)film.len);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "video/mp4");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "state"), "processing");
	CU_ASSERT_EQUAL(api_int(&me, "progress"), 0);
	CU_ASSERT_TRUE(api_is_null(&me, "reason"));
	CU_ASSERT_EQUAL(api_int(&me, "views"), 0);
	CU_ASSERT_FALSE(api_bool(&me, "liked"));
	CU_ASSERT_TRUE(api_is_null(&me, "poster_url"));
	CU_ASSERT_TRUE(api_is_null(&me, "hls_url"));
	CU_ASSERT_EQUAL(videos_number("SELECT count(*) FROM job j JOIN video v ON v.id = j.video_id"
	    " WHERE j.kind IN ('poster', 'transcode')"), 2);
	CU_ASSERT_EQUAL(videos_number("SELECT used_bytes FROM account WHERE username = 'alba'"),
	    (int64_t)film.len);
	api_done(&me);
}

static void
test_publishes_an_upload(void)
{
	const struct film film = film_small();
	struct api me = videos_person("bruno"), other = videos_person("carla");
	char key[201], again[201];

	film_upload(&me, &film, key);
	CU_ASSERT_EQUAL(api_post(&other, "/api/videos", "{'key': '%s', 'title': 'Mine'}", key), 403);
	CU_ASSERT_EQUAL(api_post(&me, "/api/videos", "{'key': '%.14sAAAAAAAAAAA', 'title': 'x'}",
	    key), 404);
	CU_ASSERT_EQUAL(api_post(&me, "/api/videos", "{'key': '%s', 'title': 'Holidays',"
	    " 'tags': [' Sea  Side', 'SEA side', 'sun'], 'privacy': 'private'}", key), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "title"), "Holidays");
	CU_ASSERT_EQUAL(api_count(&me, "tags"), 2);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "tags.0"), "sea side");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "privacy"), "private");
	CU_ASSERT_EQUAL(api_post(&me, "/api/videos", "{'key': '%s', 'title': 'Again'}", key), 409);
	film_upload(&me, &film, again);
	CU_ASSERT_EQUAL(api_post(&me, "/api/videos", "{'key': '%s', 'title': ' '}", again), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/title"));
	CU_ASSERT_EQUAL(api_post(&me, "/api/videos", "{'key': '%s', 'title': 'x',"
	    " 'tags': ['a', '  '], 'privacy': 'secret', 'extra': 1}", again), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/privacy"));
	CU_ASSERT_TRUE(api_blames(&me, "/extra"));
	CU_ASSERT_EQUAL(api_post(&me, "/api/videos", "{'key': '%s', 'title': 'x',"
	    " 'tags': ['a', '  ']}", again), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/tags/1"));
	CU_ASSERT_EQUAL(api_post(&me, "/api/videos", "{'key': '%s', 'title': 'Second'}", again),
	    201);
	api_done(&me);
	api_done(&other);
}

static void
test_asks_to_sign_in(void)
{
	const struct film film = film_small();
	struct api nobody = videos_stranger();

	CU_ASSERT_EQUAL(film_publish(&nobody, &film, "title=x"), 401);
	CU_ASSERT_EQUAL(api_post(&nobody, "/api/videos", "{'key': 'u/x', 'title': 'x'}"), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "PATCH", "/api/videos/AAAAAAAAAAA", "{}"), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "DELETE", "/api/videos/AAAAAAAAAAA", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "POST", "/api/videos/AAAAAAAAAAA/undelete", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "PUT", "/api/videos/AAAAAAAAAAA/like", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", "/api/videos?owner=me", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", "/api/videos/jobs", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", "/api/videos/storage", NULL), 401);
	CU_ASSERT_EQUAL(videos_number("SELECT count(*) FROM object WHERE state = 'uploading'"), 0);
	api_done(&nobody);
}

static void
test_edits_only_ones_own(void)
{
	struct api me = videos_person("dario"), other = videos_person("elena");
	char id[12];

	film_published(&me, "title=Before", id);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", at(id, ""),
	    "{\"title\": \"After\", \"tags\": [\"one\"], \"privacy\": \"unlisted\"}"), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "title"), "After");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "tags.0"), "one");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "privacy"), "unlisted");
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", at(id, ""), "{\"tags\": [], \"description\": \"D\"}"),
	    200);
	CU_ASSERT_EQUAL(api_count(&me, "tags"), 0);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "title"), "After");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "description"), "D");
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", at(id, ""), "{\"title\": \"\", \"views\": 9}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/title"));
	CU_ASSERT_TRUE(api_blames(&me, "/views"));
	CU_ASSERT_EQUAL(api_call(&other, "PATCH", at(id, ""), "{\"title\": \"Hers\"}"), 404);
	CU_ASSERT_EQUAL(api_call(&other, "PATCH", at("AAAAAAAAAAA", ""), "{\"title\": \"x\"}"), 404);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", at(id, ""), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(id, ""), NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "title"), "After");
	api_done(&me);
	api_done(&other);
}

static void
test_deletes_and_undeletes(void)
{
	struct api me = videos_person("fabio"), other = videos_person("gala"), nobody = videos_stranger();
	char id[12];

	film_published(&me, "title=Gone", id);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(id, "/original"), NULL), 200);
	CU_ASSERT_EQUAL(api_call(&me, "POST", at(id, "/undelete"), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", at(id, ""), NULL), 204);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(id, "/original"), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(id, ""), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", at(id, ""), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos?owner=me", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 0);
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos?owner=me&deleted=true", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 1);
	CU_ASSERT_FALSE(api_is_null(&me, "items.0.deleted_at"));
	CU_ASSERT_EQUAL(api_call(&other, "POST", at(id, "/undelete"), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "POST", at(id, "/undelete"), NULL), 200);
	CU_ASSERT_TRUE(api_is_null(&me, "deleted_at"));
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(id, "/original"), NULL), 200);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", at(id, ""), NULL), 204);
	videos_sql("UPDATE video SET deleted_at = now() - interval '7 days 1 second'"
	    " WHERE deleted_at IS NOT NULL");
	CU_ASSERT_EQUAL(api_call(&me, "POST", at(id, "/undelete"), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos?owner=me&deleted=true", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 0);
	api_done(&me);
	api_done(&other);
	api_done(&nobody);
}

/* U+202E turns what follows around; U+200B is seen by nobody; "e" and U+0301 are "é". */
static void
test_words_are_text_that_can_be_seen(void)
{
	static const char *const bad[][2] = {
		{ "{\"title\": \"one\\ntwo\"}", "/title" }, { "{\"title\": \"gpj.\\u202emp4\"}", "/title" },
		{ "{\"title\": \"\\u200b\"}", "/title" }, { "{\"title\": \"a\\u0007\"}", "/title" },
		{ "{\"description\": \"\\u202e\"}", "/description" },
		{ "{\"tags\": [\"one\", \"t\\u2066wo\"]}", "/tags/1" }, { "{\"tags\": [\"\\u3164\"]}", "/tags/0" },
	};
	struct api me = videos_person("greta");
	const struct film film = film_small();
	char id[12];

	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=x%E2%80%AEy"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "title"));
	film_published(&me, "title=Cafe%CC%81", id);
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(id, ""), NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "title"), "Caf\xc3\xa9");
	for (size_t i = 0; i < COUNT(bad); i++) {
		CU_ASSERT_EQUAL(api_call(&me, "PATCH", at(id, ""), bad[i][0]), 422);
		CU_ASSERT_TRUE(api_blames(&me, bad[i][1]));
	}
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos?q=Cafe%CC%81", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 1);
	CU_ASSERT_EQUAL(api_call(&me, "POST", at(id, "/comments"), "{\"body\": \"one\\u202etwo\"}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/body"));
	CU_ASSERT_EQUAL(api_call(&me, "POST", at(id, "/comments"), "{\"body\": \"one\\r\\ntwo\"}"), 201);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "body"), "one\ntwo");
	api_done(&me);
}

/* Packed, it would be read as if it were not, or kept so. */
static void
test_a_packed_body_is_refused(void)
{
	static const char *const gzip[] = { "HTTP_CONTENT_ENCODING", "gzip", NULL };
	static const char *const none[] = { "HTTP_CONTENT_ENCODING", "Identity", NULL };
	struct api me = videos_person("hilda");
	char id[12];

	film_published(&me, "title=Packed", id);
	me.more = gzip;
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", at(id, ""), "{\"title\": \"x\"}"), 415);
	CU_ASSERT_EQUAL(api_may(&me, "POST", "/api/videos?title=x", "video/mp4", "1000"), 415);
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(id, ""), NULL), 200);	/* there is no body */
	me.more = none;
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", at(id, ""), "{\"title\": \"x\"}"), 200);
	me.more = NULL;
	api_done(&me);
}

static CU_TestInfo tests[] = {
	{ "publishes a raw body", test_publishes_a_raw_body },
	{ "publishes an upload", test_publishes_an_upload },
	{ "asks to sign in", test_asks_to_sign_in },
	{ "edits only one's own", test_edits_only_ones_own },
	{ "deletes and undeletes", test_deletes_and_undeletes },
	{ "words are text that can be seen", test_words_are_text_that_can_be_seen },
	{ "a packed body is refused", test_a_packed_body_is_refused },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	int failed;

	videos_site_start(NULL);
	failed = suite_run("videos", tests);
	return videos_site_stop() ? failed : 1;
}
