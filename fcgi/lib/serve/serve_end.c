/* How a program ends: signals, and the connections that are left. */
#include "lib/serve/serve_end.h"

#include <poll.h>
#include <signal.h>
#include <stdint.h>

#include "lib/base/clock.h"
#include "lib/db/db.h"
#include "lib/io/ends.h"
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
	bool            is_drained;	/* not told to stop */
	bool            is_closed;
	int             signals;	/* readable when one came */
	int64_t         close_ms;	/* when to take no more connections */
	int64_t         end_ms;		/* and when to give up those that are left */
};

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
		ending->is_drained = true;
		ending->close_ms = now_ms;
		ending->end_ms = sooner(ending->end_ms, now_ms + DRAIN_MAX_MS);
		return;
	}
	log_info("stopping");
	ready_say("STOPPING=1");
	ending->is_drained = false;
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
		{ .fd = ending->signals, .events = POLLIN },
		{ .fd = serve_loop_left(ending->loop), .events = POLLIN },
	};
	const int64_t due_ms = ending->is_closed ? ending->end_ms :
	    sooner(ending->close_ms, ending->end_ms);
	const int64_t wait_ms = due_ms - clock_steady_ms();
	int signal;

	poll(fds, 2, due_ms == NEVER_MS ? -1 : wait_ms > 0 ? (int)wait_ms : 0);
	if ((signal = ends_next()) != 0)
		note_signal(ending, signal);
}

bool
serve_until_end(struct loop *loop, struct db_pool *pool, bool is_own, int *status)
{
	struct ending ending = {
		.loop = loop, .pool = pool, .is_own = is_own,
		.close_ms = NEVER_MS, .end_ms = NEVER_MS,
	};
	bool is_empty = false;

	ending.signals = ends_catch();
	while (!is_empty && clock_steady_ms() < ending.end_ms) {
		wait(&ending);
		close_when_due(&ending);
		is_empty = ending.is_closed && serve_loop_is_empty(loop);
	}
	if (!is_empty)
		log_warn("connections were still open");
	*status = ending.is_drained ? ENDS_DRAINED : 0;
	return is_empty;
}
