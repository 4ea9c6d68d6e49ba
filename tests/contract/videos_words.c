/* Captions and chapters of a video, read. */
#include <stdio.h>
#include <stdlib.h>
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

#define SRT "\xef\xbb\xbf" "1\r\n00:00:01,000 --> 00:00:02,500\r\nHola\r\n\r\n" \
	"2\r\n01:00:03,000 --> 01:00:04,000\r\n2 veces\r\n"

static int
put(struct api *me, const char *uri, const char *text)
{
	return api_send(me, "PUT", uri, "text/vtt", text, strlen(text));
}

static void
test_captions_are_written_and_deleted(void)
{
	struct api me = videos_person("writer"), other = videos_person("reader");
	struct api nobody = videos_stranger();
	char id[12];

	film_published(&me, "title=x", id);
	CU_ASSERT_EQUAL(put(&nobody, at(id, "/captions/es"), SRT), 401);
	CU_ASSERT_EQUAL(put(&other, at(id, "/captions/es"), SRT), 404);
	CU_ASSERT_EQUAL(put(&me, at(id, "/captions/spa?label=a%0Ab"), SRT), 422);
	CU_ASSERT_TRUE(api_blames(&me, "label"));
	CU_ASSERT_EQUAL(put(&me, at(id, "/captions/spa?label=Todo"), SRT), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "language"), "es");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "label"), "Todo");
	CU_ASSERT_STRING_EQUAL(api_text(&me, "origin"), "person");
	CU_ASSERT_EQUAL(api_call(&other, "GET", at(id, "/captions/es"), NULL), 200);
	CU_ASSERT_STRING_EQUAL(other.reply.body, "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHola\n\n"
	    "01:00:03.000 --> 01:00:04.000\n2 veces\n\n");
	CU_ASSERT_EQUAL(put(&me, at(id, "/captions/es"),
	    "WEBVTT\n\n00:01.000 --> 00:02.000 line:0\nOtra\n"), 200);
	CU_ASSERT_EQUAL(api_call(&other, "GET", at(id, "/captions/es"), NULL), 200);
	CU_ASSERT_PTR_NOT_NULL(strstr(other.reply.body, "00:00:01.000 --> 00:00:02.000 line:0\nOtra"));
	CU_ASSERT_EQUAL(api_call(&nobody, "DELETE", at(id, "/captions/es"), NULL), 401);
	CU_ASSERT_EQUAL(api_call(&other, "DELETE", at(id, "/captions/es"), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", at(id, "/captions/es"), NULL), 204);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", at(id, "/captions/es"), NULL), 404);
	api_done(&me);
	api_done(&other);
	api_done(&nobody);
}

static void
test_what_are_no_captions_is_refused_with_its_line(void)
{
	static const struct {
		const char *text, *detail;
	} bad[] = {
		{ "Hello", "has no captions" },
		{ "WEBVTT\n\n", "has no captions" },
		{ "WEBVTT\n\n00:02.000 --> 00:01.000\nx\n", "line 3 ends before it begins" },
		{ "1\n00:00:01,000 -> 00:00:02,000\nx\n", "has no captions" },
		{ "1\nnow --> then\nx\n", "line 2 is no time of captions" },
		{ "WEBVTT\n\n00:61.000 --> 00:62.000\nx\n", "line 3 is no time of captions" },
		{ "WEBVTT\n\n00:01.000 --> 00:02.000\n\xff\n", "is not text in UTF-8" },
	};
	struct api me = videos_person("careless");
	char id[12];
	size_t i;

	film_published(&me, "title=x", id);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		CU_ASSERT_EQUAL(put(&me, at(id, "/captions/en"), bad[i].text), 422);
		CU_ASSERT_STRING_EQUAL(api_text(&me, "errors.0.detail"), bad[i].detail);
		CU_ASSERT_TRUE(api_blames(&me, ""));
	}
	CU_ASSERT_EQUAL(put(&me, at(id, "/captions/x"), SRT), 422);
	CU_ASSERT_TRUE(api_blames(&me, "language"));
	api_done(&me);
}

/* As the worker would have made it. */
static void
film_has_master(const char *id)
{
	char command[512], sql[256];

	snprintf(command, sizeof(command), "cd %s/store && mkdir -p v/%s/hls-1 && printf"
	    " '#EXTM3U\\n#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=426x240\\n240/index.m3u8\\n'"
	    " >v/%s/hls-1/master.m3u8", videos_auth.directory, id, id);
	CU_ASSERT_EQUAL_FATAL(system(command), 0);
	snprintf(sql, sizeof(sql), "UPDATE video SET state = 'ready', duration_ms = 6500,"
	    " hls_prefix = 'v/%s/hls-1/' WHERE public_id = '%s'", id, id);
	videos_sql(sql);
}

static void
test_words_are_named_in_hls(void)
{
	struct api me = videos_person("streams"), nobody = videos_stranger();
	char id[12], etag[160];

	film_with_words(&me, "title=x", id);
	film_has_master(id);
	CU_ASSERT_EQUAL(put(&me, at(id, "/captions/es?label=Todo%20%22x%22"), SRT), 200);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(id, "/hls/master.m3u8"), NULL), 200);
	CU_ASSERT_PTR_NOT_NULL(strstr(nobody.reply.body, "\n#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"words\","
	    "NAME=\"en\",LANGUAGE=\"en\",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI=\"words/en.m3u8\"\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(nobody.reply.body, "NAME=\"Todo x (es)\",LANGUAGE=\"es\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(nobody.reply.body, "RESOLUTION=426x240,SUBTITLES=\"words\"\n240/index.m3u8\n"));
	snprintf(etag, sizeof(etag), "%s", fcgi_header(&nobody.reply, "ETag"));
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(id, "/hls/words/es.m3u8"), NULL), 200);
	CU_ASSERT_PTR_NOT_NULL(strstr(nobody.reply.body, "#EXT-X-TARGETDURATION:7\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(nobody.reply.body, "#EXTINF:6.500,\n../../captions/es\n#EXT-X-ENDLIST\n"));
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(id, "/hls/words/fr.m3u8"), NULL), 404);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", at(id, "/captions/es"), NULL), 204);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(id, "/hls/master.m3u8"), NULL), 200);
	CU_ASSERT_STRING_NOT_EQUAL(fcgi_header(&nobody.reply, "ETag"), etag);
	CU_ASSERT_PTR_NULL(strstr(nobody.reply.body, "words/es.m3u8"));
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", at(id, ""), "{\"privacy\": \"private\"}"), 200);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(id, "/hls/words/en.m3u8"), NULL), 404);
	api_done(&me);
	api_done(&nobody);
}

/* How many videos a search finds. */
static int
finds(struct api *who, const char *query)
{
	char uri[128];

	snprintf(uri, sizeof(uri), "/api/videos?q=%s", query);
	CU_ASSERT_EQUAL(api_call(who, "GET", uri, NULL), 200);
	return api_count(who, "items");
}

static void
test_what_is_only_said_is_found(void)
{
	struct api me = videos_person("speaker"), nobody = videos_stranger();
	char id[12], other[12];

	film_published(&me, "title=Harvest", id);
	film_published(&me, "title=Zarzuela", other);
	CU_ASSERT_EQUAL(finds(&nobody, "zarzuela"), 1);
	CU_ASSERT_EQUAL(put(&me, at(id, "/captions/es"),
	    "WEBVTT\n\n00:01.000 --> 00:02.000 line:0\n<v Ana>La <b>zarzuela</b> mejor\n"), 200);
	CU_ASSERT_EQUAL(finds(&nobody, "zarzuela"), 2);
	CU_ASSERT_STRING_EQUAL(api_text(&nobody, "items.0.title"), "Zarzuela");
	CU_ASSERT_EQUAL(finds(&nobody, "Mejor"), 1);
	CU_ASSERT_EQUAL(finds(&nobody, "mejro"), 1);
	CU_ASSERT_EQUAL(finds(&nobody, "harvest%20zarzuela"), 1);
	CU_ASSERT_EQUAL(finds(&nobody, "line"), 0);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", at(id, ""), "{\"title\": \"Grapes\", \"tags\": [\"wine\"]}"), 200);
	CU_ASSERT_EQUAL(finds(&nobody, "grapes%20zarzuela"), 1);
	CU_ASSERT_EQUAL(finds(&nobody, "zarzuela&tag=wine"), 1);
	CU_ASSERT_EQUAL(finds(&nobody, "zarzuela&owner=speaker"), 2);
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", at(id, ""), "{\"privacy\": \"private\"}"), 200);
	CU_ASSERT_EQUAL(finds(&nobody, "mejor"), 0);
	CU_ASSERT_EQUAL(finds(&me, "mejor&owner=me"), 1);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", at(id, "/captions/es"), NULL), 204);
	CU_ASSERT_EQUAL(finds(&me, "mejor&owner=me"), 0);
	api_done(&me);
	api_done(&nobody);
}

/* A million characters of words that are all different, in each of several languages. */
static void
test_very_much_that_is_said_is_kept_too(void)
{
	struct api me = videos_person("chatter");
	char id[12], *text = malloc(1 << 20);
	size_t len, i;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	film_published(&me, "title=x", id);
	len = (size_t)sprintf(text, "WEBVTT\n\n00:01.000 --> 00:02.000\n");
	for (i = 0; len < 1000000; i++)
		len += (size_t)sprintf(text + len, i % 8 ? "w%zx " : "w%zx\n", i);
	CU_ASSERT_EQUAL(put(&me, at(id, "/captions/en"), text), 200);
	CU_ASSERT_EQUAL(put(&me, at(id, "/captions/es"), text), 200);
	CU_ASSERT_EQUAL(finds(&me, "w10ff"), 1);
	free(text);
	api_done(&me);
}

/* "ms origin title" of each. */
static const char *
chapters_of(struct api *who, const char *id)
{
	static char text[1024];
	size_t len = 0;
	int i;

	text[0] = '\0';
	CU_ASSERT_EQUAL(api_call(who, "GET", at(id, "/chapters"), NULL), 200);
	for (i = 0; i < api_count(who, "items"); i++) {
		char name[3][32];

		snprintf(name[0], sizeof(name[0]), "items.%d.at_ms", i);
		snprintf(name[1], sizeof(name[1]), "items.%d.origin", i);
		snprintf(name[2], sizeof(name[2]), "items.%d.title", i);
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%lld %s %s\n",
		    (long long)api_int(who, name[0]), api_text(who, name[1]), api_text(who, name[2]));
	}
	return text;
}

static void
describe(struct api *me, const char *id, const char *description)
{
	char body[1024];

	snprintf(body, sizeof(body), "{\"description\": \"%s\"}", description);
	CU_ASSERT_EQUAL(api_call(me, "PATCH", at(id, ""), body), 200);
}

static void
test_lines_of_times_are_chapters(void)
{
	static const char *const none[] = {
		"0:00 Alone", "0:10 Not at the begin\\n0:20 Two", "0:00 One\\n0:20 Two\\n0:10 Three",
		"0:00 One\\n4:05pm Two", "0:00 One\\n0:75 Two", "0:00\\n0:10", "Meet at 0:00\\nand at 0:30",
	};
	struct api me = videos_person("describer");
	char id[12];
	size_t i;

	film_published(&me, "title=x", id);
	videos_sql("UPDATE video SET duration_ms = 4000000 WHERE title = 'x'");
	describe(&me, id, "A film\\n0:00 Begin\\n- 1:30 - Middle at 0:05\\n(1:02:03) \xe2\x80\x9c" "End\xe2\x80\x9d\\n9:59:59 Beyond");
	CU_ASSERT_STRING_EQUAL(chapters_of(&me, id), "0 description Begin\n90000 description Middle at 0:05\n"
	    "3723000 description \xe2\x80\x9c" "End\xe2\x80\x9d\n");
	for (i = 0; i < sizeof(none) / sizeof(*none); i++) {
		describe(&me, id, none[i]);
		CU_ASSERT_STRING_EQUAL(chapters_of(&me, id), "");
	}
	film_with_words(&me, "title=y", id);
	CU_ASSERT_STRING_EQUAL(chapters_of(&me, id), "0 file At 0\n1000 file At 1000\n");
	describe(&me, id, "0:00 \xe2\x80\x93 One\\n\xe2\x80\xa2 0:01 \xe2\x80\x94 Two");
	CU_ASSERT_STRING_EQUAL(chapters_of(&me, id), "0 description One\n1000 description Two\n");
	api_done(&me);
}

static void
test_chapters_are_edited(void)
{
	static const struct {
		const char *body, *pointer;
	} bad[] = {
		{ "{'chapters': 1}", "/chapters" },
		{ "{'chapters': [{'at_ms': 0}]}", "/chapters/0" },
		{ "{'chapters': [{'at_ms': -1, 'title': 'x'}]}", "/chapters/0/at_ms" },
		{ "{'chapters': [{'at_ms': 5, 'title': 'x'}, {'at_ms': 5, 'title': 'y'}]}", "/chapters/1/at_ms" },
		{ "{'chapters': [{'at_ms': 999999999, 'title': 'x'}]}", "/chapters/0/at_ms" },
		{ "{'chapters': [{'at_ms': 0, 'title': ' '}]}", "/chapters/0/title" },
		{ "{'chapters': [{'at_ms': 0, 'title': 7}]}", "/chapters/0/title" },
	};
	struct api me = videos_person("editor"), other = videos_person("guest");
	struct api nobody = videos_stranger();
	char id[12], body[256];
	size_t i, j;

	film_with_words(&me, "title=z", id);
	videos_sql("UPDATE video SET duration_ms = 2000 WHERE title = 'z'");
	CU_ASSERT_EQUAL(api_call(&nobody, "PUT", at(id, "/chapters"), "{\"chapters\": []}"), 401);
	CU_ASSERT_EQUAL(api_call(&other, "PUT", at(id, "/chapters"), "{\"chapters\": []}"), 404);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		snprintf(body, sizeof(body), "%s", bad[i].body);
		for (j = 0; body[j] != '\0'; j++)
			body[j] = body[j] == '\'' ? '"' : body[j];
		CU_ASSERT_EQUAL(api_call(&me, "PUT", at(id, "/chapters"), body), 422);
		CU_ASSERT_TRUE(api_blames(&me, bad[i].pointer));
	}
	CU_ASSERT_EQUAL(api_call(&me, "PUT", at(id, "/chapters"), "{\"chapters\": ["
	    "{\"at_ms\": 0, \"title\": \"Mine\"}, {\"at_ms\": 1500, \"title\": \"Too\"}]}"), 200);
	CU_ASSERT_EQUAL(api_count(&me, "items"), 2);
	describe(&me, id, "0:00 One\\n0:01 Two");
	CU_ASSERT_STRING_EQUAL(chapters_of(&nobody, id), "0 person Mine\n1500 person Too\n");
	CU_ASSERT_EQUAL(api_call(&me, "PUT", at(id, "/chapters"), "{\"chapters\": []}"), 200);
	CU_ASSERT_STRING_EQUAL(chapters_of(&nobody, id), "0 description One\n1000 description Two\n");
	api_done(&me);
	api_done(&other);
	api_done(&nobody);
}

static CU_TestInfo tests[] = {
	{ "captions are listed and sent", test_captions_are_listed_and_sent },
	{ "chapters are listed", test_chapters_are_listed },
	{ "of a private video they are its owner's", test_of_a_private_video_they_are_its_owners },
	{ "captions are written and deleted", test_captions_are_written_and_deleted },
	{ "what are no captions is refused with its line",
	    test_what_are_no_captions_is_refused_with_its_line },
	{ "lines of times are chapters", test_lines_of_times_are_chapters },
	{ "chapters are edited", test_chapters_are_edited },
	{ "words are named in HLS", test_words_are_named_in_hls },
	{ "what is only said is found", test_what_is_only_said_is_found },
	{ "very much that is said is kept too", test_very_much_that_is_said_is_kept_too },
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
