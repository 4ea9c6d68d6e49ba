/*
 * What is no video, or not wholly there: refused with a reason.  Of a body
 * nothing is left; an upload waits for its owner's word.
 */
#include <stdio.h>
#include <string.h>

#include "lib/base/count.h"
#include "support/people/auth.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

static const char *const with_key[] = { "HTTP_IDEMPOTENCY_KEY", "the key", NULL };

static int
publish(struct api *me, const char *key)
{
	return api_post(me, "/api/videos", "{'key': '%s', 'title': 'Bad'}", key);
}

/* It says why it was refused, to its owner and to programs; and is dropped. */
static void
drop_refused(struct api *me, const char *key, const char *why, const char *word)
{
	struct api uploader = auth_as(me, &videos_credentials);
	char uri[512];

	CU_ASSERT_EQUAL(api_call(&uploader, "GET", "/api/credentials/uploads", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&uploader, "items"), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&uploader, "items.0.key"), key);
	CU_ASSERT_TRUE(api_bool(&uploader, "items.0.completed"));
	CU_ASSERT_PTR_NOT_NULL(strstr(api_text(&uploader, "items.0.refused"), why));
	CU_ASSERT_STRING_EQUAL(api_text(&uploader, "items.0.refused_as"), word);
	CU_ASSERT_FALSE(api_is_null(&uploader, "items.0.refused_at"));
	snprintf(uri, sizeof(uri), "/api/credentials/s3/multipart/%s?key=%s",
	    api_text(&uploader, "items.0.uploadId"), key);
	CU_ASSERT_EQUAL(api_call(&uploader, "DELETE", uri, NULL), 200);
	CU_ASSERT_EQUAL(api_call(&uploader, "GET", "/api/credentials/uploads", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&uploader, "items"), 0);
	api_done(&uploader);
}

/*
 * Refused both as a body and as an upload, for the reason `why`; the upload as
 * often as it is published, also by the same Idempotency-Key.
 */
static void
refused(const char *who, const struct film *film, const char *why)
{
	struct api me = videos_person(who);
	char key[201], word[32];

	CU_ASSERT_EQUAL(film_publish(&me, film, "title=Bad"), 422);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/not-media");
	if (strstr(api_text(&me, "errors.0.detail"), why) == NULL &&
	    strstr(api_text(&me, "detail"), why) == NULL)
		fprintf(stderr, "%s: %s\n", who, me.reply.body);
	CU_ASSERT_PTR_NOT_NULL(strstr(me.reply.body, why));
	videos_left_nothing(who);
	snprintf(word, sizeof(word), "%s", api_text(&me, "reason"));
	CU_ASSERT_STRING_NOT_EQUAL(word, "");
	film_upload(&me, film, key);
	me.more = with_key;
	CU_ASSERT_EQUAL(publish(&me, key), 422);
	CU_ASSERT_PTR_NOT_NULL(strstr(me.reply.body, why));
	CU_ASSERT_EQUAL(publish(&me, key), 422);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "reason"), word);
	me.more = NULL;
	drop_refused(&me, key, why, word);
	videos_left_nothing(who);
	CU_ASSERT_EQUAL(publish(&me, key), 404);
	api_done(&me);
}

/* Whatever thread it comes to: the reason was another request's. */
static void
test_the_next_answer_has_no_such_reason(void)
{
	struct api me = videos_stranger();

	for (int i = 0; i < 100; i++) {
		CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos/AAAAAAAAAAA", NULL), 404);
		CU_ASSERT_PTR_NULL(strstr(me.reply.body, "\"reason\""));
	}
	api_done(&me);
}

#define SOURCE "-f lavfi -i testsrc2=s=64x36:d=8:r=10 -f lavfi -i sine=d=8 -shortest -c:v libx264" \
	" -preset ultrafast -pix_fmt yuv420p -c:a aac "

static struct film
cut(struct film film, size_t part, size_t of)
{
	film.len = film.len * part / of;
	return film;
}

static void
test_cut_short(void)
{
	const struct film last = film_make(SOURCE, "last.mp4");
	const struct film first = film_make(SOURCE "-movflags +faststart", "first.mp4");
	const struct film mkv = film_make(SOURCE, "a.mkv");
	const struct film avi = film_make(SOURCE, "a.avi");
	const struct film flv = film_make(SOURCE, "a.flv");
	struct film film;

	refused("cut.a", (film = cut(last, 1, 2), &film), "cut short");
	refused("cut.b", (film = cut(first, 9, 10), &film), "cut short");
	refused("cut.c", (film = cut(first, 1, 2), &film), "cut short");
	film = first;
	film.len -= 1;
	refused("cut.d", &film, "cut short");
	refused("cut.e", (film = cut(mkv, 2, 3), &film), "cut short");
	refused("cut.f", (film = cut(avi, 2, 3), &film), "cut short");
	refused("cut.g", (film = cut(flv, 1, 2), &film), "cut short");
	film = first;
	film.len = 20;
	refused("cut.h", &film, "");
}

static void
test_other_things(void)
{
	const struct film zero = film_of_text("");
	const struct film text = film_of_text("Dear diary,\ntoday I made no video at all.\n");
	const struct film html = film_of_text("<!doctype html><video src=x.mp4></video>");
	const struct film subtitles = film_of_text("1\n00:00:00,000 --> 00:00:02,000\nHello\n\n");
	const struct film image = film_make("-f lavfi -i testsrc2=s=64x36 -frames:v 1", "i.png");
	const struct film jpeg = film_make("-f lavfi -i testsrc2=s=64x36 -frames:v 1", "i.jpg");
	const struct film gif = film_make("-f lavfi -i testsrc2=s=64x36:d=1", "i.gif");
	const struct film mp3 = film_make("-f lavfi -i sine=d=1", "a.mp3");
	const struct film m4a = film_make("-f lavfi -i sine=d=1 -c:a aac", "a.m4a");

	refused("other.a", &zero, "empty");
	refused("other.b", &text, "no video");
	refused("other.c", &html, "no video");
	refused("other.d", &subtitles, "no video");
	refused("other.e", &image, "no video");
	refused("other.f", &jpeg, "no video");
	refused("other.g", &gif, "no video");
	refused("other.h", &mp3, "no video");
	refused("other.i", &m4a, "no moving picture");
}

/* A game's or a screen recorder's of long ago: none has a player, each is code to be broken. */
static void
test_codings_that_nobody_has(void)
{
	const struct film picture = film_make("-f lavfi -i testsrc2=s=64x36:d=1:r=10 -c:v zmbv", "z.mkv");
	const struct film sound = film_make("-f lavfi -i testsrc2=s=64x36:d=1:r=10"
	    " -f lavfi -i sine=d=1 -shortest -c:v libx264 -pix_fmt yuv420p -c:a real_144"
	    " -ar 8000 -ac 1",
	    "s.mkv");

	refused("codec.a", &picture, "codec");
	refused("codec.b", &sound, "codec");
}

/* Cover art is no video, however it is encoded. */
static void
test_music_with_a_cover(void)
{
	struct film film;

	film_make("-f lavfi -i testsrc2=s=64x64 -frames:v 1", "cover.jpg");
	film = film_make("-f lavfi -i sine=d=1 -i cover.jpg -map 0 -map 1 -c:a aac -c:v copy"
	    " -disposition:v attached_pic", "cover.m4a");
	refused("cover", &film, "no moving picture");
}

/* Scripts that name other files, and one that would be fetched. */
static void
test_files_that_name_files(void)
{
	const struct film passwd = film_of_text("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:9\n"
	    "#EXTINF:9.0,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n");
	const struct film url = film_of_text("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9.0,\n"
	    "http://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n");
	const struct film concat = film_of_text("ffconcat version 1.0\nfile /etc/passwd\n");
	const struct film dash = film_of_text("<?xml version=\"1.0\"?>\n<MPD"
	    " xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period><AdaptationSet>"
	    "<Representation id=\"1\"><BaseURL>file:///etc/passwd</BaseURL></Representation>"
	    "</AdaptationSet></Period></MPD>\n");
	const struct film sdp = film_of_text("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\n"
	    "c=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\na=rtpmap:96 H264/90000\n");

	refused("names.a", &passwd, "no video");
	refused("names.b", &url, "no video");
	refused("names.c", &concat, "no video");
	refused("names.d", &dash, "no video");
	refused("names.e", &sdp, "no video");
}

static void
put_big_endian(char *at, unsigned value, int bytes)
{
	while (bytes-- > 0)
		*at++ = (char)(value >> (8 * bytes));
}

/* A header that claims a picture of 65535 pixels a side. */
static void
test_huge_dimensions(void)
{
	struct film film = film_make("-f lavfi -i testsrc2=s=64x36:d=1:r=10 -c:v mpeg4", "huge.mp4");
	char *at;

	/* mp4v sample entry: width and height, 16 bits each, 28 bytes behind its type */
	at = memmem(film.data, film.len, "mp4v", 4);
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	put_big_endian(at + 28, 65535, 2);
	put_big_endian(at + 30, 65535, 2);
	/* and the video object layer of MPEG-4 part 2, of which the sample entry is a copy */
	for (at = film.data; (at = memmem(at, film.len - (size_t)(at - film.data),
	    "\0\0\1\x20", 4)) != NULL; at += 4)
		memset(at + 4, 0xff, 12);
	refused("huge", &film, "");
}

/* Noise in a good container: the first picture cannot be decoded. */
static void
test_noise(void)
{
	struct film film = film_make("-f lavfi -i testsrc2=s=64x36:d=1:r=10 -c:v libx264"
	    " -pix_fmt yuv420p", "noise.mp4");
	char *at = memmem(film.data, film.len, "mdat", 4);
	size_t i, len;

	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	len = (size_t)((char *)memmem(film.data, film.len, "moov", 4) - at) - 8;
	for (i = 4; i < len; i++)
		at[i] = (char)(i * 167 + 13);
	refused("noise", &film, "");
}

static void
test_every_container(void)
{
	static const struct {
		const char *how;
		const char *name;
		const char *type;
	} kinds[] = {
		{ "-c:v libx264 -pix_fmt yuv420p", "k.mp4", "video/mp4" },
		{ "-c:v libx264 -pix_fmt yuv420p -movflags frag_keyframe+empty_moov", "k2.mp4",
		  "video/mp4" },
		{ "-c:v libx264 -pix_fmt yuv420p", "k.mov", "video/quicktime" },
		{ "-c:v mpeg4", "k.3gp", "video/3gpp" },
		{ "-c:v libvpx -deadline realtime", "k.webm", "video/webm" },
		{ "-c:v libx264", "k.mkv", "video/x-matroska" },
		{ "-c:v libx264 -live 1", "k2.mkv", "video/x-matroska" },	/* says no length */
		{ "-c:v mpeg4", "k.avi", "video/x-msvideo" },
		{ "-c:v libx264 -pix_fmt yuv420p", "k.ts", "video/mp2t" },
		{ "-c:v mpeg2video -r 25", "k.mpg", "video/mpeg" },
		{ "-c:v libx264 -pix_fmt yuv420p", "k.flv", "video/x-flv" },
		{ "-c:v libtheora", "k.ogv", "video/ogg" },
		{ "-c:v wmv2", "k.wmv", "video/x-ms-asf" },
	};
	struct api me = videos_person("kinds");
	char how[256];
	size_t i;

	for (i = 0; i < COUNT(kinds); i++) {
		struct film film;

		snprintf(how, sizeof(how), "-f lavfi -i testsrc2=s=64x48:d=2:r=10 %s", kinds[i].how);
		film = film_make(how, kinds[i].name);
		CU_ASSERT_EQUAL(film_publish(&me, &film, "title=x"), 201);
		if (strcmp(api_text(&me, "type"), kinds[i].type) != 0)
			fprintf(stderr, "%s: %s\n", kinds[i].name, me.reply.body);
		CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), kinds[i].type);
		CU_ASSERT_TRUE(api_int(&me, "duration_ms") >= 1700 && api_int(&me, "duration_ms") <= 2300);
		CU_ASSERT_EQUAL(api_int(&me, "width"), 64);
		CU_ASSERT_EQUAL(api_int(&me, "height"), 48);
	}
	api_done(&me);
}

static void
test_turned(void)
{
	struct api me = videos_person("turned");
	struct film film = film_small();

	film = film_make("-i small.mp4 -c copy -metadata:s:v:0 rotate=90", "turned.mp4");
	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=x"), 201);
	CU_ASSERT_EQUAL(api_int(&me, "width"), 36);
	CU_ASSERT_EQUAL(api_int(&me, "height"), 64);
	api_done(&me);
}

static CU_TestInfo tests[] = {
	{ "cut short", test_cut_short },
	{ "other things", test_other_things },
	{ "codings that nobody has", test_codings_that_nobody_has },
	{ "music with a cover", test_music_with_a_cover },
	{ "files that name files", test_files_that_name_files },
	{ "huge dimensions", test_huge_dimensions },
	{ "noise", test_noise },
	{ "the next answer has no such reason", test_the_next_answer_has_no_such_reason },
	{ "every container", test_every_container },
	{ "turned", test_turned },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	int failed;

	videos_site_start(NULL);
	failed = suite_run("videos that are none", tests);
	return videos_site_stop() ? failed : 1;
}
