/* Breakers: opened by failures in a row, closed by whatever is answered. */
#include "lib/io/breaker.h"

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>

#include "lib/base/clock.h"
#include "lib/io/log.h"

static _Atomic int64_t open_now, opened, refused;

bool
breaker_lets(struct breaker *breaker)
{
	bool lets;

	pthread_mutex_lock(&breaker->lock);
	lets = !breaker->is_open;
	breaker->refused += !lets;
	pthread_mutex_unlock(&breaker->lock);
	if (!lets)
		atomic_fetch_add(&refused, 1);
	return lets;
}

static bool
is_open(struct breaker *breaker)
{
	return breaker_look(breaker).is_open;
}

/* Under the lock, after which another thread may be started. */
static bool
goes_on(struct breaker *breaker)
{
	breaker->is_probing = breaker->is_open;	/* again, already */
	return breaker->is_probing;
}

/* Until it is back, also as others may have seen. */
static void *
probe(void *context)
{
	struct breaker *breaker = context;
	bool again;

	do {
		do
			poll(NULL, 0, BREAKER_PROBE_MS);
		while (is_open(breaker) && !breaker->is_back());
		breaker_note(breaker, true);
		pthread_mutex_lock(&breaker->lock);
		again = goes_on(breaker);
		pthread_mutex_unlock(&breaker->lock);
	} while (again);
	return NULL;
}

/* Under the lock.  Where there can be no thread, the next failure tries again. */
static void
start_probing(struct breaker *breaker)
{
	sigset_t all, before;
	pthread_attr_t attr;
	pthread_t thread;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	breaker->is_probing = pthread_create(&thread, &attr, probe, breaker) == 0;
	pthread_attr_destroy(&attr);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* Under the lock; without a probe it would never close. */
static bool
open_it(struct breaker *breaker)
{
	if (!breaker->is_probing)
		start_probing(breaker);
	breaker->is_open = breaker->is_probing;
	breaker->opened += breaker->is_open;
	breaker->opened_at_ms = clock_steady_ms();
	return breaker->is_open;
}

void
breaker_note(struct breaker *breaker, bool was_answered)
{
	bool has_opened = false, has_closed;
	int64_t away_ms;

	pthread_mutex_lock(&breaker->lock);
	breaker->failures = was_answered ? 0 : breaker->failures + 1;
	has_closed = was_answered && breaker->is_open;
	if (has_closed)
		breaker->is_open = false;
	else if (!breaker->is_open && breaker->failures >= BREAKER_FAILURES)
		has_opened = open_it(breaker);
	away_ms = clock_steady_ms() - breaker->opened_at_ms;
	pthread_mutex_unlock(&breaker->lock);
	atomic_fetch_add(&open_now, has_opened - has_closed);
	atomic_fetch_add(&opened, has_opened);
	if (has_opened)
		log_error("%s: %d calls in a row were not answered: it is not asked until it is"
		    " back", breaker->name, BREAKER_FAILURES);
	if (has_closed)
		log_warn("%s: is back after %" PRId64 " ms", breaker->name, away_ms);
}

struct breaker_state
breaker_look(struct breaker *breaker)
{
	struct breaker_state state;

	pthread_mutex_lock(&breaker->lock);
	state = (struct breaker_state){ breaker->is_open, breaker->opened, breaker->refused };
	pthread_mutex_unlock(&breaker->lock);
	return state;
}

struct breaker_totals
breaker_totals(void)
{
	return (struct breaker_totals){
		atomic_load(&open_now), atomic_load(&opened), atomic_load(&refused),
	};
}
