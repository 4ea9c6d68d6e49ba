/* The site program over its socket: what the head of each page says, and what it does not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

#define ID 12
#define HOSTILE "title=%3C%2Fscript%3E%3Cb%3E%22%27%26&description=One%0A%0Atwo%20%20%3Ci%3E"

static struct test_program program;
static struct api owner, stranger;
static char open_id[ID], unlisted[ID], private[ID], hostile[ID];

/* GET as somebody, of the site program. */
static int
get(const struct api *who, const char *uri)
{
	struct api me = *who;
	int status;

	me.socket = program.socket;
	me.json = NULL;
	me.reply = (struct fcgi_reply){ 0 };
	status = api_call(&me, "GET", uri, NULL);
	fcgi_reply_free(&stranger.reply);
	stranger.reply = me.reply;
	return status;
}

static int
get_of(const char *format, const char *id)
{
	char uri[128];

	snprintf(uri, sizeof(uri), format, id);
	return get(&stranger, uri);
}

static bool
says(const char *text)
{
	return stranger.reply.body != NULL && strstr(stranger.reply.body, text) != NULL;
}

static bool
says_of(const char *format, const char *id)
{
	char text[256];

	snprintf(text, sizeof(text), format, id);
	return says(text);
}

static void
prepare(void)
{
	char sql[256];

	owner = videos_person("Ana.B");
	stranger = videos_stranger();
	film_published(&owner, "title=Gulls&description=Over%20the%20harbour.&privacy=public", open_id);
	film_published(&owner, "title=Quiet&privacy=unlisted", unlisted);
	film_published(&owner, "title=Secret%20garden&privacy=private", private);
	film_published(&owner, HOSTILE "&privacy=public", hostile);
	/* as it may stand there from before such titles were refused */
	snprintf(sql, sizeof(sql), "UPDATE video SET title = title || chr(8232)"
	    " WHERE public_id = '%s'", hostile);
	videos_sql(sql);
	snprintf(sql, sizeof(sql), "UPDATE video SET state = 'ready', duration_ms = 65400,"
	    " poster_key = 'v/%s/poster-7.jpg', width = 1920, height = 1080 WHERE public_id = '%s'", open_id, open_id);
	videos_sql(sql);
}

static void
the_home_page_brings_its_cards(void)
{
	CU_ASSERT_EQUAL(get(&stranger, "/"), 200);
	CU_ASSERT_PTR_NOT_NULL(strstr(stranger.reply.head, "text/html"));
	CU_ASSERT_TRUE(says("<title>Test &amp; &lt;site&gt;</title>"));
	CU_ASSERT_TRUE(says("<link rel=\"canonical\" href=\"http://video.example.org/\">"));
	CU_ASSERT_TRUE(says("<h1>Videos</h1>"));
	CU_ASSERT_TRUE(says("<header id=\"header\" class=\"site-header\"><div class=\"header-inner\">"));
	CU_ASSERT_TRUE(says_of("href=\"/watch/%s\" dir=\"auto\">Gulls</a>", open_id));
	CU_ASSERT_TRUE(says("\"/api/videos?sort=newest\\u0026limit=24\":{\"items\":[{\"id\":"));
	CU_ASSERT_TRUE(says("\"/api/auth/me\":null"));
	CU_ASSERT_TRUE(says_of("srcset=\"/api/images/posters/%s?v=7&amp;size=320 320w, ", open_id));
	CU_ASSERT_FALSE(says("Quiet"));
	CU_ASSERT_FALSE(says("Secret"));
	CU_ASSERT_FALSE(says("noindex"));
	CU_ASSERT_FALSE(says("{{"));
	CU_ASSERT_FALSE(says("{bare}"));
	CU_ASSERT_FALSE(says("{filled}"));
	/* with another order, the script asks by itself */
	CU_ASSERT_EQUAL(get(&stranger, "/?sort=popular&utm_source=x"), 200);
	CU_ASSERT_FALSE(says("/api/videos?"));
}

/* Byte for byte, where there is nothing that a script's element would not hold. */
static void
its_data_are_the_replies_of_the_api(void)
{
	struct api visitor = videos_stranger();
	char uri[64];

	snprintf(uri, sizeof(uri), "/api/videos/%s", open_id);
	CU_ASSERT_EQUAL(api_call(&visitor, "GET", uri, NULL), 200);
	CU_ASSERT_EQUAL(get_of("/watch/%s", open_id), 200);
	CU_ASSERT_TRUE(says(visitor.reply.body));
	CU_ASSERT_EQUAL(api_call(&visitor, "GET", "/api/videos?owner=ana.b&limit=24", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&visitor, "items"), 2);
	CU_ASSERT_EQUAL(get(&stranger, "/u/ana.b"), 200);
	CU_ASSERT_TRUE(says_of("{\"items\":[{\"id\":\"%s\",", api_text(&visitor, "items.0.id")));
	CU_ASSERT_TRUE(says("\"next\":null}"));
	api_done(&visitor);
}

static void
a_video_has_a_head_of_its_own(void)
{
	CU_ASSERT_EQUAL(get_of("/watch/%s", open_id), 200);
	CU_ASSERT_TRUE(says("<title>Gulls · Test &amp; &lt;site&gt;</title>"));
	CU_ASSERT_TRUE(says("<meta name=\"description\" content=\"Over the harbour.\">"));
	CU_ASSERT_TRUE(says("<meta property=\"og:type\" content=\"video.other\">"));
	CU_ASSERT_TRUE(says("<meta property=\"og:title\" content=\"Gulls\">"));
	CU_ASSERT_TRUE(says_of("<meta property=\"og:url\" content=\"http://video.example.org/watch/%s\">", open_id));
	CU_ASSERT_TRUE(says_of("<link rel=\"canonical\" href=\"http://video.example.org/watch/%s\">", open_id));
	CU_ASSERT_TRUE(says_of("<meta property=\"og:image\" content=\"http://video.example.org/api/images/posters/%s?v=7&amp;size=link\">", open_id));
	CU_ASSERT_TRUE(says("<meta property=\"og:image:width\" content=\"1200\">"));
	CU_ASSERT_TRUE(says("<meta property=\"og:image:height\" content=\"630\">"));
	CU_ASSERT_TRUE(says("<meta name=\"twitter:card\" content=\"summary_large_image\">"));
	CU_ASSERT_TRUE(says("<meta property=\"video:duration\" content=\"65\">"));
	CU_ASSERT_TRUE(says("\"@type\":\"VideoObject\",\"name\":\"Gulls\""));
	CU_ASSERT_TRUE(says("\"duration\":\"PT0H1M5S\""));
	CU_ASSERT_TRUE(says("<h1 dir=\"auto\">Gulls</h1>"));
	CU_ASSERT_TRUE(says_of("\"/api/videos/%s\":{\"id\":", open_id));
	CU_ASSERT_FALSE(says("noindex"));
	/* who is signed in asks what he likes himself */
	CU_ASSERT_EQUAL(get(&owner, "/"), 200);
	CU_ASSERT_FALSE(says("\"/api/auth/me\""));
}

static void
what_is_unlisted_is_hidden_and_what_is_private_is_not_there(void)
{
	CU_ASSERT_EQUAL(get_of("/watch/%s", unlisted), 200);
	CU_ASSERT_TRUE(says("<title>Quiet · "));
	CU_ASSERT_TRUE(says("<meta name=\"robots\" content=\"noindex\">"));
	CU_ASSERT_EQUAL(get_of("/watch/%s", private), 404);
	CU_ASSERT_FALSE(says("Secret"));
	CU_ASSERT_TRUE(says("<h1>There is no such page</h1>"));
	CU_ASSERT_PTR_NOT_NULL(strstr(stranger.reply.head, "text/html"));
	CU_ASSERT_FALSE(says("canonical"));
}

/* The owner's cookie opens nothing here: the page's script asks the API, which knows it. */
static void
nobodys_cookie_opens_a_private_page(void)
{
	char uri[32];

	snprintf(uri, sizeof(uri), "/watch/%s", private);
	CU_ASSERT_EQUAL(get(&owner, uri), 404);
	CU_ASSERT_FALSE(says("Secret"));
	CU_ASSERT_FALSE(says("<h1"));
	CU_ASSERT_TRUE(says("<script type=\"module\""));
}

static void
what_people_write_is_escaped(void)
{
	CU_ASSERT_EQUAL(get_of("/watch/%s", hostile), 200);
	CU_ASSERT_TRUE(says("<h1 dir=\"auto\">&lt;/script&gt;&lt;b&gt;&quot;&#39;&amp;"));
	CU_ASSERT_TRUE(says("content=\"One two &lt;i&gt;\""));
	CU_ASSERT_FALSE(says("</script><b>"));
	CU_ASSERT_TRUE(says("\\u003c/script\\u003e\\u003cb\\u003e\\\"'\\u0026\\u2028"));
	CU_ASSERT_EQUAL(get(&stranger, "/search?q=%3Cscript%3E"), 200);
	CU_ASSERT_TRUE(says("<h1>Results for “&lt;script&gt;”</h1>"));
	CU_ASSERT_FALSE(says("<script>"));
}

static void
people_and_what_is_not_there(void)
{
	static const char *const nowhere[] = { "/nothing", "/watch", "/watch/short", "/watch/abcdefghijk",
	    "/watch/abcdefghijk/more", "/u/nobody", "/u/a%2Fb", "/image/none.png", "/admin/a/b", "/..%2f" };

	CU_ASSERT_EQUAL(get(&stranger, "/u/ana.b"), 200);
	CU_ASSERT_TRUE(says("<title>Ana.B · "));
	CU_ASSERT_TRUE(says("href=\"http://video.example.org/u/Ana.B\""));
	CU_ASSERT_TRUE(says("\"/api/videos?owner=ana.b&limit=24\"") || says("\"/api/videos?owner=ana.b\\u0026limit=24\""));
	CU_ASSERT_FALSE(says("Secret"));
	for (size_t i = 0; i < COUNT(nowhere); i++) {
		const int status = get(&stranger, nowhere[i]);

		if (status != 404)
			fprintf(stderr, "GET %s: %d, not 404\n", nowhere[i], status);
		CU_ASSERT_EQUAL(status, 404);
		CU_ASSERT_TRUE(says("<h1>There is no such page</h1>"));
	}
}

static void
pages_of_ones_own_are_hidden_in_the_browsers_language(void)
{
	static const char *const spanish[] = { "HTTP_ACCEPT_LANGUAGE", "fr, en;q=0.4, es-MX;q=0.8", NULL };
	struct api visitor = stranger;

	CU_ASSERT_EQUAL(get(&stranger, "/mine"), 200);
	CU_ASSERT_TRUE(says("<title>My videos · "));
	CU_ASSERT_TRUE(says("noindex"));
	CU_ASSERT_EQUAL(get(&stranger, "/admin/users/"), 200);
	visitor.more = spanish;
	CU_ASSERT_EQUAL(get(&visitor, "/mine"), 200);
	CU_ASSERT_TRUE(says("<html lang=\"es\">"));
	CU_ASSERT_TRUE(says("<title>Mis vídeos · "));
	CU_ASSERT_TRUE(says("Saltar al contenido"));
}

static void
a_page_is_not_sent_twice(void)
{
	static const char *match[] = { "HTTP_IF_NONE_MATCH", NULL, NULL };
	struct api visitor = stranger;
	char etag[64];

	CU_ASSERT_EQUAL(get(&stranger, "/images"), 200);
	snprintf(etag, sizeof(etag), "%s", fcgi_header(&stranger.reply, "ETag"));
	match[1] = etag;
	visitor.more = match;
	CU_ASSERT_EQUAL(get(&visitor, "/images"), 304);
	CU_ASSERT_PTR_NOT_NULL(strstr(fcgi_header(&stranger.reply, "Vary"), "Cookie"));
}

/* Within a second, and at once where the database says so. */
static void
what_becomes_private_is_gone(void)
{
	const int64_t began_ms = clock_steady_ms();
	char path[64];

	CU_ASSERT_EQUAL(get_of("/watch/%s", open_id), 200);
	snprintf(path, sizeof(path), "/api/videos/%s", open_id);
	CU_ASSERT_EQUAL(api_call(&owner, "PATCH", path, "{\"privacy\":\"private\"}"), 200);
	while (get_of("/watch/%s", open_id) != 404 && clock_steady_ms() - began_ms < 900)
		continue;
	CU_ASSERT_EQUAL(get_of("/watch/%s", open_id), 404);
	CU_ASSERT_EQUAL(get(&stranger, "/"), 200);
	CU_ASSERT_FALSE(says("Gulls"));
}

/* As its role, which has no other way to what is not for everybody. */
static void
the_role_reads_what_anybody_may_see(void)
{
	CU_ASSERT_EQUAL(videos_number("SELECT count(*) FROM (VALUES ('video'), ('account'), ('object'), ('session'),"
	    " ('image'), ('comment'), ('setting'), ('video_shown')) t (name)"
	    " WHERE has_table_privilege('vitrina_site', name, 'SELECT')"), 0);
	CU_ASSERT_EQUAL(videos_number("SELECT count(*) FROM public_video WHERE privacy <> 'public'"), 0);
}

static void
a_playlist_has_a_head_and_its_videos(void)
{
	char list[ID], path[128];
	int64_t until_ms;

	CU_ASSERT_EQUAL_FATAL(api_post(&owner, "/api/videos/playlists",
	    "{'title': 'Songs', 'privacy': 'public'}"), 201);
	snprintf(list, sizeof(list), "%s", api_text(&owner, "id"));
	snprintf(path, sizeof(path), "/api/videos/playlists/%s/items", list);
	CU_ASSERT_EQUAL(api_post(&owner, path, "{'videos': ['%s', '%s', '%s']}", private, unlisted,
	    open_id), 200);
	CU_ASSERT_EQUAL(get_of("/playlist/%s", list), 200);
	CU_ASSERT_TRUE(says("<title>Songs"));
	CU_ASSERT_TRUE(says_of("/api/videos/playlists/%s/feed.rss", list));
	CU_ASSERT_TRUE(says_of("href=\"/watch/%s\"", open_id));
	CU_ASSERT_TRUE(says_of("href=\"/watch/%s\"", unlisted));
	CU_ASSERT_FALSE(says(private));
	CU_ASSERT_EQUAL(get_of("/embed/playlist/%s", list), 200);
	CU_ASSERT_TRUE(says_of("/api/videos/playlists/%s/items?limit=100", list));
	CU_ASSERT_TRUE(says(open_id));
	CU_ASSERT_FALSE(says(private));
	snprintf(path, sizeof(path), "/api/videos/playlists/%s", list);
	CU_ASSERT_EQUAL(api_call(&owner, "PATCH", path, "{\"privacy\": \"members\"}"), 200);
	until_ms = clock_steady_ms() + 10000;	/* pages are kept for a second */
	while (get_of("/playlist/%s", list) != 404 && clock_steady_ms() < until_ms)
		usleep(50000);
	CU_ASSERT_EQUAL(get_of("/playlist/%s", list), 404);
	CU_ASSERT_EQUAL(get_of("/embed/playlist/%s", list), 404);
	CU_ASSERT_EQUAL(get_of("/playlist/%s", "AAAAAAAAAAA"), 404);
	CU_ASSERT_EQUAL(get_of("/playlist/%s", "x"), 404);
}

int
main(void)
{
	static const char *const env[] = { "VITRINA_PUBLIC_URL", "http://video.example.org",
	    "VITRINA_SITE_NAME", "Test & <site>", NULL };
	CU_TestInfo tests[] = {
		{ "prepare", prepare },
		{ "the home page brings its cards", the_home_page_brings_its_cards },
		{ "its data are the replies of the API", its_data_are_the_replies_of_the_api },
		{ "a playlist has a head, and its videos", a_playlist_has_a_head_and_its_videos },
		{ "a video has a head of its own", a_video_has_a_head_of_its_own },
		{ "what is unlisted is hidden, what is private is not there", what_is_unlisted_is_hidden_and_what_is_private_is_not_there },
		{ "nobody's cookie opens a private page", nobodys_cookie_opens_a_private_page },
		{ "what people write is escaped", what_people_write_is_escaped },
		{ "people, and what is not there", people_and_what_is_not_there },
		{ "pages of one's own are hidden, in the browser's language", pages_of_ones_own_are_hidden_in_the_browsers_language },
		{ "a page is not sent twice", a_page_is_not_sent_twice },
		{ "what becomes private is gone", what_becomes_private_is_gone },
		{ "the role reads what anybody may see", the_role_reads_what_anybody_may_see },
		CU_TEST_INFO_NULL,
	};
	int status;

	videos_site_start(NULL);
	test_program_start_beside(&program, &videos_auth, "site", env);
	status = suite_run("site", tests);
	api_done(&owner);
	api_done(&stranger);
	if (!test_program_stop(&program) || !videos_site_stop())
		status = 1;
	return status;
}
