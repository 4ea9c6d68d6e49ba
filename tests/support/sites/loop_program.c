/* A small program of its own routes, in a child process. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/sockios.h>

#include "lib/base/clock.h"
#include "lib/io/ends.h"
#include "lib/serve/serve.h"
#include "support/sites/loop_program.h"
#include "support/sites/loop_routes.h"

#define WAIT_MAX_MS 10000

#ifdef __SANITIZE_THREAD__
/*
 * epoll_ctl() hands a connection over while it still runs: the thread that
 * gets it may close it before.  Taken for a race with close().
 */
const char *__tsan_default_suppressions(void);

const char *
__tsan_default_suppressions(void)
{
	return "race:^watch$\n";
}
#endif

static int
make_listener(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(fd, 1024) != 0)
		return -1;
	return fd;
}

static void
child(const struct loop_program *program)
{
	char path[128], *argv[] = { (char *)"loop", NULL };

	snprintf(path, sizeof(path), "%s/log", program->directory);
	if (program->listener >= 0)
		dup2(program->listener, STDIN_FILENO);
	close_range(3, ~0U, 0);	/* the test's own connections end when it closes them */
	setenv("VITRINA_LISTEN", program->socket, 1);
	if (freopen(path, "a", stderr) == NULL)
		_exit(1);
	snprintf(path, sizeof(path), "%s/store", program->directory);
	setenv("VITRINA_STORE_DIR", path, 1);
	snprintf(path, sizeof(path), "%s/store/spool", program->directory);
	setenv("VITRINA_SPOOL_DIR", path, 1);
	setenv("VITRINA_CONF", "/dev/null", 1);
	snprintf(path, sizeof(path), "%d", LOOP_THREADS);
	setenv("VITRINA_THREADS", path, 1);
	snprintf(path, sizeof(path), "%d", LOOP_UPLOAD_THREADS);
	setenv("VITRINA_UPLOAD_THREADS", path, 1);
	setenv("VITRINA_TRUSTED_PROXIES", "192.0.2.7, 10.0.0.0/8", 1);
	exit(serve("loop", loop_routes, loop_route_count, 1, argv));
}

static bool
start(struct loop_program *program)
{
	program->pid = fork();
	if (program->pid == 0)
		child(program);
	return program->pid > 0;
}

static bool
make_directory(struct loop_program *program)
{
	char path[128];

	snprintf(program->directory, sizeof(program->directory), "/tmp/loop.XXXXXX");
	if (mkdtemp(program->directory) == NULL)
		return false;
	snprintf(path, sizeof(path), "%s/store", program->directory);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/store/spool", program->directory);
	mkdir(path, 0700);
	snprintf(program->socket, sizeof(program->socket), "%s/sock", program->directory);
	program->is_beside = false;
	return true;
}

bool
loop_program_start(struct loop_program *program)
{
	return make_directory(program) &&
	    (program->listener = make_listener(program->socket)) >= 0 && start(program);
}

bool
loop_program_start_beside(struct loop_program *program, const struct loop_program *first)
{
	*program = *first;
	program->listener = dup(first->listener);
	program->is_beside = true;
	return start(program);
}

bool
loop_program_start_alone(struct loop_program *program)
{
	program->listener = -1;
	return make_directory(program) && start(program) && loop_program_logs(program, "started");
}

void
loop_program_signal(const struct loop_program *program, int signal)
{
	kill(program->pid, signal);
}

static bool
ends_with(struct loop_program *program, int expected)
{
	char command[128];
	int status;

	if (program->listener >= 0)
		close(program->listener);
	if (waitpid(program->pid, &status, 0) != program->pid)
		return false;
	snprintf(command, sizeof(command), "rm -r %s", program->directory);
	return (program->is_beside || system(command) == 0) && WIFEXITED(status) &&
	    WEXITSTATUS(status) == expected;
}

bool
loop_program_wait(struct loop_program *program)
{
	return ends_with(program, 0);
}

bool
loop_program_drains(struct loop_program *program)
{
	return ends_with(program, ENDS_DRAINED);
}

bool
loop_program_stop(struct loop_program *program)
{
	loop_program_signal(program, SIGTERM);
	return loop_program_wait(program);
}

/* True once `is_so` is, which is asked every few milliseconds. */
static bool
becomes(bool (*is_so)(const void *context), const void *context)
{
	for (int64_t until_ms = clock_steady_ms() + WAIT_MAX_MS;
	    clock_steady_ms() < until_ms; poll(NULL, 0, 5))
		if (is_so(context))
			return true;
	return false;
}

struct wanted {
	const char *directory;
	const char *text;
};

static bool
is_logged(const void *context)
{
	const struct wanted *wanted = context;
	char path[128], line[4096];
	bool found = false;
	FILE *log;

	snprintf(path, sizeof(path), "%s/log", wanted->directory);
	if ((log = fopen(path, "r")) == NULL)
		return false;
	while (!found && fgets(line, sizeof(line), log) != NULL)
		found = strstr(line, wanted->text) != NULL;
	fclose(log);
	return found;
}

bool
loop_program_logs(const struct loop_program *program, const char *text)
{
	const struct wanted wanted = { program->directory, text };

	return becomes(is_logged, &wanted);
}

bool
loop_program_has_logged(const struct loop_program *program, const char *text)
{
	const struct wanted wanted = { program->directory, text };

	return is_logged(&wanted);
}

static bool
nothing_is_unread(const void *fd)
{
	int unread;

	return ioctl(*(const int *)fd, SIOCOUTQ, &unread) == 0 && unread == 0;
}

bool
loop_program_has_read(int fd)
{
	return becomes(nothing_is_unread, &fd);
}
