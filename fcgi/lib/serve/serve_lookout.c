/* Who answers while all threads of the loop wait. */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/serve/serve_lookout.h"

#define LOOK_MS    100	/* in which no thread came free: they are stuck */
#define HELD_FIRST 64

/* Threads that are busy, and how often one came free, in one word. */
#define ONE_BUSY UINT64_C(1)
#define ONE_TURN (UINT64_C(1) << 32)

struct lookout {
	uint64_t            threads;
	struct serve_lookout_loop loop;
	_Atomic uint64_t    state;
	atomic_bool         is_called;	/* all threads were busy at once */
	atomic_bool         is_ending;
	atomic_size_t       held_count;
	pthread_mutex_t     lock;	/* over what follows, and for `call` */
	pthread_cond_t      call;
	struct conn       **held;	/* a ring */
	size_t              held_first;
	size_t              held_max;
	pthread_t           thread;
};

static bool
all_are_busy(struct lookout *lookout)
{
	return (uint32_t)atomic_load(&lookout->state) == lookout->threads;
}

static uint64_t
turns(struct lookout *lookout)
{
	return atomic_load(&lookout->state) / ONE_TURN;
}

static bool
are_stuck(struct lookout *lookout, uint64_t since)
{
	return all_are_busy(lookout) && turns(lookout) == since &&
	    !atomic_load(&lookout->is_ending);
}

/* Under the lock, which is let go meanwhile. */
static void
wait_a_look(struct lookout *lookout)
{
	const int64_t until_ms = clock_steady_ms() + LOOK_MS;
	const struct timespec until = {
		.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000,
	};

	while (!atomic_load(&lookout->is_ending) &&
	    pthread_cond_timedwait(&lookout->call, &lookout->lock, &until) == 0)
		continue;
}

/* Whoever is the last to become busy meanwhile sees that nobody is called, or is seen here. */
static void
rest(struct lookout *lookout)
{
	atomic_store(&lookout->is_called, false);
	if (all_are_busy(lookout))
		atomic_store(&lookout->is_called, true);
}

static void *
look_out(void *context)
{
	struct lookout *lookout = context;
	uint64_t since;

	pthread_mutex_lock(&lookout->lock);
	while (!atomic_load(&lookout->is_ending)) {
		if (!atomic_load(&lookout->is_called)) {
			pthread_cond_wait(&lookout->call, &lookout->lock);
			continue;
		}
		since = turns(lookout);
		wait_a_look(lookout);
		pthread_mutex_unlock(&lookout->lock);
		while (are_stuck(lookout, since))
			lookout->loop.stand_in(lookout->loop.context, LOOK_MS);
		pthread_mutex_lock(&lookout->lock);
		if (!all_are_busy(lookout))
			rest(lookout);
	}
	pthread_mutex_unlock(&lookout->lock);
	return NULL;
}

static void
start(struct lookout *lookout)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&lookout->thread, NULL, look_out, lookout) != 0)
		abort();
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct lookout *
serve_lookout_new(int threads, const struct serve_lookout_loop *loop)
{
	struct lookout *lookout = calloc(1, sizeof(*lookout));
	pthread_condattr_t steady;

	if (lookout == NULL ||
	    (lookout->held = calloc(HELD_FIRST, sizeof(*lookout->held))) == NULL)
		abort();
	lookout->threads = (uint64_t)threads;
	lookout->loop = *loop;
	lookout->held_max = HELD_FIRST;
	pthread_mutex_init(&lookout->lock, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&lookout->call, &steady);
	pthread_condattr_destroy(&steady);
	start(lookout);
	return lookout;
}

static void
call(struct lookout *lookout, atomic_bool *why)
{
	pthread_mutex_lock(&lookout->lock);
	atomic_store(why, true);
	pthread_cond_signal(&lookout->call);
	pthread_mutex_unlock(&lookout->lock);
}

void
serve_lookout_free(struct lookout *lookout)
{
	call(lookout, &lookout->is_ending);
	pthread_join(lookout->thread, NULL);
	pthread_cond_destroy(&lookout->call);
	pthread_mutex_destroy(&lookout->lock);
	free(lookout->held);
	free(lookout);
}

void
serve_lookout_begin(struct lookout *lookout)
{
	const uint64_t state = atomic_fetch_add(&lookout->state, ONE_BUSY) + ONE_BUSY;

	if ((uint32_t)state == lookout->threads && !atomic_load(&lookout->is_called))
		call(lookout, &lookout->is_called);
}

void
serve_lookout_end(struct lookout *lookout)
{
	atomic_fetch_add(&lookout->state, ONE_TURN - ONE_BUSY);
}

/* Under the lock. */
static void
grow(struct lookout *lookout)
{
	const size_t max = lookout->held_max, count = atomic_load(&lookout->held_count);
	struct conn **held = calloc(2 * max, sizeof(*held));

	if (held == NULL)
		abort();
	for (size_t i = 0; i < count; i++)
		held[i] = lookout->held[(lookout->held_first + i) % max];
	free(lookout->held);
	lookout->held = held;
	lookout->held_first = 0;
	lookout->held_max = 2 * max;
}

void
serve_lookout_hold(struct lookout *lookout, struct conn *conn)
{
	size_t count;

	pthread_mutex_lock(&lookout->lock);
	count = atomic_load(&lookout->held_count);
	if (count == lookout->held_max)
		grow(lookout);
	lookout->held[(lookout->held_first + count) % lookout->held_max] = conn;
	atomic_store(&lookout->held_count, count + 1);
	pthread_mutex_unlock(&lookout->lock);
	/* whoever comes free from now on looks for it */
	if (!all_are_busy(lookout))
		lookout->loop.wake(lookout->loop.context);
}

struct conn *
serve_lookout_next(struct lookout *lookout)
{
	struct conn *conn = NULL;
	size_t left = 0;

	if (atomic_load(&lookout->held_count) == 0)
		return NULL;
	pthread_mutex_lock(&lookout->lock);
	if ((left = atomic_load(&lookout->held_count)) > 0) {
		conn = lookout->held[lookout->held_first];
		lookout->held_first = (lookout->held_first + 1) % lookout->held_max;
		atomic_store(&lookout->held_count, --left);
	}
	pthread_mutex_unlock(&lookout->lock);
	if (left > 0 && !all_are_busy(lookout))
		lookout->loop.wake(lookout->loop.context);
	return conn;
}
