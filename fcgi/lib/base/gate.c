/* A counting gate with a bounded queue. */
#include "lib/base/gate.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct gate {
	pthread_mutex_t lock;
	pthread_cond_t  left;
	int             at_once;
	int             queue;
	int             inside;
	int             waiting;
};

struct gate *
gate_new(int at_once, int queue)
{
	struct gate *gate = calloc(1, sizeof(*gate));
	pthread_condattr_t steady;

	if (gate == NULL)
		abort();
	gate->at_once = at_once;
	gate->queue = queue;
	pthread_mutex_init(&gate->lock, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&gate->left, &steady);
	pthread_condattr_destroy(&steady);
	return gate;
}

static struct timespec
after(int wait_ms)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += wait_ms / 1000;
	at.tv_nsec += wait_ms % 1000 * 1000000L;
	if (at.tv_nsec >= 1000000000L) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000L;
	}
	return at;
}

/* With the lock held. */
static enum err
wait_in_line(struct gate *gate, int wait_ms)
{
	const struct timespec until = after(wait_ms);
	int status = 0;

	if (gate->waiting >= gate->queue)
		return ERR_UNAVAILABLE;
	gate->waiting++;
	while (gate->inside >= gate->at_once && status != ETIMEDOUT)
		status = pthread_cond_timedwait(&gate->left, &gate->lock, &until);
	gate->waiting--;
	return gate->inside < gate->at_once ? ERR_OK : ERR_UNAVAILABLE;
}

enum err
gate_enter(struct gate *gate, int wait_ms)
{
	enum err err = ERR_OK;

	pthread_mutex_lock(&gate->lock);
	if (gate->inside >= gate->at_once)
		err = wait_in_line(gate, wait_ms);
	if (err == ERR_OK)
		gate->inside++;
	pthread_mutex_unlock(&gate->lock);
	return err;
}

void
gate_leave(struct gate *gate)
{
	pthread_mutex_lock(&gate->lock);
	gate->inside--;
	pthread_cond_signal(&gate->left);
	pthread_mutex_unlock(&gate->lock);
}
