/*
 * run-tests PROGRAM…: run test programs one after another on one shared
 * Postgres cluster.  Shows what a failing one printed; the last line counts.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "support/world/test_cluster.h"
#include "support/world/test_db.h"

#define PROGRAM_MAX_MS 300000

extern char **environ;

static volatile sig_atomic_t running;	/* the group that goes when we are told to */

struct counts {
	int tests;
	int failed;
};

/* CUnit's summary has the row "tests  total ran passed failed inactive". */
static bool
read_counts(FILE *output, struct counts *counts)
{
	char line[1024];
	int total, ran, passed, failed;
	bool found = false;

	rewind(output);
	while (fgets(line, sizeof(line), output) != NULL) {
		if (sscanf(line, " tests %d %d %d %d", &total, &ran, &passed, &failed) != 4)
			continue;
		counts->tests += ran;
		counts->failed += failed;
		found = true;
	}
	return found;
}

static void
show(FILE *output)
{
	char line[1024];

	rewind(output);
	while (fgets(line, sizeof(line), output) != NULL)
		fputs(line, stdout);
}

/* In a process group of its own, so that one that hangs goes with its children. */
static pid_t
start(const char *program, FILE *output)
{
	char *argv[] = { (char *)program, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	pid_t pid = -1;

	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, fileno(output), STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, fileno(output), STDERR_FILENO);
	if (posix_spawn(&pid, program, &files, &attr, argv, environ) != 0)
		pid = -1;
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return pid;
}

static void
stop(int signal_number)
{
	if (running > 0)
		kill(-running, SIGKILL);
	_exit(128 + signal_number);
}

static int
wait_or_kill(pid_t pid)
{
	struct pollfd ended = { .fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN };
	int status = -1;

	running = pid;
	if (poll(&ended, 1, PROGRAM_MAX_MS) == 0) {
		printf("still running after %d s: killed\n", PROGRAM_MAX_MS / 1000);
		kill(-pid, SIGKILL);
	}
	waitpid(pid, &status, 0);
	running = 0;
	close(ended.fd);
	return status;
}

static bool
run(const char *program, struct counts *all)
{
	int64_t from_ms = clock_steady_ms();
	struct counts counts = { 0, 0 };
	FILE *output = tmpfile();
	int status = -1;
	bool ok;
	pid_t pid;

	if (output == NULL)
		return false;
	pid = start(program, output);
	if (pid > 0)
		status = wait_or_kill(pid);
	ok = read_counts(output, &counts) && status == 0 && counts.failed == 0;
	if (!ok && counts.failed == 0)
		counts.failed = 1;	/* it crashed, or did not count */
	if (!ok)
		show(output);
	printf("%-4s %s: %d tests, %d failed, %lld ms\n", ok ? "ok" : "FAIL", program,
	    counts.tests, counts.failed, (long long)(clock_steady_ms() - from_ms));
	fflush(stdout);
	all->tests += counts.tests;
	all->failed += counts.failed;
	fclose(output);
	return ok;
}

int
main(int argc, char **argv)
{
	struct counts all = { 0, 0 };
	struct test_cluster cluster;
	char server[128];
	bool ok = true;
	int i;

	signal(SIGINT, stop);
	signal(SIGTERM, stop);
	test_cluster_new(&cluster);
	test_db_template(&cluster);
	snprintf(server, sizeof(server), "host=%s user=postgres", cluster.directory);
	setenv("VITRINA_TEST_DATABASE", server, 1);
	for (i = 1; i < argc; i++)
		ok &= run(argv[i], &all);
	test_cluster_free(&cluster);
	printf("%d tests, %d failed\n", all.tests, all.failed);
	return ok ? 0 : 1;
}
