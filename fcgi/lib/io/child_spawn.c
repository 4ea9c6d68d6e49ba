/* The start of a child: pipes, fork, limits, exec. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/config/config.h"
#include "lib/io/box.h"
#include "lib/io/child.h"
#include "lib/io/child_spawn.h"
#include "lib/io/log.h"

/* Both ends of a pipe; -1 when closed. */
struct pipe_ends {
	int read;
	int write;
};

/* What the new process is to become, and the pipes to it. */
struct start {
	const struct child *child;
	const char         *path;
	struct box_kit     *box;	/* NULL: none */
	pid_t               parent;
	struct pipe_ends    out;
	struct pipe_ends    err;
	struct pipe_ends    exec;	/* carries errno when exec fails */
};

static void
close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static bool
open_pipe(struct pipe_ends *ends)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return false;
	ends->read = fds[0];
	ends->write = fds[1];
	return true;
}

static void
set_limit(int what, int64_t bytes)
{
	const struct rlimit limit = { (rlim_t)bytes, (rlim_t)bytes };

	if (bytes > 0)
		setrlimit(what, &limit);
}

/* A program that ignores or blocks a signal must not hand that on. */
static void
reset_signals(void)
{
	sigset_t none;
	int i;

	for (i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* A copy off 0..2, so that putting another there does not overwrite it. */
static int
above_standard(int fd)
{
	return fd > 2 ? fd : fcntl(fd, F_DUPFD, 3);
}

/*
 * In the child, between fork and exec: async-signal-safe calls alone, for the
 * parent has threads.  fork and not posix_spawn, for that can set neither the
 * limits nor the parent death signal before the other program runs.
 */
static void
become(const struct start *start)
{
	static const struct rlimit no_core = { 0, 0 };
	int out = above_standard(start->out.write);
	int err = above_standard(start->err.write);
	int exec = above_standard(start->exec.write);
	int in = above_standard(start->child->input > 0 ? start->child->input :
	    open("/dev/null", O_RDONLY));
	int failure;

	setpgid(0, 0);
	reset_signals();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != start->parent)
		_exit(127);
	if (dup2(in, 0) != 0 || dup2(out, 1) != 1 || dup2(err, 2) != 2 ||
	    dup2(exec, 3) != 3)
		goto failed;
	exec = 3;
	fcntl(exec, F_SETFD, FD_CLOEXEC);
	close_range(4, UINT_MAX, 0);
	if (start->child->directory != NULL && chdir(start->child->directory) != 0)
		goto failed;
	setrlimit(RLIMIT_CORE, &no_core);
	set_limit(RLIMIT_AS, start->child->memory_bytes);
	set_limit(RLIMIT_FSIZE, start->child->file_bytes);
	if (start->child->nice != 0 && nice(start->child->nice) == -1)
		setpriority(PRIO_PROCESS, 0, 19);
	if (start->box != NULL)
		box_become(start->box, start->child->argv);
	else
		execv(start->path, (char *const *)(uintptr_t)start->child->argv);
failed:
	failure = errno;
	if (write(exec, &failure, sizeof(failure)) < 0)
		_exit(126);
	_exit(127);
}

/* Where `name` is on PATH, as execvp() would; NULL when nowhere. */
static const char *
find_program(struct arena *arena, const char *name)
{
	const char *path = getenv("PATH");
	const char *at;
	char *whole;
	size_t len;

	if (strchr(name, '/') != NULL)
		return name;
	if (path == NULL)
		path = "/usr/local/bin:/usr/bin:/bin";
	for (at = path; *at != '\0'; at += len + (at[len] == ':')) {
		len = strcspn(at, ":");
		whole = arena_printf(arena, "%.*s/%s", (int)len, at, name);
		if (len > 0 && access(whole, X_OK) == 0)
			return whole;
	}
	return NULL;
}

const char *
child_beside(struct arena *arena, const char *name)
{
	char path[PATH_MAX];
	const ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);

	if (len < 0)
		return name;
	path[len] = '\0';
	return arena_printf(arena, "%s/%s", dirname(path), name);
}

/* False: errno says why. */
static bool
fork_child(struct start *start, struct child_handles *handles)
{
	int failure = 0;
	ssize_t got;

	if (!open_pipe(&start->out) || !open_pipe(&start->err) || !open_pipe(&start->exec))
		return false;
	handles->pid = fork();
	if (handles->pid == 0)
		become(start);
	close_end(&start->exec.write);
	if (handles->pid < 0)
		return false;
	/* Ends at exec, which closes it: from then on the group exists too. */
	do
		got = read(start->exec.read, &failure, sizeof(failure));
	while (got < 0 && errno == EINTR);
	handles->pidfd = pidfd_open(handles->pid, 0);
	if (got > 0)
		errno = failure;
	return got == 0 && handles->pidfd >= 0;
}

/* False: errno says why. */
static bool
confine(struct arena *arena, const struct box *box, struct start *start)
{
	return box == NULL || !config()->confine_tools ||
	    box_prepare(arena, box, start->path, &start->box);
}

enum err
child_spawn(const struct child *child, struct arena *arena, struct child_handles *handles)
{
	struct start start = {
		.child = child, .parent = getpid(),
		.out = { -1, -1 }, .err = { -1, -1 }, .exec = { -1, -1 },
	};
	bool started = false;

	*handles = (struct child_handles){ -1, -1, -1, -1 };
	start.path = find_program(arena, child->argv[0]);
	if (start.path == NULL)
		errno = ENOENT;
	else if (confine(arena, child->box, &start))
		started = fork_child(&start, handles);
	if (!started)
		log_error("cannot run %s: %s", child->argv[0], strerror(errno));
	handles->out = start.out.read;
	handles->err = start.err.read;
	close_end(&start.out.write);
	close_end(&start.err.write);
	close_end(&start.exec.read);
	close_end(&start.exec.write);
	return started ? ERR_OK : ERR_INTERNAL;
}
