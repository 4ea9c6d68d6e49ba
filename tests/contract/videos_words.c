/* Captions and chapters of a video, read. */
#include <stdio.h>
#include <string.h>

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

/* A video with captions in two languages and two chapters. */
static void
film_with_words(struct api *me, const char *query, char id[12])
{
	film_published(me, query, id);
	videos_sql("INSERT INTO caption (video_id, language, label, origin, body)"
	    " SELECT id, l, '', 'file', E'WEBVTT\n\n00:01.000 --> 00:02.000\nHola\n'"
	    " FROM video, unnest(ARRAY['es', 'en']) l ON CONFLICT DO NOTHING");
	videos_sql("INSERT INTO chapter (video_id, at_ms, title)"
	    " SELECT id, ms, 'At ' || ms FROM video, unnest(ARRAY[1000, 0]) ms ON CONFLICT DO NOTHING");
}

static void
test_captions_are_listed_and_sent(void)
{
	struct api me = videos_person("words"), nobody = videos_stranger();
	char id[12];

	film_with_words(&me, "title=x", id);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(id, "/captions"), NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&nobody, "items.0.language"), "en");
	CU_ASSERT_STRING_EQUAL(api_text(&nobody, "items.1.origin"), "file");
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(id, "/captions/es"), NULL), 200);
	CU_ASSERT_PTR_NOT_NULL(strstr(nobody.reply.body, "WEBVTT\n\n00:01.000 --> 00:02.000\nHola\n"));
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(id, "/captions/fr"), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at("AAAAAAAAAAA", "/captions"), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at("x", "/captions"), NULL), 404);
	api_done(&me);
	api_done(&nobody);
}

static void
test_chapters_are_listed(void)
{
	struct api me = videos_person("chapters"), nobody = videos_stranger();
	char id[12];

	film_with_words(&me, "title=x", id);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(id, "/chapters"), NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&nobody, "items.0.title"), "At 0");
	CU_ASSERT_STRING_EQUAL(api_text(&nobody, "items.1.title"), "At 1000");
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at("AAAAAAAAAAA", "/chapters"), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at("x", "/chapters"), NULL), 404);
	api_done(&me);
	api_done(&nobody);
}

static void
test_of_a_private_video_they_are_its_owners(void)
{
	static const char *const rests[] = { "/captions", "/captions/es", "/chapters" };
	struct api me = videos_person("owner"), other = videos_person("other");
	char id[12];
	size_t i;

	film_with_words(&me, "title=x&privacy=private", id);
	for (i = 0; i < sizeof(rests) / sizeof(*rests); i++) {
		CU_ASSERT_EQUAL(api_call(&me, "GET", at(id, rests[i]), NULL), 200);
		CU_ASSERT_EQUAL(api_call(&other, "GET", at(id, rests[i]), NULL), 404);
	}
	api_done(&me);
	api_done(&other);
}

static CU_TestInfo tests[] = {
	{ "captions are listed and sent", test_captions_are_listed_and_sent },
	{ "chapters are listed", test_chapters_are_listed },
	{ "of a private video they are its owner's", test_of_a_private_video_they_are_its_owners },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	int failed;

	videos_site_start(NULL);
	failed = suite_run("videos: captions, chapters", tests);
	return videos_site_stop() ? failed : 1;
}
