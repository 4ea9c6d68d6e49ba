/* Lists of videos: made, filled, put in order, and who sees what of them. */
#include <stdio.h>
#include <string.h>

#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

#define LISTS "/api/videos/playlists"

static char path[256];

static const char *
at(const char *id, const char *rest)
{
	snprintf(path, sizeof(path), LISTS "/%s%s", id, rest);
	return path;
}

static void
playlist_made(struct api *me, const char *privacy, char id[12])
{
	CU_ASSERT_EQUAL_FATAL(api_post(me, LISTS, "{'title': ' Songs ', 'privacy': '%s'}", privacy), 201);
	CU_ASSERT_STRING_EQUAL(api_text(me, "title"), "Songs");
	snprintf(id, 12, "%s", api_text(me, "id"));
}

static int
add(struct api *me, const char *list, const char *video)
{
	return api_post(me, at(list, "/items"), "{'videos': ['%s']}", video);
}

/* The titles of what is in it, or the status where that is not 200. */
static const char *
titles(struct api *who, const char *list)
{
	static char text[512];
	const int status = api_call(who, "GET", at(list, "/items"), NULL);
	size_t len = 0;
	int i;

	text[0] = '\0';
	if (status != 200)
		snprintf(text, sizeof(text), "%d", status);
	for (i = 0; status == 200 && i < api_count(who, "items"); i++) {
		char name[32];

		snprintf(name, sizeof(name), "items.%d.title", i);
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", i > 0 ? " " : "",
		    api_text(who, name));
	}
	return text;
}

static void
test_made_filled_and_put_in_order(void)
{
	struct api me = videos_person("lister"), other = videos_person("looker");
	struct api nobody = videos_stranger();
	char list[12], a[12], b[12], c[12], uri[64];

	CU_ASSERT_EQUAL(api_post(&nobody, LISTS, "{'title': 'x'}"), 401);
	CU_ASSERT_EQUAL(api_post(&me, LISTS, "{'title': ' '}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/title"));
	CU_ASSERT_EQUAL(api_post(&me, LISTS, "{'title': 'x', 'privacy': 'secret'}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/privacy"));
	film_published(&me, "title=A", a);
	film_published(&other, "title=B", b);
	film_published(&me, "title=C", c);
	playlist_made(&me, "public", list);
	CU_ASSERT_EQUAL(api_post(&me, at(list, "/items"), "{'videos': ['%s', '%s', '%s', '%s']}",
	    c, a, b, a), 200);
	CU_ASSERT_EQUAL(api_int(&me, "items"), 3);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "first"), c);
	CU_ASSERT_EQUAL(add(&me, list, a), 200);	/* stays where it is */
	CU_ASSERT_STRING_EQUAL(titles(&nobody, list), "C A B");
	snprintf(uri, sizeof(uri), "/items/%s", b);
	CU_ASSERT_EQUAL(api_post(&nobody, at(list, "/items"), "{'videos': []}"), 401);
	CU_ASSERT_EQUAL(add(&other, list, a), 404);
	CU_ASSERT_EQUAL(api_call(&nobody, "PATCH", at(list, uri), "{}"), 401);
	CU_ASSERT_EQUAL(api_call(&other, "PATCH", at(list, uri), "{}"), 404);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", at(list, uri), "{}"), 204);
	CU_ASSERT_STRING_EQUAL(titles(&nobody, list), "B C A");
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", at(list, uri), "{\"after\": \"nothing\"}"), 422);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", at(list, uri), "{\"after\": \"AAAAAAAAAAA\"}"), 404);
	snprintf(uri, sizeof(uri), "/items/%s", c);
	api_done(&nobody);
	nobody = videos_stranger();
	{
		char body[64];

		snprintf(body, sizeof(body), "{\"after\": \"%s\"}", a);
		CU_ASSERT_EQUAL(api_call(&me, "PATCH", at(list, uri), body), 204);
	}
	CU_ASSERT_STRING_EQUAL(titles(&nobody, list), "B A C");
	CU_ASSERT_EQUAL(api_call(&nobody, "DELETE", at(list, uri), NULL), 401);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", at(list, uri), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", at(list, uri), NULL), 204);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", at(list, uri), NULL), 404);
	CU_ASSERT_STRING_EQUAL(titles(&nobody, list), "B A");
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(list, "/items?limit=1"), NULL), 200);
	snprintf(path, sizeof(path), LISTS "/%s/items?limit=1&cursor=%s", list, api_text(&nobody, "next"));
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", path, NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&nobody, "items.0.title"), "A");
	CU_ASSERT_TRUE(api_is_null(&nobody, "next"));
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(list, "/items?cursor=x"), NULL), 422);
	api_done(&me);
	api_done(&other);
	api_done(&nobody);
}

static void
test_what_cannot_be_seen_is_not_put_in(void)
{
	struct api me = videos_person("filler"), other = videos_person("hider");
	char list[12], hidden[12], seen[12];

	film_published(&other, "title=Hidden&privacy=private", hidden);
	film_published(&other, "title=Seen", seen);
	playlist_made(&me, "private", list);
	CU_ASSERT_EQUAL(api_post(&me, at(list, "/items"), "{'videos': ['%s', '%s']}", seen, hidden), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/videos/1"));
	CU_ASSERT_STRING_EQUAL(titles(&me, list), "");
	CU_ASSERT_EQUAL(api_post(&me, at(list, "/items"), "{'videos': ['x']}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/videos/0"));
	/* what is hidden later goes from the eyes of others, and comes back */
	CU_ASSERT_EQUAL(add(&me, list, seen), 200);
	snprintf(path, sizeof(path), "/api/videos/%s", seen);
	CU_ASSERT_EQUAL(api_call(&other, "PATCH", path, "{\"privacy\": \"private\"}"), 200);
	CU_ASSERT_STRING_EQUAL(titles(&me, list), "");
	snprintf(path, sizeof(path), "/api/videos/%s", seen);
	CU_ASSERT_EQUAL(api_call(&other, "PATCH", path, "{\"privacy\": \"public\"}"), 200);
	CU_ASSERT_STRING_EQUAL(titles(&me, list), "Seen");
	api_done(&me);
	api_done(&other);
}

static void
test_privacy_says_who_sees_it(void)
{
	struct api me = videos_person("shy"), other = videos_person("curious");
	struct api nobody = videos_stranger();
	char list[12], mine[12], others[12];

	playlist_made(&me, "private", list);
	film_published(&me, "title=Mine&privacy=unlisted", mine);
	film_published(&other, "title=Others&privacy=unlisted", others);
	CU_ASSERT_EQUAL(add(&me, list, mine), 200);
	CU_ASSERT_EQUAL(add(&me, list, others), 200);
	CU_ASSERT_STRING_EQUAL(titles(&me, list), "Mine Others");
	CU_ASSERT_STRING_EQUAL(titles(&other, list), "404");
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(list, ""), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(list, "/feed.rss"), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&other, "PATCH", at(list, ""), "{\"title\": \"x\"}"), 404);
	CU_ASSERT_EQUAL(api_call(&nobody, "PATCH", at(list, ""), "{\"title\": \"x\"}"), 401);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", at(list, ""), "{\"title\": \"\"}"), 422);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", at(list, ""), "{\"privacy\": \"unlisted\"}"), 200);
	/* to list what its owner does not list would publish it */
	CU_ASSERT_STRING_EQUAL(titles(&nobody, list), "Mine");
	CU_ASSERT_STRING_EQUAL(titles(&other, list), "Mine Others");
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", LISTS "?owner=shy", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&nobody, "items"), 0);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", at(list, ""), "{\"privacy\": \"public\", \"title\": \"Now\"}"), 200);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", LISTS "?owner=SHY", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&nobody, "items"), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&nobody, "items.0.title"), "Now");
	CU_ASSERT_EQUAL(api_int(&nobody, "items.0.items"), 1);
	CU_ASSERT_EQUAL(api_call(&nobody, "DELETE", at(list, ""), NULL), 401);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", at(list, ""), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", at(list, ""), NULL), 204);
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(list, ""), NULL), 404);
	api_done(&me);
	api_done(&other);
	api_done(&nobody);
}

static void
test_for_members_and_on_a_closed_site_one_signs_in(void)
{
	struct api me = videos_person("member"), other = videos_person("fellow");
	struct api nobody = videos_stranger();
	char list[12], open[12];

	playlist_made(&me, "members", list);
	playlist_made(&me, "public", open);
	CU_ASSERT_EQUAL(api_call(&other, "GET", at(list, ""), NULL), 200);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(list, ""), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&other, "GET", LISTS "?owner=member", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&other, "items"), 2);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", LISTS "?owner=member", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&nobody, "items"), 1);
	videos_sql("INSERT INTO setting (name, value) VALUES ('site_access', 'members')");
	CU_ASSERT_EQUAL(api_call(&other, "GET", at(open, ""), NULL), 200);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(open, ""), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(open, "/feed.rss"), NULL), 404);
	CU_ASSERT_EQUAL(videos_number("SELECT count(*) FROM playlist p, playlist_by_link(p.public_id)"), 0);
	videos_sql("DELETE FROM setting WHERE name = 'site_access'");
	api_done(&me);
	api_done(&other);
	api_done(&nobody);
}

static void
test_everybody_has_one_for_later(void)
{
	struct api me = videos_person("later"), other = videos_person("sooner");
	struct api nobody = videos_stranger();
	char later[12], list[12], video[12];

	film_published(&other, "title=A", video);
	playlist_made(&me, "private", list);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", LISTS "?owner=me", NULL), 401);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", LISTS, NULL), 422);
	CU_ASSERT_EQUAL(api_call(&me, "GET", LISTS "?owner=me", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 2);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.0.kind"), "later");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "items.1.id"), list);
	snprintf(later, sizeof(later), "%s", api_text(&me, "items.0.id"));
	CU_ASSERT_EQUAL(add(&me, later, video), 200);
	snprintf(path, sizeof(path), LISTS "?owner=me&has=%s", video);
	CU_ASSERT_EQUAL(api_call(&me, "GET", path, NULL), 200);
	CU_ASSERT_TRUE(api_bool(&me, "items.0.has"));
	CU_ASSERT_FALSE(api_bool(&me, "items.1.has"));
	CU_ASSERT_EQUAL(api_call(&other, "GET", at(later, ""), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", at(later, ""), NULL), 409);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", at(later, ""), "{\"privacy\": \"public\"}"), 409);
	api_done(&me);
	api_done(&other);
	api_done(&nobody);
}

static void
test_a_list_has_a_feed_in_its_order(void)
{
	struct api me = videos_person("feeder"), nobody = videos_stranger();
	char list[12], a[12], b[12], hidden[12];
	const char *first, *second;

	film_published(&me, "title=Apple", a);
	film_published(&me, "title=Banana", b);
	film_published(&me, "title=Hidden&privacy=unlisted", hidden);
	playlist_made(&me, "unlisted", list);
	CU_ASSERT_EQUAL(api_post(&me, at(list, "/items"), "{'videos': ['%s', '%s', '%s']}", b, hidden, a), 200);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(list, "/feed.rss"), NULL), 200);
	CU_ASSERT_PTR_NOT_NULL(strstr(nobody.reply.head, "application/rss+xml"));
	CU_ASSERT_PTR_NOT_NULL(first = strstr(nobody.reply.body, "<title>Banana</title>"));
	CU_ASSERT_PTR_NOT_NULL(second = strstr(nobody.reply.body, "<title>Apple</title>"));
	CU_ASSERT_TRUE(first < second);
	CU_ASSERT_PTR_NULL(strstr(nobody.reply.body, "Hidden"));
	api_done(&me);
	api_done(&nobody);
}

static void
test_lists_and_what_is_in_them_are_few(void)
{
	struct api me = videos_person("greedy");
	char list[12], a[12], b[12];

	film_published(&me, "title=A", a);
	film_published(&me, "title=B", b);
	playlist_made(&me, "private", list);
	videos_sql("WITH o AS (INSERT INTO object (key, owner_id, size_bytes, etag, state)"
	    "     SELECT 'u/AAAAAAAAAAA/' || lpad(n::text, 11, '0'), a.id, 9, '\"e\"', 'stored'"
	    "       FROM generate_series(1, 499) n, account a WHERE a.username = 'greedy'"
	    "     RETURNING id, owner_id, key),"
	    " v AS (INSERT INTO video (public_id, owner_id, object_id, title, type)"
	    "     SELECT right(key, 11), owner_id, id, 'x', 'video/mp4' FROM o RETURNING id)"
	    " INSERT INTO playlist_item (playlist_id, video_id, place)"
	    " SELECT p.id, v.id, 1 FROM v, playlist p JOIN account a ON a.id = p.owner_id"
	    "  WHERE a.username = 'greedy' AND p.kind = 'list'");
	CU_ASSERT_EQUAL(add(&me, list, a), 200);
	CU_ASSERT_EQUAL(api_int(&me, "items"), 500);
	CU_ASSERT_EQUAL(add(&me, list, b), 409);
	videos_sql("INSERT INTO playlist (public_id, owner_id, title)"
	    " SELECT 'L' || lpad(n::text, 10, '0'), a.id, 'x' FROM generate_series(1, 198) n, account a"
	    "  WHERE a.username = 'greedy'");
	CU_ASSERT_EQUAL(api_post(&me, LISTS, "{'title': 'One more'}"), 409);
	api_done(&me);
}

static CU_TestInfo tests[] = {
	{ "made, filled and put in order", test_made_filled_and_put_in_order },
	{ "what cannot be seen is not put in", test_what_cannot_be_seen_is_not_put_in },
	{ "privacy says who sees it", test_privacy_says_who_sees_it },
	{ "for members and on a closed site one signs in",
	    test_for_members_and_on_a_closed_site_one_signs_in },
	{ "everybody has one for later", test_everybody_has_one_for_later },
	{ "a list has a feed in its order", test_a_list_has_a_feed_in_its_order },
	{ "lists and what is in them are few", test_lists_and_what_is_in_them_are_few },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	int failed;

	videos_site_start(NULL);
	failed = suite_run("videos: playlists", tests);
	return videos_site_stop() ? failed : 1;
}
