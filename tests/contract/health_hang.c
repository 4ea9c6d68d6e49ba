/* What health and live say while what a program stands on hangs. */
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "support/doubles/http_double.h"
#include "support/people/api.h"
#include "support/run/suite.h"
#include "support/world/test_cluster.h"
#include "support/world/test_db.h"
#include "support/world/test_program.h"

#define THREADS     4
#define WAIT_MAX_MS 20000

static struct test_cluster cluster;	/* its own: the others' does not hang */
static struct test_program videos;
static struct test_program credentials;
static atomic_bool s3_hangs;

static void
answer(int fd, const char *head)
{
	(void)head;
	while (atomic_load(&s3_hangs))
		poll(NULL, 0, 2);
	http_double_say(fd, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}

static bool
becomes_well(struct api *me, const char *uri)
{
	int64_t until_ms = clock_steady_ms() + WAIT_MAX_MS;
	int status;

	while ((status = api_call(me, "GET", uri, NULL)) != 200 && clock_steady_ms() < until_ms)
		poll(NULL, 0, 10);
	return status == 200;
}

static bool
is_answered(int fd)
{
	struct pollfd answer_of = { .fd = fd, .events = POLLIN };

	return poll(&answer_of, 1, 0) == 1;
}

/* A cookie is shown: nobody may look for whose it is. */
static void
when_postgres_hangs_health_says_so_and_the_program_lives(void)
{
	const struct fcgi_request list = { .method = "GET", .uri = "/api/videos" };
	struct api me = { .socket = videos.socket, .session = "session=none-of-ours" };
	int waiting[2 * THREADS];

	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos/health", NULL), 200);
	test_cluster_pause(&cluster);
	for (size_t i = 0; i < COUNT(waiting); i++) {
		waiting[i] = fcgi_connect(videos.socket);
		fcgi_send_params(waiting[i], &list, false);
		fcgi_send_body(waiting[i], "", 0);
	}
	for (int i = 0; i < 3; i++) {
		CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos/health", NULL), 503);
		CU_ASSERT_STRING_EQUAL(api_text(&me, "database"), "silent");
		CU_ASSERT_STRING_EQUAL(api_text(&me, "store"), "ok");
		CU_ASSERT_STRING_EQUAL(api_text(&me, "detail"), "The database does not answer.");
		CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/videos/live", NULL), 200);
	}
	CU_ASSERT_FALSE(is_answered(waiting[0]));	/* they wait for longer than we did */
	test_cluster_resume(&cluster);
	CU_ASSERT_TRUE(becomes_well(&me, "/api/videos/health"));
	for (size_t i = 0; i < COUNT(waiting); i++)
		close(waiting[i]);
	api_done(&me);
}

static void
when_the_s3_hangs_health_says_so_until_it_answers(void)
{
	struct api me = { .socket = credentials.socket };

	CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/credentials/health", NULL), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "store"), "ok");
	atomic_store(&s3_hangs, true);
	for (int i = 0; i < 3; i++) {
		CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/credentials/health", NULL), 503);
		CU_ASSERT_STRING_EQUAL(api_text(&me, "database"), "ok");
		CU_ASSERT_STRING_EQUAL(api_text(&me, "store"), "silent");
		CU_ASSERT_STRING_EQUAL(api_text(&me, "detail"), "The store does not answer.");
		CU_ASSERT_EQUAL(api_call(&me, "GET", "/api/credentials/live", NULL), 200);
	}
	atomic_store(&s3_hangs, false);
	CU_ASSERT_TRUE(becomes_well(&me, "/api/credentials/health"));
	api_done(&me);
}

static void
start(void)
{
	char endpoint[32];
	const char *const few_threads[] = { "VITRINA_THREADS", "4", NULL };
	const char *const s3[] = { "VITRINA_STORE", "s3", "VITRINA_S3_ENDPOINT", endpoint,
	    "VITRINA_S3_PATH_STYLE", "on", "AWS_ACCESS_KEY_ID", "key",
	    "AWS_SECRET_ACCESS_KEY", "secret", NULL };

	http_double_start(endpoint, answer);
	test_cluster_new(&cluster);
	test_db_template(&cluster);
	test_program_start(&videos, "videos", few_threads);
	test_program_start(&credentials, "credentials", s3);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "when_postgres_hangs_health_says_so_and_the_program_lives",
		    when_postgres_hangs_health_says_so_and_the_program_lives },
		{ "when_the_s3_hangs_health_says_so_until_it_answers",
		    when_the_s3_hangs_health_says_so_until_it_answers },
		CU_TEST_INFO_NULL,
	};
	int status;

	start();
	status = suite_run("health_hang", tests);
	if (!test_program_stop(&videos) || !test_program_stop(&credentials))
		status = 1;
	test_cluster_free(&cluster);
	return status;
}
