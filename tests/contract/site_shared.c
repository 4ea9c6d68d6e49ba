/* What the site program gives others than people: embeds, oEmbed, sitemaps, robots.txt, the manifest. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/count.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

#define ORIGIN "http://video.example.org"
#define ID 12

static struct test_program program;
static struct api owner, stranger;
static char open_id[ID], private[ID], unlisted[ID], later[ID];

static int
get(const char *format, const char *id)
{
	char uri[256];

	snprintf(uri, sizeof(uri), format, id);
	return api_call(&stranger, "GET", uri, NULL);
}

static bool
says(const char *format, const char *id)
{
	char text[512];

	snprintf(text, sizeof(text), format, id);
	return stranger.reply.body != NULL && strstr(stranger.reply.body, text) != NULL;
}

static void
prepare(void)
{
	char sql[256];

	owner = videos_person("ana");
	stranger = videos_stranger();
	stranger.socket = program.socket;
	film_published(&owner, "title=%22Gulls%22%20%26%20more&privacy=public", open_id);
	film_published(&owner, "title=Later&privacy=public", later);
	film_published(&owner, "title=Secret&privacy=private", private);
	film_published(&owner, "title=Quiet&privacy=unlisted", unlisted);
	snprintf(sql, sizeof(sql), "UPDATE video SET width = 1280, height = 720, duration_ms = 5000, poster_key ="
	    " 'v/x/poster-7.jpg' WHERE public_id = '%s'", open_id);
	videos_sql(sql);
}

static void
an_embed_brings_its_video_and_nothing_else(void)
{
	CU_ASSERT_EQUAL(get("/embed/%s?t=3&autoplay=1", open_id), 200);
	CU_ASSERT_TRUE(says("<body class=\"embed\">%s", ""));
	CU_ASSERT_TRUE(says("\"/api/videos/%s\":{\"id\":", open_id));
	CU_ASSERT_TRUE(says("<link rel=\"canonical\" href=\"" ORIGIN "/watch/%s\">", open_id));
	CU_ASSERT_FALSE(says("site-header%s", ""));
	CU_ASSERT_EQUAL(get("/embed/%s", unlisted), 200);
	CU_ASSERT_EQUAL(get("/embed/%s", private), 404);
	CU_ASSERT_TRUE(says("This video is not here%s", ""));
	CU_ASSERT_FALSE(says("Secret%s", ""));
	CU_ASSERT_FALSE(says("sign-in%s", ""));
}

static void
oembed_is_json(void)
{
	CU_ASSERT_EQUAL(get("/oembed?url=http%%3A%%2F%%2Fvideo.example.org%%2Fwatch%%2F%s%%3Ft%%3D3", open_id), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&stranger, "type"), "video");
	CU_ASSERT_STRING_EQUAL(api_text(&stranger, "version"), "1.0");
	CU_ASSERT_STRING_EQUAL(api_text(&stranger, "title"), "\"Gulls\" & more");
	CU_ASSERT_STRING_EQUAL(api_text(&stranger, "author_url"), ORIGIN "/u/ana");
	CU_ASSERT_EQUAL(api_int(&stranger, "width"), 1280);
	CU_ASSERT_PTR_NOT_NULL(strstr(api_text(&stranger, "html"), "title=\"&quot;Gulls&quot; &amp; more\""));
	CU_ASSERT_STRING_EQUAL(fcgi_header(&stranger.reply, "Access-Control-Allow-Origin"), "*");
	CU_ASSERT_EQUAL(get("/oembed?maxwidth=400&maxheight=90&url=" ORIGIN "/embed/%s", open_id), 200);
	CU_ASSERT_EQUAL(api_int(&stranger, "width"), 160);
	CU_ASSERT_EQUAL(api_int(&stranger, "height"), 90);
}

static void
or_xml(void)
{
	CU_ASSERT_EQUAL(get("/oembed?format=xml&url=" ORIGIN "/watch/%s", open_id), 200);
	CU_ASSERT_TRUE(says("<title>&quot;Gulls&quot; &amp; more</title>%s", ""));
	CU_ASSERT_TRUE(says("<html>&lt;iframe src=&quot;" ORIGIN "/embed/%s&quot;", open_id));
	CU_ASSERT_EQUAL(get("/oembed?format=yaml&url=" ORIGIN "/watch/%s", open_id), 501);
}

static void
oembed_says_nothing_of_what_is_private(void)
{
	static const char *const nowhere[] = { "http://elsewhere.example/watch/%s", ORIGIN ".evil.example/watch/%s",
	    ORIGIN "/mine", ORIGIN "/u/ana", "javascript:alert(1)//%s" };
	char url[160];

	CU_ASSERT_EQUAL(get("/oembed?url=" ORIGIN "/watch/%s", private), 404);
	CU_ASSERT_FALSE(says("Secret%s", ""));
	for (size_t i = 0; i < COUNT(nowhere); i++) {
		snprintf(url, sizeof(url), "/oembed?url=%s", nowhere[i]);
		CU_ASSERT_EQUAL(get(url, open_id), 404);
	}
	CU_ASSERT_EQUAL(get("/oembed%s", ""), 422);
	CU_ASSERT_EQUAL(get("/oembed?maxwidth=0&url=" ORIGIN "/watch/%s", open_id), 422);
}

static void
sitemaps_name_what_is_public(void)
{
	char piece[64];

	CU_ASSERT_EQUAL(get("/sitemap.xml%s", ""), 200);
	CU_ASSERT_TRUE(says("<loc>" ORIGIN "/sitemap/pages.xml</loc>%s", ""));
	CU_ASSERT_TRUE(says("<loc>" ORIGIN "/sitemap/%s.xml</loc>", open_id));
	snprintf(piece, sizeof(piece), "/sitemap/%s.xml", open_id);
	CU_ASSERT_EQUAL(get("%s", piece), 200);
	CU_ASSERT_TRUE(says("<loc>" ORIGIN "/watch/%s</loc>", open_id));
	CU_ASSERT_TRUE(says("<video:title>&quot;Gulls&quot; &amp; more</video:title>%s", ""));
	CU_ASSERT_TRUE(says("<video:duration>5</video:duration>%s", ""));
	CU_ASSERT_TRUE(says("<loc>" ORIGIN "/watch/%s</loc>", later));
	CU_ASSERT_FALSE(says("%s", private));
	CU_ASSERT_FALSE(says("%s", unlisted));
	CU_ASSERT_EQUAL(get("/sitemap/%s.xml", later), 404);	/* no piece begins there */
	CU_ASSERT_EQUAL(get("/sitemap/pages.xml%s", ""), 200);
	CU_ASSERT_EQUAL(get("/sitemap/%s.xml", private), 404);
	CU_ASSERT_EQUAL(get("/sitemap/%s", open_id), 404);
}

static void
what_every_site_is_asked_for(void)
{
	CU_ASSERT_EQUAL(get("/robots.txt%s", ""), 200);
	CU_ASSERT_TRUE(says("Sitemap: " ORIGIN "/sitemap.xml\n%s", ""));
	CU_ASSERT_EQUAL(get("/site.webmanifest%s", ""), 200);
	CU_ASSERT_PTR_NOT_NULL(strstr(stranger.reply.head, "application/manifest+json"));
	CU_ASSERT_TRUE(says("\"name\":\"Test & site\"%s", ""));
	CU_ASSERT_EQUAL(get("/.well-known/security.txt%s", ""), 200);
	CU_ASSERT_TRUE(says("Contact: mailto:safety@example.org\nExpires: 2%s", ""));
}

int
main(void)
{
	static const char *const env[] = { "VITRINA_PUBLIC_URL", ORIGIN, "VITRINA_SITE_NAME", "Test & site",
	    "VITRINA_SECURITY_CONTACT", "mailto:safety@example.org", NULL };
	CU_TestInfo tests[] = {
		{ "prepare", prepare },
		{ "an embed brings its video, and nothing else", an_embed_brings_its_video_and_nothing_else },
		{ "oEmbed is JSON", oembed_is_json },
		{ "or XML", or_xml },
		{ "oEmbed says nothing of what is private", oembed_says_nothing_of_what_is_private },
		{ "sitemaps name what is public", sitemaps_name_what_is_public },
		{ "what every site is asked for", what_every_site_is_asked_for },
		CU_TEST_INFO_NULL,
	};
	int status;

	videos_site_start(NULL);
	test_program_start_beside(&program, &videos_auth, "site", env);
	status = suite_run("site_shared", tests);
	api_done(&owner);
	api_done(&stranger);
	if (!test_program_stop(&program) || !videos_site_stop())
		status = 1;
	return status;
}
