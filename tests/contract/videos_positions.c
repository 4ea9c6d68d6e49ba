/* Where one stopped in a video: kept, forgotten, listed; and nobody else's. */
#include <stdio.h>
#include <string.h>

#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

#define LIST "/api/videos/positions"

static char path[256];

static const char *
at(const char *id, const char *rest)
{
	snprintf(path, sizeof(path), "/api/videos/%s%s", id, rest);
	return path;
}

/* A film of 100 s, as far as the site knows. */
static void
long_film(struct api *me, const char *query, char id[12])
{
	char sql[128];

	film_published(me, query, id);
	snprintf(sql, sizeof(sql), "UPDATE video SET duration_ms = 100000 WHERE public_id = '%s'", id);
	videos_sql(sql);
}

static int
put(struct api *me, const char *id, int64_t ms)
{
	char body[64];

	snprintf(body, sizeof(body), "{\"position_ms\": %lld}", (long long)ms);
	return api_call(me, "PUT", at(id, "/position"), body);
}

static int64_t
position(struct api *me, const char *id)
{
	CU_ASSERT_EQUAL(api_call(me, "GET", at(id, ""), NULL), 200);
	return api_int(me, "position_ms");
}

static int
listed(struct api *me)
{
	CU_ASSERT_EQUAL(api_call(me, "GET", LIST, NULL), 200);
	return api_count(me, "items");
}

static void
test_kept_and_forgotten(void)
{
	struct api me = videos_person("adela"), other = videos_person("berta"), nobody = videos_stranger();
	char id[12];

	long_film(&me, "title=Long", id);
	CU_ASSERT_EQUAL(position(&me, id), 0);
	CU_ASSERT_EQUAL(put(&me, id, 30000), 204);
	CU_ASSERT_EQUAL(put(&me, id, 42000), 204);
	CU_ASSERT_EQUAL(position(&me, id), 42000);
	CU_ASSERT_EQUAL(videos_number("SELECT count(*) FROM video_position"), 1);
	CU_ASSERT_EQUAL(position(&other, id), 0);
	CU_ASSERT_EQUAL(position(&nobody, id), 0);
	CU_ASSERT_EQUAL(put(&other, id, 50000), 204);
	CU_ASSERT_EQUAL(position(&me, id), 42000);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", at(id, "/position"), NULL), 204);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", at(id, "/position"), NULL), 204);
	CU_ASSERT_EQUAL(position(&me, id), 0);
	CU_ASSERT_EQUAL(position(&other, id), 50000);
	CU_ASSERT_EQUAL(put(&other, id, 0), 204);
	CU_ASSERT_EQUAL(videos_number("SELECT count(*) FROM video_position"), 0);
	api_done(&me);
	api_done(&other);
	api_done(&nobody);
}

static void
test_the_end_is_no_place(void)
{
	struct api me = videos_person("clara");
	char id[12];

	long_film(&me, "title=Long", id);
	CU_ASSERT_EQUAL(put(&me, id, 89999), 204);
	CU_ASSERT_EQUAL(position(&me, id), 89999);
	CU_ASSERT_EQUAL(put(&me, id, 90000), 204);
	CU_ASSERT_EQUAL(position(&me, id), 0);
	videos_sql("UPDATE video SET duration_ms = 3600000");
	CU_ASSERT_EQUAL(put(&me, id, 3419000), 204);
	CU_ASSERT_EQUAL(position(&me, id), 3419000);
	CU_ASSERT_EQUAL(put(&me, id, 3420000), 204);
	CU_ASSERT_EQUAL(position(&me, id), 0);
	videos_sql("UPDATE video SET duration_ms = 0");	/* not measured yet */
	CU_ASSERT_EQUAL(put(&me, id, 3420000), 204);
	CU_ASSERT_EQUAL(position(&me, id), 3420000);
	api_done(&me);
}

static void
test_faults(void)
{
	struct api me = videos_person("diana"), other = videos_person("erica"), nobody = videos_stranger();
	char id[12], hidden[12];

	long_film(&me, "title=Long", id);
	long_film(&me, "title=Mine&privacy=private", hidden);
	CU_ASSERT_EQUAL(put(&nobody, id, 30000), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "DELETE", at(id, "/position"), NULL), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", LIST, NULL), 401);
	CU_ASSERT_EQUAL(put(&me, hidden, 30000), 204);
	CU_ASSERT_EQUAL(put(&other, hidden, 30000), 404);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", at(hidden, "/position"), NULL), 404);
	CU_ASSERT_EQUAL(position(&me, hidden), 30000);
	CU_ASSERT_EQUAL(put(&me, "AAAAAAAAAAA", 30000), 404);
	CU_ASSERT_EQUAL(put(&me, id, -1), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/position_ms"));
	CU_ASSERT_EQUAL(put(&me, id, 604800001), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/position_ms"));
	CU_ASSERT_EQUAL(api_call(&me, "PUT", at(id, "/position"), "{\"seconds\": 3}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/position_ms"));
	CU_ASSERT_TRUE(api_blames(&me, "/seconds"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", LIST "?cursor=nonsense", NULL), 422);
	CU_ASSERT_TRUE(api_blames(&me, "cursor"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", LIST "?limit=0", NULL), 422);
	CU_ASSERT_TRUE(api_blames(&me, "limit"));
	CU_ASSERT_EQUAL(position(&me, id), 0);
	api_done(&me);
	api_done(&other);
	api_done(&nobody);
}

static void
test_pages_newest_first(void)
{
	struct api me = videos_person("flora");
	char ids[5][12], uri[256], title[16];
	int i, seen = 0;

	for (i = 0; i < 5; i++) {
		snprintf(title, sizeof(title), "title=%d", i);
		long_film(&me, title, ids[i]);
		CU_ASSERT_EQUAL(put(&me, ids[i], 20000 + i), 204);
	}
	CU_ASSERT_EQUAL(put(&me, ids[1], 60000), 204);
	snprintf(uri, sizeof(uri), LIST "?limit=2");
	for (const int order[] = { 1, 4, 3, 2, 0 };;) {
		CU_ASSERT_EQUAL_FATAL(api_call(&me, "GET", uri, NULL), 200);
		for (i = 0; i < api_count(&me, "items") && seen < 5; i++, seen++) {
			char member[32];

			snprintf(member, sizeof(member), "items.%d.id", i);
			CU_ASSERT_STRING_EQUAL(api_text(&me, member), ids[order[seen]]);
		}
		if (seen == 2)
			CU_ASSERT_EQUAL(api_int(&me, "items.0.position_ms"), 60000);
		if (api_is_null(&me, "next"))
			break;
		snprintf(uri, sizeof(uri), LIST "?limit=2&cursor=%s", api_text(&me, "next"));
	}
	CU_ASSERT_EQUAL(seen, 5);
	/* all at one time, and by their ids then */
	videos_sql("UPDATE video_position SET updated_at = '2026-01-01'");
	CU_ASSERT_EQUAL(api_call(&me, "GET", LIST "?limit=3", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.2.id"), ids[2]);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.0.watched_at"), "2026-01-01T00:00:00Z");
	snprintf(uri, sizeof(uri), LIST "?limit=3&cursor=%s", api_text(&me, "next"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", uri, NULL), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 2);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.0.id"), ids[1]);
	api_done(&me);
}

/* What may not be seen any more is in no list, and is there again when it may. */
static void
test_what_is_gone_is_left_out(void)
{
	struct api owner = videos_person("greta"), me = videos_person("helga");
	char id[12];

	long_film(&owner, "title=Long", id);
	CU_ASSERT_EQUAL(put(&me, id, 30000), 204);
	CU_ASSERT_EQUAL(listed(&me), 1);
	CU_ASSERT_EQUAL(listed(&owner), 0);
	CU_ASSERT_EQUAL(api_call(&owner, "PATCH", at(id, ""), "{\"privacy\": \"private\"}"), 200);
	CU_ASSERT_EQUAL(listed(&me), 0);
	CU_ASSERT_EQUAL(api_call(&owner, "PATCH", at(id, ""), "{\"privacy\": \"unlisted\"}"), 200);
	CU_ASSERT_EQUAL(listed(&me), 1);
	videos_sql("UPDATE video SET state = 'failed', reason = 'no-video' WHERE title = 'Long'");
	CU_ASSERT_EQUAL(listed(&me), 0);
	videos_sql("UPDATE video SET state = 'ready', reason = NULL WHERE title = 'Long'");
	CU_ASSERT_EQUAL(listed(&me), 1);
	CU_ASSERT_EQUAL(api_call(&owner, "DELETE", at(id, ""), NULL), 204);
	CU_ASSERT_EQUAL(listed(&me), 0);
	CU_ASSERT_EQUAL(put(&me, id, 30000), 404);
	videos_sql("DELETE FROM video");
	CU_ASSERT_EQUAL(videos_number("SELECT count(*) FROM video_position"), 0);
	api_done(&owner);
	api_done(&me);
}

static CU_TestInfo tests[] = {
	{ "kept and forgotten", test_kept_and_forgotten },
	{ "the end is no place", test_the_end_is_no_place },
	{ "faults", test_faults },
	{ "pages, newest first", test_pages_newest_first },
	{ "what is gone is left out", test_what_is_gone_is_left_out },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	int failed;

	videos_site_start(NULL);
	failed = suite_run("videos: positions", tests);
	return videos_site_stop() ? failed : 1;
}
