/* A fork whose parent stays until the child is healthy or has failed. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "host/say.h"
#include "jobs/runner/detach.h"

static int result = 1;
static int word = -1;	/* the child's end of the pipe */

enum detached
detach_begin(void)
{
	int ends[2];
	char byte;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0 || (pid = fork()) < 0) {
		say_fault("cannot detach: %s", strerror(errno));
		return PARENT_IS_DONE;
	}
	if (pid == 0) {
		close(ends[0]);
		word = ends[1];
		/* Until it is healthy, who interrupts the wait interrupts it. */
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		setsid();
		return CHILD_GOES_ON;
	}
	close(ends[1]);
	if (read(ends[0], &byte, 1) == 1)
		result = 0;
	return PARENT_IS_DONE;
}

int
detach_result(void)
{
	return result;
}

void
detach_healthy(const struct site *site)
{
	char path[PATH_LEN];
	int null, log;

	if (word < 0)
		return;
	instance_path(path, site->logs, "runner.log");
	fflush(stdout);
	null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	dup2(null, 0);
	dup2(log < 0 ? null : log, 1);
	dup2(log < 0 ? null : log, 2);
	prctl(PR_SET_PDEATHSIG, 0);
	if (write(word, "", 1) != 1)
		say_fault("who started this has gone");
	close(word);
	word = -1;
}
