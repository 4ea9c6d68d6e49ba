/* Children: started with a socket as fd 0, and again when they end. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
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

/* As sd_notify(3) wants it; who wrote comes along. */
static bool
listen_for_ready(struct daemons *daemons, const struct site *site)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int on = 1;

	instance_path(daemons->notify_path, site->run, "notify");
	if (strlen(daemons->notify_path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	strcpy(address.sun_path, daemons->notify_path);
	unlink(daemons->notify_path);
	daemons->notify = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	return daemons->notify >= 0 &&
	    setsockopt(daemons->notify, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) == 0 &&
	    bind(daemons->notify, (struct sockaddr *)&address, sizeof(address)) == 0;
}

bool
daemons_init(struct daemons *daemons, const struct site *site)
{
	sigset_t mask;

	memset(daemons, 0, sizeof(*daemons));
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	sigaddset(&mask, SIGCHLD);
	sigaddset(&mask, SIGHUP);
	sigaddset(&mask, SIGINT);
	sigaddset(&mask, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &mask, &daemons->old_mask) == 0 &&
	    (daemons->signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK)) >= 0 &&
	    prctl(PR_SET_CHILD_SUBREAPER, 1) == 0 && listen_for_ready(daemons, site))
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
	setenv("NOTIFY_SOCKET", daemons->notify_path, 1);
	if (in < 0 || log < 0 || dup2(in, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0)
		_exit(126);
	execv(daemon->argv[0], (char *const *)daemon->argv);
	dprintf(2, "%s: %s\n", daemon->argv[0], strerror(errno));
	_exit(127);
}

pid_t
daemon_fork(struct daemons *daemons, struct daemon *daemon)
{
	pid_t parent = getpid(), pid;

	logs_rotate(daemon);
	pid = fork();
	if (pid == 0)
		become(daemons, daemon, parent);
	if (pid < 0) {
		say_fault("%s cannot be started: %s", daemon->name, strerror(errno));
		return 0;
	}
	return pid;
}

bool
daemon_start(struct daemons *daemons, struct daemon *daemon)
{
	pid_t pid = daemon_fork(daemons, daemon);

	if (pid == 0)
		return false;
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

/* The daemon whose process it is: its own, the next or the one before. */
static struct daemon *
find(struct daemons *daemons, pid_t pid)
{
	for (int i = 0; i < daemons->count; i++) {
		struct daemon *daemon = &daemons->items[i];

		if (daemon->pid == pid || daemon->next == pid || daemon->leaving == pid)
			return daemon;
	}
	return NULL;
}

static bool
is_ours(void *context, pid_t pid)
{
	return find(context, pid) != NULL;
}

static void
note_end(struct daemons *daemons, struct daemon *daemon, pid_t pid, int status)
{
	if (pid == daemon->next)
		daemon->next = 0;
	else if (pid == daemon->leaving)
		daemon->leaving = 0;
	else
		plan_restart(daemons, daemon, status);
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
			note_end(daemons, daemon, pid, status);
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
		if (info.ssi_signo == SIGUSR1)
			daemons->is_switch_asked = true;
		else if (info.ssi_signo != SIGCHLD)
			daemons->stopping = true;
	reap(daemons);
}

/* Who wrote it; 0: nothing is there, or not that it is ready. */
static pid_t
read_ready(int notify)
{
	char text[64], control[CMSG_SPACE(sizeof(struct ucred))];
	struct iovec part = { text, sizeof(text) - 1 };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	ssize_t len = recvmsg(notify, &message, MSG_CMSG_CLOEXEC);
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);
	struct ucred who;

	if (len < 0 || head == NULL || head->cmsg_type != SCM_CREDENTIALS)
		return 0;
	text[len] = '\0';
	memcpy(&who, CMSG_DATA(head), sizeof(who));
	return strcmp(text, "READY=1") == 0 ? who.pid : 0;
}

static void
take_ready(struct daemons *daemons)
{
	struct pollfd fd = { .fd = daemons->notify, .events = POLLIN };
	struct daemon *daemon;
	pid_t pid;

	while (poll(&fd, 1, 0) == 1)
		if ((pid = read_ready(daemons->notify)) != 0 &&
		    (daemon = find(daemons, pid)) != NULL && daemon->next == pid)
			daemon->is_ready = true;
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
	struct pollfd fds[] = {
		{ .fd = daemons->signals, .events = POLLIN },
		{ .fd = daemons->notify, .events = POLLIN },
	};
	static int64_t looked_ms;
	int64_t now_ms;

	if (timeout_ms > BACKOFF_MIN_MS)
		timeout_ms = BACKOFF_MIN_MS;
	poll(fds, 2, timeout_ms);
	take_ready(daemons);
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
