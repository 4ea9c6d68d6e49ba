/* lib/child: children end when they should, and leave nothing behind. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/io/child.h"
#include "support/run/suite.h"

#define NICEST 19
#define SHELL(script) (const char *const[]){ "sh", "-c", script, NULL }

static struct arena *arena;

/* Wait until `pid` is gone, at most ten seconds: an orphan is init's to reap. */
static bool
is_gone(pid_t pid)
{
	int i;

	for (i = 0; i < 1000; i++) {
		char state = '?';
		FILE *stat = fopen(arena_printf(arena, "/proc/%d/stat", (int)pid), "r");

		if (stat == NULL)
			return true;
		if (fscanf(stat, "%*d (%*[^)]) %c", &state) != 1)
			state = '?';
		fclose(stat);
		if (state == 'Z')
			return true;
		usleep(10000);
	}
	return false;
}

static void
test_collects_output_and_status(void)
{
	struct child child = { .argv = SHELL("echo out; echo err >&2; exit 3"), .output_max = 100 };
	struct child_result result;

	CU_ASSERT_EQUAL(child_run(&child, arena, &result), ERR_OK);
	CU_ASSERT_EQUAL(result.status, 3);
	CU_ASSERT_STRING_EQUAL(result.output, "out\n");
	CU_ASSERT_STRING_EQUAL(result.errors, "err\n");
	CU_ASSERT_FALSE(result.timed_out);
	CU_ASSERT_FALSE(result.stopped);
}

static void
test_bounds_what_it_keeps(void)
{
	struct child child = {
		.argv = SHELL("head -c 300000 /dev/zero | tr '\\0' x;"
		    " head -c 9000 /dev/zero | tr '\\0' y >&2; echo END >&2"),
		.output_max = 1000,
	};
	struct child_result result;

	CU_ASSERT_EQUAL(child_run(&child, arena, &result), ERR_OK);
	CU_ASSERT_EQUAL(result.status, 0);
	CU_ASSERT_EQUAL(result.output_len, 1000);
	CU_ASSERT_EQUAL(strlen(result.errors), CHILD_ERRORS_MAX - 1);
	CU_ASSERT_STRING_EQUAL(result.errors + CHILD_ERRORS_MAX - 5, "END\n");
}

static void
test_is_an_error_when_it_cannot_start(void)
{
	struct child child = { .argv = (const char *const[]){ "no-such-program", NULL } };
	struct child_result result;

	CU_ASSERT_EQUAL(child_run(&child, arena, &result), ERR_INTERNAL);
	child.argv = (const char *const[]){ "/dev/null", NULL };
	CU_ASSERT_EQUAL(child_run(&child, arena, &result), ERR_INTERNAL);
	child.argv = SHELL("true");
	child.directory = "/no/such/directory";
	CU_ASSERT_EQUAL(child_run(&child, arena, &result), ERR_INTERNAL);
	CU_ASSERT_EQUAL(waitpid(-1, NULL, WNOHANG), -1);
	CU_ASSERT_EQUAL(errno, ECHILD);
}

static void
test_timeout_kills_grandchildren_too(void)
{
	struct child child = {
		.argv = SHELL("sleep 60 & echo $!; wait"), .timeout_ms = 300, .output_max = 100,
	};
	struct child_result result;
	int64_t began_ms = clock_steady_ms();

	CU_ASSERT_EQUAL(child_run(&child, arena, &result), ERR_OK);
	CU_ASSERT_TRUE(result.timed_out);
	CU_ASSERT_EQUAL(result.status, 128 + SIGKILL);
	CU_ASSERT_TRUE(clock_steady_ms() - began_ms < 5000);
	CU_ASSERT_TRUE(is_gone(atoi(result.output)));
}

static void
test_does_not_wait_for_a_grandchild(void)
{
	struct child child = { .argv = SHELL("sleep 60 & echo $!"), .output_max = 100 };
	struct child_result result;
	int64_t began_ms = clock_steady_ms();

	CU_ASSERT_EQUAL(child_run(&child, arena, &result), ERR_OK);
	CU_ASSERT_EQUAL(result.status, 0);
	CU_ASSERT_TRUE(clock_steady_ms() - began_ms < 5000);
	CU_ASSERT_TRUE(is_gone(atoi(result.output)));
}

static bool
count_lines(void *context, const char *line)
{
	int *count = context;

	CU_ASSERT_STRING_EQUAL(line, *count == 0 ? "one" : *count == 1 ? "" : "three");
	return ++*count < 3;
}

static void
test_lines_come_whole_and_may_stop_it(void)
{
	int count = 0;
	struct child child = {
		.argv = SHELL("printf o; sleep 0.1; printf 'ne\\n\\nthree\\nfour\\n'; sleep 60"),
		.on_line = count_lines, .context = &count,
	};
	struct child_result result;

	CU_ASSERT_EQUAL(child_run(&child, arena, &result), ERR_OK);
	CU_ASSERT_EQUAL(count, 3);
	CU_ASSERT_TRUE(result.stopped);
	count = 0;
	child.argv = SHELL("printf 'one\\n\\nthree'");
	CU_ASSERT_EQUAL(child_run(&child, arena, &result), ERR_OK);
	CU_ASSERT_EQUAL(count, 3);
}

static bool
tick(void *context)
{
	int *count = context;

	return ++*count < 3;
}

static void
test_a_tick_stops_a_silent_child(void)
{
	int count = 0;
	struct child child = { .argv = SHELL("exec sleep 60"), .on_tick = tick, .context = &count };
	struct child_result result;

	CU_ASSERT_EQUAL(child_run(&child, arena, &result), ERR_OK);
	CU_ASSERT_TRUE(result.stopped);
	CU_ASSERT_FALSE(result.timed_out);
	CU_ASSERT_EQUAL(count, 3);
}

static void
test_limits_hold(void)
{
	struct child child = {
		.argv = SHELL("ulimit -v; ulimit -f; ulimit -c; nice; ls /proc/self/fd | wc -l;"
		    " readlink /proc/self/fd/0; pwd"),
		.memory_bytes = 512 << 20, .file_bytes = 1 << 20, .nice = 10,
		.directory = "/usr", .output_max = 1000,
	};
	const int niced = getpriority(PRIO_PROCESS, 0) + child.nice;
	struct child_result result;

	CU_ASSERT_EQUAL(child_run(&child, arena, &result), ERR_OK);
	/* 512 MB in KB, 1 MB in blocks of 512; ls has its directory open too */
	CU_ASSERT_STRING_EQUAL(result.output,
	    arena_printf(arena, "524288\n2048\n0\n%d\n4\n/dev/null\n/usr\n",
	    niced < NICEST ? niced : NICEST));
}

static void
test_a_file_too_large_ends_it(void)
{
	struct child child = {
		.argv = (const char *const[]){ "dd", "if=/dev/zero", "of=/tmp/child-test",
		    "bs=64k", "count=32", NULL },
		.file_bytes = 1 << 20,
	};
	struct child_result result;

	CU_ASSERT_EQUAL(child_run(&child, arena, &result), ERR_OK);
	CU_ASSERT_EQUAL(result.status, 128 + SIGXFSZ);
	unlink("/tmp/child-test");
}

/* In a process of its own: start a long child, say its number, wait. */
static void
be_a_parent(int out)
{
	struct child child = {
		.argv = (const char *const[]){ "sh", "-c",
		    arena_printf(arena, "echo $$ >/proc/%d/fd/%d; exec sleep 60",
		    (int)getpid(), out), NULL },
	};
	struct child_result result;

	child_run(&child, arena, &result);
	_exit(0);
}

static void
test_dies_with_its_parent(void)
{
	char text[32] = "";
	int fds[2];
	pid_t parent;

	CU_ASSERT_EQUAL_FATAL(pipe(fds), 0);
	parent = fork();
	if (parent == 0)
		be_a_parent(fds[1]);
	CU_ASSERT_TRUE(read(fds[0], text, sizeof(text) - 1) > 0);
	CU_ASSERT_TRUE(atoi(text) > 0);
	kill(parent, SIGKILL);
	waitpid(parent, NULL, 0);
	CU_ASSERT_TRUE(is_gone(atoi(text)));
	close(fds[0]);
	close(fds[1]);
}

int
main(void)
{
	CU_TestInfo tests[] = {
		{ "collects output and status", test_collects_output_and_status },
		{ "bounds what it keeps", test_bounds_what_it_keeps },
		{ "is an error when it cannot start", test_is_an_error_when_it_cannot_start },
		{ "time-out kills grandchildren too", test_timeout_kills_grandchildren_too },
		{ "does not wait for a grandchild", test_does_not_wait_for_a_grandchild },
		{ "lines come whole and may stop it", test_lines_come_whole_and_may_stop_it },
		{ "a tick stops a silent child", test_a_tick_stops_a_silent_child },
		{ "limits hold", test_limits_hold },
		{ "a file too large ends it", test_a_file_too_large_ends_it },
		{ "dies with its parent", test_dies_with_its_parent },
		CU_TEST_INFO_NULL,
	};
	int failed;

	arena = arena_new();
	failed = suite_run("child", tests);
	arena_free(arena);
	return failed;
}
