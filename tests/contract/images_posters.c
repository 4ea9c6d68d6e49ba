/* Posters in the sizes of cards: the images program beside that of the videos. */
#include <stdio.h>
#include <string.h>

#include "lib/base/clock.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

#define WAIT_MS 10000

static struct test_program images;
static struct api owner, stranger;
static char open_id[12], private_id[12], preview[160], private_preview[160];

static int
get(struct api *who, const char *uri, const char *accept)
{
	const char *const more[] = { "HTTP_ACCEPT", accept, NULL };
	const char *const socket = who->socket;
	int status;

	who->socket = images.socket;
	who->more = more;
	status = api_call(who, "GET", uri, NULL);
	who->socket = socket;
	who->more = NULL;
	return status;
}

static const char *
sized(const char *address, const char *size)
{
	static char uri[256];

	snprintf(uri, sizeof(uri), "%s&size=%s", address, size);
	return uri;
}

/* As ffprobe reads what came. */
static void
picture_is(const struct api *who, const char *want)
{
	char path[256], command[512], size[64] = "";
	FILE *file;

	snprintf(path, sizeof(path), "%s/scratch/came", videos_auth.directory);
	file = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_EQUAL(fwrite(who->reply.body, 1, who->reply.body_len, file), who->reply.body_len);
	fclose(file);
	snprintf(command, sizeof(command), "ffprobe -v error"
	    " -show_entries stream=codec_name,width,height -of csv=p=0:s=x %s", path);
	file = popen(command, "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	CU_ASSERT_PTR_NOT_NULL(fgets(size, sizeof(size), file));
	pclose(file);
	size[strcspn(size, "\n")] = '\0';
	CU_ASSERT_STRING_EQUAL(size, want);
}

static void
give_poster(const char *id, const struct film *picture, char address[160])
{
	char path[64];

	snprintf(path, sizeof(path), "/api/videos/%s/poster.jpg", id);
	CU_ASSERT_EQUAL(api_send(&owner, "PUT", path, "image/png", picture->data, picture->len), 200);
	CU_ASSERT_PTR_NOT_NULL_FATAL(api_text(&owner, "preview_url"));
	snprintf(address, 160, "%s", api_text(&owner, "preview_url"));
}

static void
prepare(void)
{
	const struct film wide = film_make("-f lavfi -i testsrc2=s=1920x1080 -frames:v 1", "wide.png");

	owner = videos_person("ana");
	stranger = videos_stranger();
	film_published(&owner, "title=Open&privacy=public", open_id);
	film_published(&owner, "title=Mine&privacy=private", private_id);
	give_poster(open_id, &wide, preview);
	give_poster(private_id, &wide, private_preview);
}

static void
each_size_is_as_large_as_it_says(void)
{
	CU_ASSERT_EQUAL(get(&stranger, sized(preview, "320"), "image/webp,*/*"), 200);
	CU_ASSERT_STRING_EQUAL(fcgi_header(&stranger.reply, "Content-Type"), "image/webp");
	CU_ASSERT_STRING_EQUAL(fcgi_header(&stranger.reply, "Cache-Control"),
	    "private, max-age=86400, immutable");
	CU_ASSERT_PTR_NOT_NULL(strstr(fcgi_header(&stranger.reply, "Vary"), "Accept"));
	picture_is(&stranger, "webpx320x180");
	CU_ASSERT_EQUAL(get(&stranger, sized(preview, "960"), "image/webp"), 200);
	picture_is(&stranger, "webpx960x540");
	CU_ASSERT_EQUAL(get(&stranger, preview, "image/webp"), 200);
	picture_is(&stranger, "webpx640x360");
	/* whoever shows links elsewhere names no kind of picture */
	CU_ASSERT_EQUAL(get(&stranger, sized(preview, "link"), "*/*"), 200);
	CU_ASSERT_STRING_EQUAL(fcgi_header(&stranger.reply, "Content-Type"), "image/jpeg");
	picture_is(&stranger, "mjpegx1200x630");
}

static void
what_is_wrong_is_said(void)
{
	CU_ASSERT_EQUAL(get(&stranger, sized(preview, "5000"), "*/*"), 422);
	CU_ASSERT_STRING_EQUAL(api_text(&stranger, "errors.0.parameter"), "size");
	CU_ASSERT_EQUAL(get(&stranger, "/api/images/posters/AAAAAAAAAAA", "*/*"), 404);
	CU_ASSERT_EQUAL(get(&stranger, sized(preview, "320"), "image/x-none"), 406);
}

static void
one_that_is_small_stays_so_and_is_another(void)
{
	const struct film small = film_make("-f lavfi -i color=s=200x400 -frames:v 1", "small.png");
	const int64_t until_ms = clock_steady_ms() + WAIT_MS;
	char old[160];

	snprintf(old, sizeof(old), "%s", preview);
	give_poster(open_id, &small, preview);
	CU_ASSERT_STRING_NOT_EQUAL(preview, old);
	/* images hears of it in a moment; what it sends meanwhile is not kept */
	do {
		CU_ASSERT_EQUAL_FATAL(get(&stranger, sized(preview, "320"), "*/*"), 200);
	} while (strstr(fcgi_header(&stranger.reply, "Cache-Control"), "immutable") == NULL &&
	    clock_steady_ms() < until_ms);
	picture_is(&stranger, "mjpegx200x180");
	/* by the name of the old one it is not kept */
	CU_ASSERT_EQUAL(get(&stranger, sized(old, "320"), "*/*"), 200);
	CU_ASSERT_STRING_EQUAL(fcgi_header(&stranger.reply, "Cache-Control"), "private, no-cache");
	picture_is(&stranger, "mjpegx200x180");
}

static void
of_a_private_video_none_is_seen(void)
{
	struct api other = videos_person("bea");

	CU_ASSERT_EQUAL(get(&owner, sized(private_preview, "320"), "*/*"), 200);
	picture_is(&owner, "mjpegx320x180");
	CU_ASSERT_EQUAL(get(&stranger, sized(private_preview, "320"), "*/*"), 404);
	CU_ASSERT_EQUAL(get(&other, sized(private_preview, "320"), "*/*"), 404);
	videos_sql("INSERT INTO share (public_id, owner_id, kind, video_id, rights, with_id, label)"
	    " SELECT 'AAAAAAAAAAA', v.owner_id, 'video', v.id, 'read', a.id, 'Mine'"
	    "   FROM video v, account a WHERE v.title = 'Mine' AND a.username = 'bea'");
	CU_ASSERT_EQUAL(get(&other, sized(private_preview, "320"), "*/*"), 200);
	CU_ASSERT_EQUAL(get(&stranger, sized(private_preview, "320"), "*/*"), 404);
	api_done(&other);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "prepare", prepare },
		{ "each size is as large as it says", each_size_is_as_large_as_it_says },
		{ "what is wrong is said", what_is_wrong_is_said },
		{ "one that is small stays so, and is another", one_that_is_small_stays_so_and_is_another },
		{ "of a private video none is seen", of_a_private_video_none_is_seen },
		CU_TEST_INFO_NULL,
	};
	int status;

	videos_site_start(NULL);
	test_program_start_beside(&images, &videos_auth, "images", NULL);
	status = suite_run("images_posters", tests);
	api_done(&owner);
	api_done(&stranger);
	if (!test_program_stop(&images) || !videos_site_stop())
		status = 1;
	return status;
}
