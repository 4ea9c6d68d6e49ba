/* The end: in order, with patience that has limits, and nothing left behind. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "host/say.h"
#include "jobs/runner/daemons.h"
#include "jobs/runner/orphans.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"

/* Each is asked to end, then told to, then killed: how long, and how it is told. */
static const struct ending {
	int ask_ms;
	int tell;
	int tell_ms;
} endings[DAEMON_KINDS] = {
	[FRONT_END] = { 2000, SIGTERM, 1000 },
	[PROGRAM]   = { 3000, SIGKILL, 1000 },
	[WORKER]    = { 3000, SIGKILL, 1000 },
	[DATABASE]  = { 4000, SIGQUIT, 1000 },
};

#define LAST_SWEEPS 50

static bool
any_left(const struct daemons *daemons, enum daemon_kind kind)
{
	for (int i = 0; i < daemons->count; i++)
		if (daemons->items[i].kind == kind && (daemons->items[i].pid != 0 ||
		    daemons->items[i].next != 0 || daemons->items[i].leaving != 0))
			return true;
	return false;
}

/* `signo` 0: what each is asked with. */
static void
signal_all(const struct daemons *daemons, enum daemon_kind kind, int signo)
{
	for (int i = 0; i < daemons->count; i++) {
		const struct daemon *daemon = &daemons->items[i];

		const pid_t pids[] = { daemon->pid, daemon->next, daemon->leaving };

		for (size_t p = 0; daemon->kind == kind && p < COUNT(pids); p++)
			if (pids[p] != 0)
				kill(pids[p], signo == 0 ? daemon->ask : signo);
	}
}

static void
wait_for(struct daemons *daemons, enum daemon_kind kind, int timeout_ms)
{
	int64_t ends_ms = clock_steady_ms() + timeout_ms;

	while (any_left(daemons, kind) && clock_steady_ms() < ends_ms)
		daemons_step(daemons, 50);
}

static void
end_kind(struct daemons *daemons, enum daemon_kind kind)
{
	const struct ending *ending = &endings[kind];

	signal_all(daemons, kind, 0);
	if (kind == PROGRAM)	/* a job in hand takes its while to put down */
		signal_all(daemons, WORKER, 0);
	wait_for(daemons, kind, ending->ask_ms);
	signal_all(daemons, kind, ending->tell);
	wait_for(daemons, kind, ending->tell_ms);
	signal_all(daemons, kind, SIGKILL);
	wait_for(daemons, kind, 1000);
}

void
daemons_stop(struct daemons *daemons)
{
	daemons->stopping = true;
	for (int kind = 0; kind < DAEMON_KINDS; kind++)
		end_kind(daemons, (enum daemon_kind)kind);
	/* Grandchildren of the dead are ours now, and theirs after them. */
	for (int i = 0; i < LAST_SWEEPS && orphans_kill(NULL, NULL) > 0; i++)
		while (waitpid(-1, NULL, 0) < 0 && errno == EINTR)
			;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}
