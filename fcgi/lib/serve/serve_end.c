/* How a program ends: signals, and the connections that are left. */
#include "lib/serve/serve_end.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/db/db.h"
#include "lib/io/log.h"
#include "lib/io/ready.h"
#include "lib/serve/serve_loop.h"

#define STOP_MAX_MS   10000
#define ACCEPT_MS     5000
#define DRAIN_MAX_MS  (60 * 60 * 1000)
#define NEVER_MS      INT64_MAX

struct ending {
	struct loop    *loop;
	struct db_pool *pool;
	bool            is_own;
	bool            is_closed;
	int64_t         close_ms;	/* when to take no more connections */
	int64_t         end_ms;		/* and when to give up those that are left */
};

static const int signals[] = { SIGTERM, SIGINT, SIGUSR1 };
static int       noted[2];	/* a pipe: numbers of signals that came */

void
serve_end_block(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < COUNT(signals); i++)
		sigaddset(&set, signals[i]);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static void
note(int signal)
{
	const unsigned char number = (unsigned char)signal;
	const int saved = errno;

	(void)!write(noted[1], &number, 1);
	errno = saved;
}

/*
 * Libraries have threads that they started before main, which block nothing: a
 * signal that is only waited for would be theirs, and end the process.
 */
static void
catch_signals(void)
{
	struct sigaction action = { .sa_handler = note, .sa_flags = SA_RESTART };
	sigset_t set;

	if (pipe2(noted, O_CLOEXEC | O_NONBLOCK) != 0)
		abort();
	sigemptyset(&set);
	for (size_t i = 0; i < COUNT(signals); i++) {
		sigaction(signals[i], &action, NULL);
		sigaddset(&set, signals[i]);
	}
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

static int64_t
sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void
note_signal(struct ending *ending, int signal)
{
	const int64_t now_ms = clock_steady_ms();

	if (signal == SIGUSR1) {
		log_info("draining");
		ready_say("STATUS=draining");
		ending->close_ms = now_ms;
		ending->end_ms = sooner(ending->end_ms, now_ms + DRAIN_MAX_MS);
		return;
	}
	log_info("stopping");
	ready_say("STOPPING=1");
	ending->close_ms = sooner(ending->close_ms,
	    ending->is_own && signal == SIGTERM ? now_ms + ACCEPT_MS : now_ms);
	ending->end_ms = sooner(ending->end_ms, now_ms + STOP_MAX_MS);
}

static void
close_when_due(struct ending *ending)
{
	if (ending->is_closed || clock_steady_ms() < ending->close_ms)
		return;
	ending->is_closed = true;
	serve_loop_close(ending->loop);
	db_pool_spare(ending->pool);
}

/* Until something happens, or is due. */
static void
wait(struct ending *ending)
{
	struct pollfd fds[] = {
		{ .fd = noted[0], .events = POLLIN },
		{ .fd = serve_loop_left(ending->loop), .events = POLLIN },
	};
	const int64_t due_ms = ending->is_closed ? ending->end_ms :
	    sooner(ending->close_ms, ending->end_ms);
	const int64_t wait_ms = due_ms - clock_steady_ms();
	unsigned char number;

	poll(fds, 2, due_ms == NEVER_MS ? -1 : wait_ms > 0 ? (int)wait_ms : 0);
	if (read(noted[0], &number, 1) == 1)
		note_signal(ending, number);
}

bool
serve_until_end(struct loop *loop, struct db_pool *pool, bool is_own)
{
	struct ending ending = {
		.loop = loop, .pool = pool, .is_own = is_own,
		.close_ms = NEVER_MS, .end_ms = NEVER_MS,
	};
	bool is_empty = false;

	catch_signals();
	while (!is_empty && clock_steady_ms() < ending.end_ms) {
		wait(&ending);
		close_when_due(&ending);
		is_empty = ending.is_closed && serve_loop_is_empty(loop);
	}
	if (!is_empty)
		log_warn("connections were still open");
	return is_empty;
}
