/* To other processes of all programs, without a request being lost. */
#include <signal.h>

#include "jobs/runner/daemons.h"
#include "lib/base/clock.h"

#define READY_MS 30000
#define LEAVE_MS 12000	/* a program stops within ten seconds */

static bool
is_switched(const struct daemon *daemon)
{
	return daemon->kind == PROGRAM || daemon->kind == WORKER;
}

static bool
any_leaves(const struct daemons *daemons)
{
	for (int i = 0; i < daemons->count; i++)
		if (daemons->items[i].leaving != 0)
			return true;
	return false;
}

/* Those that still drain since the last time have had theirs. */
static void
end_leaving(struct daemons *daemons)
{
	static const int ways[] = { SIGTERM, SIGKILL };

	for (size_t way = 0; way < 2 && any_leaves(daemons); way++) {
		const int64_t ends_ms = clock_steady_ms() + LEAVE_MS;

		for (int i = 0; i < daemons->count; i++)
			if (daemons->items[i].leaving != 0)
				kill(daemons->items[i].leaving, ways[way]);
		while (any_leaves(daemons) && clock_steady_ms() < ends_ms &&
		    daemons_step(daemons, 50))
			;
	}
}

/* True when it is there and says that it is ready. */
static bool
begin_next(struct daemons *daemons, struct daemon *daemon)
{
	const int64_t ends_ms = clock_steady_ms() + READY_MS;

	daemon->is_ready = false;
	daemon->next = daemon_fork(daemons, daemon);
	while (daemon->next != 0 && !daemon->is_ready && clock_steady_ms() < ends_ms &&
	    daemons_step(daemons, 50))
		;
	return daemon->next != 0 && daemon->is_ready;
}

/* `pid` is no longer the one of `daemon`, but still its process. */
static void
leave(struct daemon *daemon, pid_t pid, int signo)
{
	daemon->leaving = pid;
	if (pid != 0)
		kill(pid, signo);
}

static void
give_up(struct daemons *daemons)
{
	for (int i = 0; i < daemons->count; i++) {
		struct daemon *daemon = &daemons->items[i];

		if (daemon->next == 0)
			continue;
		leave(daemon, daemon->next, daemon->is_ready ? SIGUSR1 : SIGKILL);
		daemon->next = 0;
	}
}

static void
take_over(struct daemon *daemon)
{
	leave(daemon, daemon->pid, SIGUSR1);
	daemon->pid = daemon->next;
	daemon->next = 0;
	daemon->start_at_ms = 0;
	daemon->failures = 0;
	daemon->started_ms = clock_steady_ms();
}

const char *
daemons_switch(struct daemons *daemons)
{
	end_leaving(daemons);
	for (int i = 0; i < daemons->count; i++)
		if (is_switched(&daemons->items[i]) &&
		    !begin_next(daemons, &daemons->items[i])) {
			give_up(daemons);
			return daemons->items[i].name;
		}
	for (int i = 0; i < daemons->count; i++)
		if (daemons->items[i].next != 0)
			take_over(&daemons->items[i]);
	return NULL;
}
