/* Media over the wire: the original, posters, HLS, their headers and types. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/count.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

static struct api me;
static char id[12], path[256];

static const char *
at(const char *rest)
{
	snprintf(path, sizeof(path), "/api/videos/%s%s", id, rest);
	return path;
}

static const char *
header(const char *name)
{
	const char *value = fcgi_header(&me.reply, name);

	return value != NULL ? value : "";
}

static void
test_original(void)
{
	static const char *range[] = { "HTTP_RANGE", "bytes=4-7", NULL };
	static const char *accel[] = { "SENDFILE", "accel", NULL };
	static const char *xsendfile[] = { "SENDFILE", "xsendfile", NULL };
	const struct film film = film_small();
	char etag[128];

	me = videos_person("alba");
	film_published(&me, "title=x", id);
	CU_ASSERT_EQUAL(api_call(&me, "GET", at("/original"), NULL), 200);
	CU_ASSERT_EQUAL(me.reply.body_len, film.len);
	CU_ASSERT_EQUAL(memcmp(me.reply.body, film.data, film.len), 0);
	CU_ASSERT_STRING_EQUAL(header("Content-Type"), "video/mp4");
	CU_ASSERT_STRING_EQUAL(header("Cache-Control"), "private, no-cache");
	CU_ASSERT_STRING_EQUAL(header("Accept-Ranges"), "bytes");
	snprintf(etag, sizeof(etag), "%s", header("ETag"));
	CU_ASSERT_EQUAL(etag[0], '"');

	me.more = range;
	CU_ASSERT_EQUAL(api_call(&me, "GET", at("/original"), NULL), 206);
	CU_ASSERT_EQUAL(me.reply.body_len, 4);
	CU_ASSERT_EQUAL(memcmp(me.reply.body, "ftyp", 4), 0);
	me.more = (const char *[]){ "HTTP_IF_NONE_MATCH", etag, NULL };
	CU_ASSERT_EQUAL(api_call(&me, "GET", at("/original"), NULL), 304);

	me.more = accel;
	CU_ASSERT_EQUAL(api_call(&me, "GET", at("/original"), NULL), 200);
	CU_ASSERT_EQUAL(strncmp(header("X-Accel-Redirect"), "/_store/u/", 10), 0);
	CU_ASSERT_STRING_EQUAL(header("ETag"), etag);
	CU_ASSERT_EQUAL(me.reply.body_len, 0);
	me.more = xsendfile;
	CU_ASSERT_EQUAL(api_call(&me, "GET", at("/original"), NULL), 200);
	CU_ASSERT_EQUAL(header("X-Sendfile")[0], '/');
	me.more = NULL;
}

static void
test_show_has_an_etag(void)
{
	char etag[64], before[64];

	CU_ASSERT_EQUAL(api_call(&me, "GET", at(""), NULL), 200);
	snprintf(etag, sizeof(etag), "%s", header("ETag"));
	snprintf(before, sizeof(before), "%s", etag);
	me.more = (const char *[]){ "HTTP_IF_NONE_MATCH", etag, NULL };
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(""), NULL), 304);
	CU_ASSERT_EQUAL(me.reply.body_len, 0);
	me.more = NULL;
	CU_ASSERT_EQUAL(api_call(&me, "PATCH", at(""), "{\"description\":\"new\"}"), 200);
	me.more = (const char *[]){ "HTTP_IF_NONE_MATCH", etag, NULL };
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(""), NULL), 200);
	CU_ASSERT_STRING_NOT_EQUAL(header("ETag"), before);
	me.more = NULL;
}

/* Whatever else is below v/ is about to be deleted. */
static void
one_poster_is_kept(void)
{
	CU_ASSERT_EQUAL(videos_files("v"), 1 + videos_number("SELECT count(*) FROM job"
	    " WHERE kind = 'object_delete' AND payload->>'key' LIKE 'v/%/poster-%.jpg'"
	    "   AND payload->>'key' NOT IN (SELECT poster_key FROM video)"));
}

/* The poster is a JPEG of this size: the newest object below v/. */
static void
poster_is(int width, int height)
{
	char command[512], size[64] = "", url[160];
	FILE *pipe;

	one_poster_is_kept();
	snprintf(url, sizeof(url), "%s", api_text(&me, "poster_url"));
	CU_ASSERT_PTR_NOT_NULL_FATAL(strstr(url, "/poster.jpg?v="));
	CU_ASSERT_EQUAL(api_call(&me, "GET", url, NULL), 200);
	CU_ASSERT_STRING_EQUAL(header("Content-Type"), "image/jpeg");
	CU_ASSERT_STRING_EQUAL(header("Cache-Control"), "private, max-age=86400, immutable");
	CU_ASSERT_EQUAL(memcmp(me.reply.body, "\xff\xd8\xff", 3), 0);
	snprintf(command, sizeof(command), "find %s/store/v -type f -printf '%%T@ %%p\\n' |"
	    " sort -n | tail -1 | cut -d' ' -f2 | xargs ffprobe -v error"
	    " -show_entries stream=width,height -of csv=p=0:s=x", videos_auth.directory);
	pipe = popen(command, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(pipe);
	CU_ASSERT_PTR_NOT_NULL(fgets(size, sizeof(size), pipe));
	pclose(pipe);
	snprintf(command, sizeof(command), "%dx%d\n", width, height);
	CU_ASSERT_STRING_EQUAL(size, command);
	CU_ASSERT_EQUAL(api_call(&me, "GET", at("/poster.jpg"), NULL), 200);
	CU_ASSERT_STRING_EQUAL(header("Cache-Control"), "private, no-cache");
}

static int
put(const struct film *film, const char *type)
{
	return api_send(&me, "PUT", at("/poster.jpg"), type, film->data, film->len);
}

static void
test_posters(void)
{
	const struct film png = film_make("-f lavfi -i testsrc2=s=2000x1000 -frames:v 1", "p.png");
	const struct film jpeg = film_make("-f lavfi -i color=s=500x332 -frames:v 1", "p.jpg");
	const struct film webp = film_make("-f lavfi -i testsrc2=s=100x300 -frames:v 1", "p.webp");
	const struct film tall = film_make("-f lavfi -i color=s=20x2560 -frames:v 1", "tall.png");
	const struct film dot = film_make("-f lavfi -i color=s=1x1,format=rgba -frames:v 1", "dot.png");
	char old[160];

	CU_ASSERT_EQUAL(api_call(&me, "GET", at("/poster.jpg"), NULL), 404);
	CU_ASSERT_EQUAL(put(&png, "image/png"), 200);
	poster_is(1280, 640);
	CU_ASSERT_EQUAL(put(&jpeg, "image/png"), 200);	/* the type is not believed */
	snprintf(old, sizeof(old), "%s", api_text(&me, "poster_url"));
	poster_is(500, 332);
	CU_ASSERT_EQUAL(put(&webp, "image/webp"), 200);
	CU_ASSERT_STRING_NOT_EQUAL(old, api_text(&me, "poster_url"));
	poster_is(100, 300);
	CU_ASSERT_EQUAL(put(&tall, "image/png"), 200);
	poster_is(10, 1280);
	CU_ASSERT_EQUAL(put(&dot, "image/png"), 200);
	poster_is(1, 1);
	CU_ASSERT_EQUAL(api_post(&me, at("/poster"), "{'at_ms': 0}"), 200);
	poster_is(64, 36);
	CU_ASSERT_EQUAL(api_post(&me, at("/poster"), "{'at_ms': 1000}"), 200);
	poster_is(64, 36);
	CU_ASSERT_EQUAL(api_post(&me, at("/poster"), "{'at_ms': 2000}"), 200);	/* the very end */
	poster_is(64, 36);
	CU_ASSERT_TRUE(videos_number("SELECT poster_is_chosen::int FROM video") == 1);
}

static void
test_bad_posters(void)
{
	const struct film svg = film_of_text("<svg xmlns=\"http://www.w3.org/2000/svg\""
	    " xmlns:xlink=\"http://www.w3.org/1999/xlink\"><image xlink:href=\"file:///etc/passwd\"/></svg>");
	const struct film text = film_of_text("no picture"), empty = film_of_text("");
	const struct film list = film_of_text("#EXTM3U\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n");
	const struct film film = film_small();
	struct film huge = film_make("-f lavfi -i color=s=8x8 -frames:v 1", "huge.png");
	struct film cut = film_make("-f lavfi -i testsrc2=s=300x300 -frames:v 1", "cut.png");

	memcpy(huge.data + 16, "\0\0\xff\xff\0\0\xff\xff", 8);	/* IHDR's width and height */
	cut.len = 40;
	CU_ASSERT_EQUAL(put(&svg, "image/svg+xml"), 422);
	CU_ASSERT_EQUAL(put(&text, "image/jpeg"), 422);
	CU_ASSERT_EQUAL(put(&empty, "image/jpeg"), 422);
	CU_ASSERT_EQUAL(put(&list, "image/jpeg"), 422);
	CU_ASSERT_EQUAL(put(&film, "image/jpeg"), 422);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "/problems/not-media");
	CU_ASSERT_EQUAL(put(&huge, "image/png"), 422);
	CU_ASSERT_EQUAL(put(&cut, "image/png"), 422);
	CU_ASSERT_EQUAL(api_post(&me, at("/poster"), "{'at_ms': 2001}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/at_ms"));
	CU_ASSERT_EQUAL(api_post(&me, at("/poster"), "{'at_ms': -1}"), 422);
	CU_ASSERT_TRUE(api_blames(&me, "/at_ms"));
	CU_ASSERT_EQUAL(api_post(&me, at("/poster"), "{}"), 422);
	one_poster_is_kept();		/* the one that was there before */
	CU_ASSERT_EQUAL(api_call(&me, "GET", at("/poster.jpg"), NULL), 200);
}

static void
test_hls(void)
{
	static const struct {
		const char *file;
		const char *type;
	} files[] = {
		{ "master.m3u8", "application/vnd.apple.mpegurl" },
		{ "240/index.m3u8", "application/vnd.apple.mpegurl" },
		{ "240/init.mp4", "video/mp4" },
		{ "240/00000.m4s", "video/mp4" },
	};
	char command[1024], sql[256], uri[128], etag[160];
	size_t i;

	CU_ASSERT_EQUAL(api_call(&me, "GET", at("/hls/master.m3u8"), NULL), 404);
	snprintf(command, sizeof(command), "cd %s/store && mkdir -p v/%s/hls-1/240 && cd v/%s/hls-1"
	    " && for f in master.m3u8 240/index.m3u8 240/init.mp4 240/00000.m4s; do echo $f > $f; done",
	    videos_auth.directory, id, id);
	CU_ASSERT_EQUAL_FATAL(system(command), 0);
	snprintf(sql, sizeof(sql), "UPDATE video SET state = 'ready', progress = 100,"
	    " hls_prefix = 'v/%s/hls-1/' WHERE public_id = '%s'", id, id);
	videos_sql(sql);
	/* made elsewhere: seen within a second */
	for (i = 0; i < 200 && api_call(&me, "GET", at("/hls/master.m3u8"), NULL) != 200; i++)
		CU_ASSERT_EQUAL(system("sleep 0.02"), 0);
	CU_ASSERT_TRUE(i < 100);
	for (i = 0; i < COUNT(files); i++) {
		snprintf(uri, sizeof(uri), "/hls/%s", files[i].file);
		CU_ASSERT_EQUAL(api_call(&me, "GET", at(uri), NULL), 200);
		CU_ASSERT_STRING_EQUAL(header("Content-Type"), files[i].type);
		CU_ASSERT_STRING_EQUAL(header("Cache-Control"), "private, no-cache");
		CU_ASSERT_EQUAL(strncmp(me.reply.body, files[i].file, strlen(files[i].file)), 0);
		snprintf(etag, sizeof(etag), "%s", header("ETag"));
		me.more = (const char *[]){ "HTTP_IF_NONE_MATCH", etag, NULL };
		CU_ASSERT_EQUAL(api_call(&me, "GET", at(uri), NULL), 304);
		me.more = NULL;
	}
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(""), NULL), 200);
	snprintf(uri, sizeof(uri), "/api/videos/%s/hls/master.m3u8", id);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "hls_url"), uri);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "state"), "ready");
}

static void
test_scratch_is_clean(void)
{
	char command[256];

	snprintf(command, sizeof(command), "! ls %s/scratch | grep -q '^poster'",
	    videos_auth.directory);
	CU_ASSERT_EQUAL(system(command), 0);
	api_done(&me);
}

static CU_TestInfo tests[] = {
	{ "original", test_original },
	{ "show has an ETag", test_show_has_an_etag },
	{ "posters", test_posters },
	{ "bad posters", test_bad_posters },
	{ "HLS", test_hls },
	{ "scratch is clean", test_scratch_is_clean },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	int failed;

	videos_site_start(NULL);
	failed = suite_run("videos: media", tests);
	return videos_site_stop() ? failed : 1;
}
