/* Threads for requests that wait for a slow client's body. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "lib/serve/conn.h"
#include "lib/serve/serve_request.h"
#include "lib/serve/serve_slow.h"

#define IDLE_S 10	/* a thread without work ends after this */

struct work {
	const struct conn *conn;
	int64_t            whom;
	bool               is_afar;
};

struct slow {
	pthread_mutex_t  lock;
	pthread_cond_t   work;
	pthread_cond_t   gone;	/* a thread ended */
	int              max;
	int              each;	/* of one address, or for other hosts: some are left to whoever comes */
	struct work     *works;	/* of threads, or waiting for one: as many as are not idle */
	int              work_count;
	int              threads;
	int              idle;	/* threads that wait for work, less what is waiting */
	bool             is_ending;
	struct conn    **waiting;	/* at most `max` */
	int              waiting_count;
	struct db_pool  *pool;
	void           (*done)(void *context, struct conn *conn, int served);
	void            *context;
};

struct slow *
serve_slow_new(int max, struct db_pool *pool,
    void (*done)(void *context, struct conn *conn, int served), void *context)
{
	struct slow *slow = calloc(1, sizeof(*slow));
	pthread_condattr_t attr;

	if (slow == NULL ||
	    (slow->waiting = calloc((size_t)max + 1, sizeof(*slow->waiting))) == NULL ||
	    (slow->works = calloc((size_t)max + 1, sizeof(*slow->works))) == NULL)
		abort();
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_mutex_init(&slow->lock, NULL);
	pthread_cond_init(&slow->work, &attr);
	pthread_cond_init(&slow->gone, NULL);
	pthread_condattr_destroy(&attr);
	slow->max = max;
	slow->each = max - max / 4;
	slow->pool = pool;
	slow->done = done;
	slow->context = context;
	return slow;
}

/* The next connection to work on; NULL: there was none for long. */
static struct conn *
next_conn(struct slow *slow)
{
	struct timespec until;
	int error = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += IDLE_S;
	while (slow->waiting_count == 0 && !slow->is_ending && error != ETIMEDOUT)
		error = pthread_cond_timedwait(&slow->work, &slow->lock, &until);
	if (slow->waiting_count == 0)
		return NULL;
	return slow->waiting[--slow->waiting_count];
}

static bool
has_share(const struct slow *slow, const struct work *work)
{
	int of_whom = 0, afar = 0;

	for (int i = 0; i < slow->work_count; i++) {
		of_whom += slow->works[i].whom == work->whom;
		afar += slow->works[i].is_afar;
	}
	return of_whom < slow->each && (!work->is_afar || afar < slow->each);
}

/* The connection may be gone, or have another request. */
static void
forget(struct slow *slow, const struct conn *conn)
{
	int i = 0;

	while (slow->works[i].conn != conn)
		i++;
	slow->works[i] = slow->works[--slow->work_count];
}

static void *
slow_thread(void *context)
{
	struct slow *slow = context;
	struct serving *serving = serve_begin(slow->pool);
	struct conn *conn;

	pthread_mutex_lock(&slow->lock);
	while ((conn = next_conn(slow)) != NULL) {
		enum served served;

		pthread_mutex_unlock(&slow->lock);
		served = serve_request(serving, conn, PATIENCE_LONG);
		pthread_mutex_lock(&slow->lock);
		forget(slow, conn);
		slow->idle++;
		pthread_mutex_unlock(&slow->lock);
		slow->done(slow->context, conn, (int)served);
		pthread_mutex_lock(&slow->lock);
	}
	slow->idle--;
	slow->threads--;
	serve_end(serving);
	pthread_cond_signal(&slow->gone);
	pthread_mutex_unlock(&slow->lock);
	return NULL;
}

/* Under the lock. */
static bool
start_thread(struct slow *slow)
{
	pthread_attr_t attr;
	pthread_t thread;
	bool ok;

	if (slow->threads == slow->max)
		return false;
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	ok = pthread_create(&thread, &attr, slow_thread, slow) == 0;
	pthread_attr_destroy(&attr);
	if (ok) {
		slow->threads++;
		slow->idle++;
	}
	return ok;
}

bool
serve_slow_take(struct slow *slow, struct conn *conn, bool is_afar)
{
	const struct work work = { conn, conn_whom(conn), is_afar };
	bool taken;

	pthread_mutex_lock(&slow->lock);
	taken = has_share(slow, &work) && (slow->idle > 0 || start_thread(slow));
	if (taken) {
		slow->idle--;
		slow->works[slow->work_count++] = work;
		slow->waiting[slow->waiting_count++] = conn;
		pthread_cond_signal(&slow->work);
	}
	pthread_mutex_unlock(&slow->lock);
	return taken;
}

void
serve_slow_free(struct slow *slow)
{
	pthread_mutex_lock(&slow->lock);
	slow->is_ending = true;
	pthread_cond_broadcast(&slow->work);
	while (slow->threads > 0)
		pthread_cond_wait(&slow->gone, &slow->lock);
	pthread_mutex_unlock(&slow->lock);
	pthread_cond_destroy(&slow->work);
	pthread_cond_destroy(&slow->gone);
	pthread_mutex_destroy(&slow->lock);
	free(slow->waiting);
	free(slow->works);
	free(slow);
}
