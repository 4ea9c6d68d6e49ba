/* keep_original: the best rendition takes the original's place, and gives room back. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

#define WAIT_MS 60000
#define MARK    "+40.4168-003.7038/"
/* Large for what it shows: a rendition is smaller. */
#define FILM    "-f lavfi -i testsrc2=s=320x180:d=3:r=10 -f lavfi -i sine=d=3 -c:v mpeg4 -q:v 1" \
	" -c:a aac -metadata comment=" MARK

static struct api me, nobody;
static struct test_program worker;
static char path[256];

static const char *
at(const char *id, const char *rest)
{
	snprintf(path, sizeof(path), "/api/videos/%s%s", id, rest);
	return path;
}

static int64_t
number_of(const char *id, const char *format)
{
	char sql[512];

	snprintf(sql, sizeof(sql), format, id);
	return videos_number(sql);
}

static bool
is_true(const char *id, const char *format)
{
	const int64_t until_ms = clock_steady_ms() + WAIT_MS;

	while (number_of(id, format) <= 0) {
		if (clock_steady_ms() > until_ms)
			return false;
		usleep(50000);
	}
	return true;
}

static void
publish(const struct film *film, char id[12])
{
	CU_ASSERT_EQUAL_FATAL(film_publish(&me, film, "title=x"), 201);
	snprintf(id, 12, "%s", api_text(&me, "id"));
}

#define READY    "SELECT count(*) FROM video WHERE public_id = '%s' AND state = 'ready'"
#define REPLACED "SELECT count(*) FROM video WHERE public_id = '%s' AND replaced_at IS NOT NULL"
#define COUNTED \
	"SELECT (a.used_bytes = (SELECT sum(size_bytes) FROM object WHERE state <> 'deleting')" \
	"    + (SELECT sum(size_bytes) FROM rendition))::int FROM account a JOIN video v" \
	"    ON v.owner_id = a.id WHERE v.public_id = '%s'"
#define LOOK_NOW \
	"INSERT INTO job (public_id, kind) SELECT 'looks' || substr(md5(random()::text), 1, 6), 'looks';" \
	" SELECT pg_notify('job', 'looks')"

/* The chore is done again until it finds nothing that is still worked on. */
static bool
is_replaced(const char *id)
{
	const int64_t until_ms = clock_steady_ms() + WAIT_MS;

	while (number_of(id, REPLACED) <= 0) {
		if (clock_steady_ms() > until_ms)
			return false;
		videos_sql(LOOK_NOW);
		usleep(300000);
	}
	return true;
}

static bool
tells(const struct api *api)
{
	return memmem(api->reply.body, api->reply.body_len, MARK, strlen(MARK)) != NULL;
}

static void
test_it_takes_the_place(void)
{
	const struct film film = film_make(FILM, "large.mp4");
	char id[12], deleted[12];

	me = videos_person("alba");
	nobody = videos_stranger();
	publish(&film, id);
	publish(&film, deleted);
	CU_ASSERT_EQUAL(api_call(&me, "DELETE", at(deleted, ""), NULL), 204);
	test_program_start_beside(&worker, &videos_auth, "worker",
	    (const char *[]){ "VITRINA_KEEP_ORIGINAL", "never", NULL });
	CU_ASSERT_TRUE_FATAL(is_true(id, READY));
	CU_ASSERT_TRUE_FATAL(is_replaced(id));
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(id, "/original"), NULL), 200);
	CU_ASSERT_FALSE(tells(&nobody));
	CU_ASSERT_TRUE(nobody.reply.body_len < film.len);
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(id, "/original"), NULL), 200);
	CU_ASSERT_EQUAL(me.reply.body_len, nobody.reply.body_len);
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(id, ""), NULL), 200);
	CU_ASSERT_EQUAL(api_int(&me, "size_bytes"), (int64_t)nobody.reply.body_len);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "type"), "video/mp4");
	CU_ASSERT_FALSE(api_bool(&me, "others_get_copy"));
	/* what was there goes, and is given back; of what is deleted nothing does */
	CU_ASSERT_TRUE(is_true(id, "SELECT (count(*) = 2)::int FROM object WHERE '%s' <> ''"));
	CU_ASSERT_EQUAL(number_of(id, COUNTED), 1);
	CU_ASSERT_EQUAL(number_of(deleted, REPLACED), 0);
	CU_ASSERT_EQUAL(api_call(&me, "POST", at(deleted, "/undelete"), NULL), 200);
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(deleted, "/original"), NULL), 200);
	CU_ASSERT_EQUAL(me.reply.body_len, film.len);
	CU_ASSERT_TRUE(tells(&me));
}

/* Whatever reads originals reads this one. */
static void
test_it_is_as_good_as_one(void)
{
	char id[12], sql[256];

	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos?owner=alba", NULL), 200);
	snprintf(id, sizeof(id), "%s", api_text(&me, "items.1.id"));
	CU_ASSERT_EQUAL_FATAL(number_of(id, REPLACED), 1);
	CU_ASSERT_EQUAL(api_post(&me, at(id, "/poster"), "{'at_ms': 1500}"), 200);
	snprintf(sql, sizeof(sql), "UPDATE video SET state = 'processing' WHERE public_id = '%s';"
	    " INSERT INTO job (public_id, kind, video_id) SELECT 'againagain1', 'transcode', id"
	    "    FROM video WHERE public_id = '%s'; SELECT pg_notify('job', 'transcode')", id, id);
	videos_sql(sql);
	CU_ASSERT_TRUE(is_true(id, READY));
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at(id, "/hls/master.m3u8"), NULL), 200);
	CU_ASSERT_TRUE(test_program_stop(&worker));
}

static void
test_after_its_days(void)
{
	const struct film film = film_make(FILM, "days.mp4");
	char young[12], old[12], sql[256];

	publish(&film, young);
	publish(&film, old);
	snprintf(sql, sizeof(sql), "UPDATE video SET created_at = now() - interval '31 days'"
	    " WHERE public_id = '%s'", old);
	videos_sql(sql);
	test_program_start_beside(&worker, &videos_auth, "worker",
	    (const char *[]){ "VITRINA_KEEP_ORIGINAL", "30", NULL });
	CU_ASSERT_TRUE_FATAL(is_true(young, READY));
	CU_ASSERT_TRUE_FATAL(is_true(old, READY));
	CU_ASSERT_TRUE(is_replaced(old));
	CU_ASSERT_EQUAL(number_of(young, REPLACED), 0);
	CU_ASSERT_EQUAL(api_call(&me, "GET", at(young, "/original"), NULL), 200);
	CU_ASSERT_EQUAL(me.reply.body_len, film.len);
	CU_ASSERT_TRUE(test_program_stop(&worker));
}

static CU_TestInfo tests[] = {
	{ "it takes the place", test_it_takes_the_place },
	{ "it is as good as one", test_it_is_as_good_as_one },
	{ "after its days", test_after_its_days },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	int failed;

	videos_site_start(NULL);
	failed = suite_run("videos: originals that are not kept", tests);
	api_done(&me);
	api_done(&nobody);
	return videos_site_stop() ? failed : 1;
}
