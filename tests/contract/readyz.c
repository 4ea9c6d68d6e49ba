/* GET /readyz: whether all programs of a host answer, and its worker lives. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/programs.h"
#include "lib/base/clock.h"
#include "support/people/api.h"
#include "support/run/suite.h"
#include "support/world/test_program.h"

#define WAIT_MAX_MS 10000

/* A host that runs videos, auth and the worker: sockets, scratch, the configuration. */
static char host[] = "/tmp/readyz.XXXXXX";
static struct test_program videos, auth;

static const char *
path(const char *name)
{
	static char text[256];

	snprintf(text, sizeof(text), "%s/%s", host, name);
	return text;
}

static void
write_empty(const char *name)
{
	int fd = open(path(name), O_WRONLY | O_CREAT, 0600);

	if (fd < 0)
		abort();
	close(fd);
}

static void
put_others_elsewhere(void)
{
	char mark[64];

	mkdir(path("elsewhere"), 0700);
	for (const struct program *program = programs; program->name != NULL; program++) {
		if (strcmp(program->name, "auth") == 0 || strcmp(program->name, "worker") == 0)
			continue;
		snprintf(mark, sizeof(mark), "elsewhere/%s", program->name);
		write_empty(mark);
	}
}

static void
start_auth(void)
{
	test_program_start(&auth, "auth", NULL);
	unlink(path("auth.sock"));
	if (symlink(auth.socket, path("auth.sock")) != 0)
		abort();
}

/* As old as that, by the machine's clock. */
static void
beat_heart(int age_s)
{
	const struct timespec at = { .tv_sec = clock_now_us() / 1000000 - age_s };
	const struct timespec times[] = { at, at };

	write_empty("worker.alive");
	if (utimensat(AT_FDCWD, path("worker.alive"), times, 0) != 0)
		abort();
}

/* The status, and in `me` the answer; never later than a second. */
static int
ask(struct api *me)
{
	const int64_t from_ms = clock_steady_ms();
	int status;

	*me = (struct api){ .socket = videos.socket };
	status = api_call(me, "GET", "/readyz", NULL);
	CU_ASSERT_TRUE(clock_steady_ms() - from_ms < 1000);
	return status;
}

/* What was seen is remembered for a moment. */
static bool
becomes(int status)
{
	struct api me;
	int seen;

	for (int64_t until_ms = clock_steady_ms() + WAIT_MAX_MS; clock_steady_ms() < until_ms;
	    poll(NULL, 0, 50)) {
		seen = ask(&me);
		api_done(&me);
		if (seen == status)
			return true;
	}
	return false;
}

/* 503, of `program` alone. */
static void
misses(const char *program, const char *word, const char *other)
{
	char detail[64];
	struct api me;

	CU_ASSERT_TRUE(becomes(503));
	CU_ASSERT_EQUAL(ask(&me), 503);
	CU_ASSERT_STRING_EQUAL(api_text(&me, program), word);
	CU_ASSERT_STRING_EQUAL(api_text(&me, other), "ok");
	snprintf(detail, sizeof(detail), "Missing on this host: %s.", program);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "detail"), detail);
	api_done(&me);
}

static bool
is_stopped(pid_t pid)
{
	char name[64], text[256] = "";
	FILE *in;

	snprintf(name, sizeof(name), "/proc/%d/stat", (int)pid);
	if ((in = fopen(name, "re")) == NULL)
		return false;
	(void)!fgets(text, sizeof(text), in);
	fclose(in);
	return strstr(text, ") T ") != NULL;
}

static void
a_host_whose_programs_answer_is_ready(void)
{
	struct api me;

	CU_ASSERT_TRUE(becomes(200));
	CU_ASSERT_EQUAL(ask(&me), 200);
	CU_ASSERT_STRING_EQUAL(api_text(&me, "status"), "ok");
	api_done(&me);
}

static void
a_program_that_hangs_is_named_within_a_second(void)
{
	kill(auth.pid, SIGSTOP);
	for (int i = 0; i < 1000 && !is_stopped(auth.pid); i++)
		poll(NULL, 0, 10);
	misses("auth", "silent", "worker");
	kill(auth.pid, SIGCONT);
	CU_ASSERT_TRUE(becomes(200));
}

static void
a_program_that_is_not_there_is_named(void)
{
	CU_ASSERT_TRUE(test_program_stop(&auth));
	misses("auth", "unreachable", "worker");
	start_auth();
	CU_ASSERT_TRUE(becomes(200));
}

static void
a_worker_that_is_not_heard_is_named(void)
{
	beat_heart(60);
	misses("worker", "silent", "auth");
	/* nor is what a clock that was ahead has left */
	beat_heart(-60);
	misses("worker", "silent", "auth");
	beat_heart(0);
	CU_ASSERT_TRUE(becomes(200));
	CU_ASSERT_EQUAL(unlink(path("worker.alive")), 0);
	misses("worker", "silent", "auth");
	beat_heart(0);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "a host whose programs answer is ready", a_host_whose_programs_answer_is_ready },
		{ "a program that hangs is named within a second",
		    a_program_that_hangs_is_named_within_a_second },
		{ "a program that is not there is named", a_program_that_is_not_there_is_named },
		{ "a worker that is not heard is named", a_worker_that_is_not_heard_is_named },
		CU_TEST_INFO_NULL,
	};
	char conf[64];
	int failed;

	if (mkdtemp(host) == NULL)
		return 1;
	snprintf(conf, sizeof(conf), "%s/vitrina.conf", host);
	write_empty("vitrina.conf");
	put_others_elsewhere();
	beat_heart(0);
	start_auth();
	test_program_start(&videos, "videos", (const char *[]){ "VITRINA_CONF", conf,
	    "VITRINA_RUN_DIR", host, "VITRINA_SCRATCH_DIR", host, NULL });
	failed = suite_run("readyz", tests);
	test_program_stop(&videos);
	test_program_stop(&auth);
	snprintf(conf, sizeof(conf), "rm -r %s", host);
	return system(conf) != 0 || failed;
}
