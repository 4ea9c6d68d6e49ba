/* Where somebody was: the owner has the file as it came, others a copy without that. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

#define WAIT_MS 60000
#define MARK    "+40.4168-003.7038/"	/* what nobody but the owner may get */
#define PICTURE "-f lavfi -i testsrc2=s=64x36:d=2:r=10 -f lavfi -i sine=d=2"
#define H264    " -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac"
/* As a drone writes them, and as a translator does. */
#define CAMERA  "printf '1\\n00:00:00,000 --> 00:00:01,000\\nGPS(" MARK ",18) ISO: 100\\n\\n' > cam.srt; "
#define SPEECH  "printf '1\\n00:00:00,000 --> 00:00:01,000\\nI was there, 12.5 degrees.\\n\\n' > say.srt; "

static struct api me, member, admin, nobody;
static struct test_program worker;
static char path[256];

static const char *
at(const char *id, const char *rest)
{
	snprintf(path, sizeof(path), "/api/videos/%s%s", id, rest);
	return path;
}

static bool
tells(const struct api *api)
{
	return memmem(api->reply.body, api->reply.body_len, MARK, strlen(MARK)) != NULL;
}

static bool
gets(struct api *who, const char *id, int status)
{
	const int64_t until_ms = clock_steady_ms() + WAIT_MS;

	while (api_call(who, "GET", at(id, "/original"), NULL) != status) {
		if (clock_steady_ms() > until_ms)
			return false;
		usleep(50000);
	}
	return true;
}

static const char *
header(const struct api *api, const char *name)
{
	const char *value = fcgi_header(&api->reply, name);

	return value != NULL ? value : "";
}

static void
publish(const struct film *film, char id[12])
{
	CU_ASSERT_EQUAL_FATAL(film_publish(&me, film, "title=x"), 201);
	snprintf(id, 12, "%s", api_text(&me, "id"));
}

static bool
feed_names(const char *id)
{
	char address[64];

	snprintf(address, sizeof(address), "%s/original", id);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", "/api/videos/feed.rss", NULL), 200);
	return strstr(nobody.reply.body, address) != NULL;
}

static void
test_a_plain_file_is_everyones(void)
{
	const struct film film = film_small();
	char id[12];

	me = videos_person("alba");
	member = videos_person("bruno");
	admin = videos_admin("chief");
	nobody = videos_stranger();
	film_published(&me, "title=plain", id);
	CU_ASSERT_FALSE(api_bool(&me, "others_get_copy"));
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(id, "/original"), NULL), 200);
	CU_ASSERT_EQUAL(nobody.reply.body_len, film.len);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(id, ""), NULL), 200);
	CU_ASSERT_EQUAL(api_int(&nobody, "size_bytes"), (int64_t)film.len);
	CU_ASSERT_TRUE(feed_names(id));
}

static void
test_others_wait_for_a_copy(void)
{
	const struct film film = film_make(PICTURE H264 " -metadata location=" MARK
	    " -metadata comment=" MARK, "gps.mp4");
	struct api *others[] = { &nobody, &member, &admin };
	char id[12], etag[128];
	size_t i;

	publish(&film, id);
	CU_ASSERT_TRUE(api_bool(&me, "others_get_copy"));
	CU_ASSERT_FALSE(api_is_null(&me, "original_url"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(id, "/original"), NULL), 200);
	CU_ASSERT_TRUE(tells(&me));
	snprintf(etag, sizeof(etag), "%s", header(&me, "ETag"));
	for (i = 0; i < COUNT(others); i++) {
		CU_ASSERT_EQUAL(api_call(others[i], "GET", at(id, "/original"), NULL), 404);
		CU_ASSERT_PTR_NOT_NULL(strstr(api_text(others[i], "type"), "processing"));
		CU_ASSERT_EQUAL(api_call(others[i], "GET", at(id, ""), NULL), 200);
		CU_ASSERT_TRUE(api_is_null(others[i], "original_url"));
		CU_ASSERT_EQUAL(api_int(others[i], "size_bytes"), 0);
		CU_ASSERT_FALSE(api_bool(others[i], "others_get_copy"));
	}
	CU_ASSERT_FALSE(feed_names(id));

	test_program_start_beside(&worker, &videos_auth, "worker", NULL);
	for (i = 0; i < COUNT(others); i++) {
		CU_ASSERT_TRUE(gets(others[i], id, 200));
		CU_ASSERT_FALSE(tells(others[i]));
		CU_ASSERT_STRING_EQUAL(header(others[i], "Content-Type"), "video/mp4");
		CU_ASSERT_STRING_NOT_EQUAL(header(others[i], "ETag"), etag);
	}
	CU_ASSERT_TRUE(feed_names(id));
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(id, ""), NULL), 200);
	CU_ASSERT_EQUAL(api_int(&nobody, "size_bytes"),
	    videos_number("SELECT clean_bytes FROM video WHERE clean_id IS NOT NULL"));
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(id, "/original"), NULL), 200);
	CU_ASSERT_EQUAL(me.reply.body_len, film.len);
	CU_ASSERT_TRUE(tells(&me));
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(id, ""), NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "size_bytes"), (int64_t)film.len);
}

/* One container, and what is put into it; others get it without that. */
struct kind {
	const char *name;
	const char *arguments;
	const char *type;
};

static const struct kind kinds[] = {
	{ "udta.mov", PICTURE H264 " -metadata location=" MARK, "video/quicktime" },
	{ "apple.mov", PICTURE H264 " -movflags use_metadata_tags"
	    " -metadata com.apple.quicktime.location.ISO6709=" MARK, "video/quicktime" },
	{ "code.mov", PICTURE H264 " -timecode 01:02:03:04 -metadata comment=" MARK, "video/quicktime" },
	{ "pcm.mov", PICTURE " -c:v mjpeg -c:a pcm_s16le -metadata location=" MARK, "video/quicktime" },
	{ "loci.3gp", PICTURE " -c:v mpeg4 -c:a aac -metadata location=" MARK, "video/3gpp" },
	{ "comment.mp4", PICTURE H264 " -metadata comment=" MARK, "video/mp4" },
	{ "tag.mkv", PICTURE H264 " -metadata LOCATION=" MARK, "video/x-matroska" },
	{ "track.mkv", PICTURE H264 " -metadata:s:v:0 LOCATION=" MARK, "video/x-matroska" },
	{ "tag.webm", PICTURE " -c:v libvpx -c:a libopus -metadata LOCATION=" MARK, "video/webm" },
	{ "tag.avi", PICTURE " -c:v mpeg4 -c:a mp3 -metadata comment=" MARK, "video/x-msvideo" },
	{ "tag.flv", PICTURE " -c:v flv -c:a mp3 -ar 44100 -metadata comment=" MARK, "video/x-flv" },
	{ "name.ts", PICTURE H264 " -metadata service_name=" MARK, "video/mp2t" },
	{ "tag.ogv", PICTURE " -c:v libtheora -c:a libvorbis -metadata LOCATION=" MARK, "video/ogg" },
	{ "tag.wmv", PICTURE " -c:v wmv2 -c:a wmav2 -metadata comment=" MARK, "video/x-ms-asf" },
	{ "plain.mpg", PICTURE " -c:v mpeg2video -c:a mp2 -metadata comment=" MARK, "video/mpeg" },
	{ "drone.mp4", PICTURE " -i cam.srt" H264 " -c:s mov_text", "video/mp4" },
	{ "drone.mkv", PICTURE " -i cam.srt" H264 " -c:s srt", "video/x-matroska" },
};

static void
test_of_each_container(void)
{
	char ids[COUNT(kinds)][12];
	size_t i;

	film_make("-version > cam.log; " CAMERA ": > ", "cam");
	for (i = 0; i < COUNT(kinds); i++) {
		const struct film film = film_make(kinds[i].arguments, kinds[i].name);

		publish(&film, ids[i]);
		CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(ids[i], "/original"), NULL), 404);
	}
	for (i = 0; i < COUNT(kinds); i++) {
		if (!gets(&nobody, ids[i], 200) || tells(&nobody) ||
		    strcmp(header(&nobody, "Content-Type"), kinds[i].type) != 0) {
			fprintf(stderr, "%s: %s\n", kinds[i].name, header(&nobody, "Content-Type"));
			CU_FAIL("others get something else");
		}
	}
}

static CU_TestInfo tests[] = {
	{ "a plain file is everyone's", test_a_plain_file_is_everyones },
	{ "others wait for a copy", test_others_wait_for_a_copy },
	{ "of each container", test_of_each_container },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	int failed;

	videos_site_start(NULL);
	failed = suite_run("videos: where somebody was", tests);
	api_done(&me);
	api_done(&member);
	api_done(&admin);
	api_done(&nobody);
	if (!test_program_stop(&worker))
		failed = 1;
	return videos_site_stop() ? failed : 1;
}
