/* Children: started with a socket as fd 0, and again when they end. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/say.h"
#include "jobs/runner/daemons.h"
#include "jobs/runner/logs.h"
#include "jobs/runner/orphans.h"
#include "lib/base/clock.h"

#define BACKOFF_MIN_MS  100
#define BACKOFF_MAX_MS  10000
#define RAN_WELL_MS     30000	/* after this long an end counts as the first again */
#define LOOK_EVERY_MS   250

bool
daemons_init(struct daemons *daemons)
{
	sigset_t mask;

	memset(daemons, 0, sizeof(*daemons));
	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	sigaddset(&mask, SIGHUP);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &mask, &daemons->old_mask) == 0 &&
	    (daemons->signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK)) >= 0 &&
	    prctl(PR_SET_CHILD_SUBREAPER, 1) == 0)
		return true;
	say_fault("signals: %s", strerror(errno));
	return false;
}

struct daemon *
daemons_add(struct daemons *daemons, const struct site *site, const char *name,
    enum daemon_kind kind)
{
	struct daemon *daemon = &daemons->items[daemons->count];
	char file[64];

	if (daemons->count++ == DAEMONS_MAX)
		abort();
	snprintf(daemon->name, sizeof(daemon->name), "%s", name);
	snprintf(file, sizeof(file), "%.20s.log", name);
	instance_path(daemon->log, site->logs, file);
	daemon->kind = kind;
	daemon->ask = kind == DATABASE ? SIGINT : SIGTERM;
	daemon->socket = -1;
	return daemon;
}

/* In the child: its own group, so that a terminal's Ctrl-C reaches the runner alone. */
static void
become(const struct daemons *daemons, const struct daemon *daemon, pid_t parent)
{
	int in = daemon->socket >= 0 ? daemon->socket : open("/dev/null", O_RDONLY);
	int log = open(daemon->log, O_WRONLY | O_CREAT | O_APPEND, 0600);

	setpgid(0, 0);
	/* When the runner is killed; Postgres then shuts down fast. */
	prctl(PR_SET_PDEATHSIG, daemon->kind == DATABASE ? SIGINT : SIGTERM);
	if (getppid() != parent)
		_exit(1);
	sigprocmask(SIG_SETMASK, &daemons->old_mask, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (in < 0 || log < 0 || dup2(in, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0)
		_exit(126);
	execv(daemon->argv[0], (char *const *)daemon->argv);
	dprintf(2, "%s: %s\n", daemon->argv[0], strerror(errno));
	_exit(127);
}

bool
daemon_start(struct daemons *daemons, struct daemon *daemon)
{
	pid_t parent = getpid(), pid;

	logs_rotate(daemon);
	pid = fork();
	if (pid == 0)
		become(daemons, daemon, parent);
	if (pid < 0) {
		say_fault("%s cannot be started: %s", daemon->name, strerror(errno));
		return false;
	}
	daemon->pid = pid;
	daemon->start_at_ms = 0;
	daemon->started_ms = clock_steady_ms();
	return true;
}

static void
plan_restart(const struct daemons *daemons, struct daemon *daemon, int status)
{
	int64_t now_ms = clock_steady_ms();

	daemon->pid = 0;
	logs_show_problems(daemon);
	if (daemons->stopping)
		return;
	if (now_ms - daemon->started_ms > RAN_WELL_MS)
		daemon->failures = 0;
	daemon->backoff_ms = daemon->failures == 0 ? BACKOFF_MIN_MS : daemon->backoff_ms * 2;
	if (daemon->backoff_ms > BACKOFF_MAX_MS)
		daemon->backoff_ms = BACKOFF_MAX_MS;
	daemon->failures++;
	daemon->start_at_ms = now_ms + daemon->backoff_ms;
	if (WIFSIGNALED(status))
		say_fault("%s ended by signal %d; starting it again", daemon->name,
		    WTERMSIG(status));
	else
		say_fault("%s ended with status %d; starting it again", daemon->name,
		    WEXITSTATUS(status));
}

static struct daemon *
find(struct daemons *daemons, pid_t pid)
{
	for (int i = 0; i < daemons->count; i++)
		if (daemons->items[i].pid == pid)
			return &daemons->items[i];
	return NULL;
}

static bool
is_ours(void *context, pid_t pid)
{
	return find(context, pid) != NULL;
}

/* Reap what has ended; what a dead daemon left is ended too, so that ports are free. */
static void
reap(struct daemons *daemons)
{
	struct daemon *daemon;
	bool lost = false;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if ((daemon = find(daemons, pid)) != NULL) {
			plan_restart(daemons, daemon, status);
			lost = true;
		}
	if (lost)
		orphans_kill(is_ours, daemons);
}

static void
take_signals(struct daemons *daemons)
{
	struct signalfd_siginfo info;

	while (read(daemons->signals, &info, sizeof(info)) == sizeof(info))
		if (info.ssi_signo != SIGCHLD)
			daemons->stopping = true;
	reap(daemons);
}

static void
start_due(struct daemons *daemons)
{
	int64_t now_ms = clock_steady_ms();

	for (int i = 0; i < daemons->count; i++) {
		struct daemon *daemon = &daemons->items[i];

		if (daemon->start_at_ms != 0 && daemon->start_at_ms <= now_ms)
			daemon_start(daemons, daemon);
	}
}

bool
daemons_step(struct daemons *daemons, int timeout_ms)
{
	struct pollfd fd = { .fd = daemons->signals, .events = POLLIN };
	static int64_t looked_ms;
	int64_t now_ms;

	if (timeout_ms > BACKOFF_MIN_MS)
		timeout_ms = BACKOFF_MIN_MS;
	poll(&fd, 1, timeout_ms);
	take_signals(daemons);
	if (!daemons->stopping)
		start_due(daemons);
	now_ms = clock_steady_ms();
	if (now_ms - looked_ms >= LOOK_EVERY_MS) {
		looked_ms = now_ms;
		for (int i = 0; i < daemons->count; i++)
			logs_show_problems(&daemons->items[i]);
	}
	return !daemons->stopping;
}
