/*
 * Tools that fail while somebody waits: whatever ends them, the file is not to
 * blame, nothing that was uploaded is lost, and later it goes on.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/count.h"
#include "service/base/tool.h"
#include "support/doubles/tools_double.h"
#include "support/people/auth.h"
#include "support/run/suite.h"
#include "support/sites/film.h"
#include "support/sites/videos_site.h"

/* Each in a way of its own; none takes long. */
static const char *const faults[] = {
	"kill -KILL $$", "kill -SEGV $$", "kill -XCPU $$",
	TOOLS_DOUBLE_NO_LIBRARY,
	"ulimit -v 100000",
	"exec /no/such/program",
	"exit 255",
	"echo 'x: /lib/libavutil.so: version `LIBAVUTIL_99'\\'' not found (required by x)' >&2; exit 1",
	"echo 'file:x: Cannot allocate memory' >&2; exit 1",
	"echo 'file:x: Input/output error' >&2; exit 1",
	"echo 'file:x: Too many open files' >&2; exit 1",
	"echo 'av_interleaved_write_frame(): No space left on device' >&2; exit 1",
};

static const char *const with_key[] = { "HTTP_IDEMPOTENCY_KEY", "the key", NULL };

static int
publish(struct api *me, const char *key)
{
	return api_post(me, "/api/videos", "{'key': '%s', 'title': 'x'}", key);
}

/* The upload is whole, waits to be published, and nobody has refused it. */
static void
still_waits(const struct api *me, const char *key)
{
	struct api uploader = auth_as(me, &videos_credentials);

	CU_ASSERT_EQUAL(api_call(&uploader, "GET", "/api/credentials/uploads", NULL), 200);
	CU_ASSERT_EQUAL(api_count(&uploader, "items"), 1);
	CU_ASSERT_STRING_EQUAL(api_text(&uploader, "items.0.key"), key);
	CU_ASSERT_TRUE(api_bool(&uploader, "items.0.completed"));
	CU_ASSERT_TRUE(api_is_null(&uploader, "items.0.refused_at"));
	api_done(&uploader);
}

static void
fails_without_blame(struct api *me, const char *key, const char *tool, const char *how)
{
	tools_double_set(tool, how);
	if (publish(me, key) != 503)
		fprintf(stderr, "%s: %s: %s\n", tool, how, me->reply.body);
	CU_ASSERT_EQUAL(me->reply.status, 503);
	CU_ASSERT_PTR_NOT_NULL(fcgi_header(&me->reply, "Retry-After"));
	tools_double_set(tool, NULL);
	still_waits(me, key);
}

static void
test_an_upload_outlives_its_tools(void)
{
	const struct film film = film_small();
	struct api me = videos_person("alba");
	char key[201];

	film_upload(&me, &film, key);
	me.more = with_key;
	for (size_t i = 0; i < COUNT(faults); i++) {
		fails_without_blame(&me, key, "ffprobe", faults[i]);
		fails_without_blame(&me, key, "ffmpeg", faults[i]);
	}
	CU_ASSERT_EQUAL(publish(&me, key), 201);
	api_done(&me);
}

static void
test_a_tool_that_stands_still_is_no_verdict(void)
{
	const struct film film = film_small();
	struct api me = videos_person("bruno");
	char key[201];

	film_upload(&me, &film, key);
	fails_without_blame(&me, key, "ffprobe", "kill -STOP $$");
	CU_ASSERT_EQUAL(publish(&me, key), 201);
	api_done(&me);
}

/* Demuxers call damage so: then the tool reads other files. */
static void
test_what_a_demuxer_cannot_read_is_refused(void)
{
	const struct film film = film_small();
	struct api me = videos_person("carla");
	char key[201];

	film_upload(&me, &film, key);
	tools_double_set("ffprobe", "case $* in *" TOOL_SAMPLE "*) ;; *) echo 'Input/output error' >&2; exit 1;; esac");
	CU_ASSERT_EQUAL(publish(&me, key), 422);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "reason"), "no-video");
	tools_double_set("ffprobe", NULL);
	CU_ASSERT_EQUAL(publish(&me, key), 201);
	api_done(&me);
}

static void
test_a_body_is_sent_again(void)
{
	const struct film film = film_small();
	struct api me = videos_person("dario");

	me.more = with_key;
	tools_double_set("ffprobe", "kill -KILL $$");
	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=x"), 503);
	videos_left_nothing("dario");
	tools_double_set("ffprobe", NULL);
	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=x"), 201);
	api_done(&me);
}

/* Somebody whose file keeps ffprobe busy, eight times at once. */
#define GREEDY 8

struct publishing {
	pthread_t   thread;
	struct api  api;
	int         status;
};

static void *
publish_one(void *context)
{
	const struct film film = film_small();
	struct publishing *one = context;

	one->status = film_publish(&one->api, &film, "title=x");
	return NULL;
}

static int
lines_of(const char *path)
{
	FILE *file = fopen(path, "re");
	int lines = 0, byte;

	while (file != NULL && (byte = fgetc(file)) != EOF)
		lines += byte == '\n';
	if (file != NULL)
		fclose(file);
	return lines;
}

static void
test_who_publishes_much_leaves_a_place_to_others(void)
{
	const struct film film = film_small();
	struct api greedy = videos_person("glot"), me = videos_person("modest");
	struct publishing all[GREEDY];
	char held[] = "/tmp/vitrina-held-XXXXXX", how[200];

	CU_ASSERT_FATAL(mkstemp(held) >= 0);
	snprintf(how, sizeof(how), "echo x >>%s; while [ -e %s ]; do sleep 0.02; done", held, held);
	tools_double_set("ffprobe", how);
	for (int i = 0; i < GREEDY; i++) {
		all[i] = (struct publishing){ .api = greedy };
		all[i].api.json = NULL;
		memset(&all[i].api.reply, 0, sizeof(all[i].api.reply));
		pthread_create(&all[i].thread, NULL, publish_one, &all[i]);
	}
	while (lines_of(held) < TOOLS_AT_ONCE - 1)
		usleep(1000);
	tools_double_set("ffprobe", NULL);
	CU_ASSERT_EQUAL(film_publish(&me, &film, "title=x"), 201);
	/* and a list is read meanwhile: none of the loop's threads waits for tools */
	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos", NULL), 200);
	CU_ASSERT_TRUE(lines_of(held) < TOOLS_AT_ONCE);
	unlink(held);
	for (int i = 0; i < GREEDY; i++) {
		pthread_join(all[i].thread, NULL);
		CU_ASSERT(all[i].status == 201 || all[i].status == 503);
		api_done(&all[i].api);
	}
	api_done(&greedy);
	api_done(&me);
}

static void
test_a_poster_is_chosen_again(void)
{
	const struct film film = film_small();
	const struct film picture = film_make("-f lavfi -i testsrc2=s=64x64 -frames:v 1", "p.jpg");
	struct api me = videos_person("elena");
	char id[12], frame[64], jpeg[64];

	CU_ASSERT_EQUAL_FATAL(film_publish(&me, &film, "title=x"), 201);
	snprintf(id, sizeof(id), "%s", api_text(&me, "id"));
	snprintf(frame, sizeof(frame), "/api/videos/%s/poster", id);
	snprintf(jpeg, sizeof(jpeg), "/api/videos/%s/poster.jpg", id);
	for (size_t i = 0; i < COUNT(faults); i++) {
		tools_double_set("ffmpeg", faults[i]);
		CU_ASSERT_EQUAL(api_post(&me, frame, "{'at_ms': 500}"), 503);
		CU_ASSERT_EQUAL(api_send(&me, "PUT", jpeg, "image/jpeg", picture.data, picture.len), 503);
	}
	tools_double_set("ffmpeg", NULL);
	CU_ASSERT_EQUAL(api_post(&me, frame, "{'at_ms': 500}"), 200);
	CU_ASSERT_EQUAL(api_send(&me, "PUT", jpeg, "image/jpeg", picture.data, picture.len), 200);
	api_done(&me);
}

static CU_TestInfo tests[] = {
	{ "an upload outlives its tools", test_an_upload_outlives_its_tools },
	{ "a tool that stands still is no verdict", test_a_tool_that_stands_still_is_no_verdict },
	{ "what a demuxer cannot read is refused", test_what_a_demuxer_cannot_read_is_refused },
	{ "a body is sent again", test_a_body_is_sent_again },
	{ "who publishes much leaves a place",
	  test_who_publishes_much_leaves_a_place_to_others },
	{ "a poster is chosen again", test_a_poster_is_chosen_again },
	CU_TEST_INFO_NULL,
};

int
main(void)
{
	char directory[] = "/tmp/vitrina-tools-XXXXXX", command[64];
	int failed;

	if (mkdtemp(directory) == NULL)
		abort();
	tools_double_make(directory);
	videos_site_start(NULL);
	failed = suite_run("videos whose tools fail", tests);
	failed = videos_site_stop() ? failed : 1;
	snprintf(command, sizeof(command), "rm -rf '%s'", directory);
	return system(command) == 0 ? failed : 1;
}
