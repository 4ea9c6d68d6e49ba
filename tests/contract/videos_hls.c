/* A video from its raw body to the last segment of its HLS, with a worker. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

#define WAIT_MS 60000

static struct test_program worker;
static char id[12], path[256];

static const char *
at(const char *rest)
{
	snprintf(path, sizeof(path), "/api/videos/%s%s", id, rest);
	return path;
}

static bool
is_ready(struct api *me)
{
	const int64_t until_ms = clock_steady_ms() + WAIT_MS;

	while (clock_steady_ms() < until_ms) {
		if (api_call(me, "GET", at(""), NULL) != 200 ||
		    strcmp(api_text(me, "state"), "processing") != 0)
			break;
		usleep(50000);
	}
	return strcmp(api_text(me, "state"), "ready") == 0;
}

/* Ask for every file that the playlist at `file` names; how many there are. */
static int
fetch_all(struct api *me, const char *file, bool is_master)
{
	char text[8192], name[160], *line, *rest = text, *quote;
	int count = 0, inner = 0;

	snprintf(name, sizeof(name), "/hls/%s", file);
	CU_ASSERT_EQUAL_FATAL(api_call(me, "GET", at(name), NULL), 200);
	snprintf(text, sizeof(text), "%s", me->reply.body);
	CU_ASSERT_EQUAL(strncmp(text, "#EXTM3U", 7), 0);
	while ((line = strsep(&rest, "\r\n")) != NULL) {
		const char *slash = strrchr(file, '/');

		if ((quote = strstr(line, "#EXT-X-MAP:URI=\"")) != NULL) {
			line = quote + 16;
			line[strcspn(line, "\"")] = '\0';
		}
		if (line[0] == '\0' || line[0] == '#')
			continue;
		snprintf(name, sizeof(name), "/hls/%.*s%s", slash != NULL ? (int)(slash - file) + 1 : 0,
		    file, line);
		CU_ASSERT_EQUAL(api_call(me, "GET", at(name), NULL), 200);
		CU_ASSERT_TRUE(me->reply.body_len > 0);
		count++;
		if (is_master)
			inner += fetch_all(me, line, false);
	}
	return is_master ? inner : count;
}

static void
test_from_body_to_segment(void)
{
	const struct film film = film_make("-f lavfi -i testsrc2=s=426x240:d=9:r=10 -f lavfi"
	    " -i sine=d=9 -c:v libx264 -g 20 -preset ultrafast -pix_fmt yuv420p -c:a aac", "long.mp4");
	struct api me = videos_person("alba"), nobody = videos_stranger();

	CU_ASSERT_EQUAL_FATAL(film_publish(&me, &film, "title=x"), 201);
	snprintf(id, sizeof(id), "%s", api_text(&me, "id"));
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", at("/original"), NULL), 200);
	test_program_start_beside(&worker, &videos_auth, "worker", NULL);
	CU_ASSERT_TRUE_FATAL(is_ready(&me));
	CU_ASSERT_FALSE(api_is_null(&me, "poster_url"));
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", api_text(&me, "poster_url"), NULL), 200);
	CU_ASSERT_EQUAL(memcmp(nobody.reply.body, "\xff\xd8\xff", 3), 0);
	CU_ASSERT_TRUE(fetch_all(&nobody, "master.m3u8", true) >= 3);
	/* chosen posters stay, and the worker's goes */
	CU_ASSERT_EQUAL(api_post(&me, at("/poster"), "{'at_ms': 5000}"), 200);
	CU_ASSERT_EQUAL(api_call(&nobody, "GET", api_text(&me, "poster_url"), NULL), 200);
	api_done(&me);
	api_done(&nobody);
}

/* Deleted for good, nothing of it stays in the store. */
static void
test_nothing_stays(void)
{
	const int64_t until_ms = clock_steady_ms() + WAIT_MS;
	struct api me = { .socket = videos_program.socket };

	CU_ASSERT_TRUE(videos_files("v") > 0);
	videos_sql("UPDATE video SET deleted_at = now() - interval '8 days';"
	    " UPDATE job SET run_at = now() - interval '1 day', state = 'queued' WHERE kind = 'purge';"
	    " INSERT INTO job (public_id, kind) SELECT 'purgepurge1', 'purge';"
	    " SELECT pg_notify('job', 'purge')");
	while (clock_steady_ms() < until_ms && (videos_files("v") > 0 || videos_files("u") > 0))
		usleep(50000);
	CU_ASSERT_EQUAL(videos_files("v"), 0);
	CU_ASSERT_EQUAL(videos_files("u"), 0);
	CU_ASSERT_EQUAL(videos_number("SELECT count(*) FROM video"), 0);
	CU_ASSERT_EQUAL(videos_number("SELECT sum(used_bytes)::bigint FROM account"), 0);
	CU_ASSERT_TRUE(test_program_stop(&worker));
	api_done(&me);
}

static CU_TestInfo tests[] = {
	{ "from body to segment", test_from_body_to_segment },
	{ "nothing stays", test_nothing_stays },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	int failed;

	videos_site_start(NULL);
	failed = suite_run("videos: HLS", tests);
	return videos_site_stop() ? failed : 1;
}
