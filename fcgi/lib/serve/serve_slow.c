/* Threads for requests that wait for a slow client's body. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "lib/serve/conn.h"
#include "lib/serve/serve_request.h"
#include "lib/serve/serve_slow.h"

#define IDLE_S 10	/* a thread without work ends after this */

struct uploads {
	pthread_mutex_t  lock;
	pthread_cond_t   work;
	pthread_cond_t   gone;	/* a thread ended */
	int              max;
	int              threads;
	int              idle;	/* threads that wait for work, less what is waiting */
	bool             is_ending;
	struct conn    **waiting;	/* at most `max` */
	int              waiting_count;
	struct db_pool  *pool;
	void           (*done)(void *context, struct conn *conn, int served);
	void            *context;
};

struct uploads *
uploads_new(int max, struct db_pool *pool,
    void (*done)(void *context, struct conn *conn, int served), void *context)
{
	struct uploads *uploads = calloc(1, sizeof(*uploads));
	pthread_condattr_t attr;

	if (uploads == NULL ||
	    (uploads->waiting = calloc((size_t)max + 1, sizeof(*uploads->waiting))) == NULL)
		abort();
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_mutex_init(&uploads->lock, NULL);
	pthread_cond_init(&uploads->work, &attr);
	pthread_cond_init(&uploads->gone, NULL);
	pthread_condattr_destroy(&attr);
	uploads->max = max;
	uploads->pool = pool;
	uploads->done = done;
	uploads->context = context;
	return uploads;
}

/* The next connection to work on; NULL: there was none for long. */
static struct conn *
next_conn(struct uploads *uploads)
{
	struct timespec until;
	int error = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += IDLE_S;
	while (uploads->waiting_count == 0 && !uploads->is_ending && error != ETIMEDOUT)
		error = pthread_cond_timedwait(&uploads->work, &uploads->lock, &until);
	if (uploads->waiting_count == 0)
		return NULL;
	return uploads->waiting[--uploads->waiting_count];
}

static void *
upload_thread(void *context)
{
	struct uploads *uploads = context;
	struct worker *worker = worker_new(uploads->pool);
	struct conn *conn;

	pthread_mutex_lock(&uploads->lock);
	while ((conn = next_conn(uploads)) != NULL) {
		pthread_mutex_unlock(&uploads->lock);
		uploads->done(uploads->context, conn, (int)serve_request(worker, conn, true));
		pthread_mutex_lock(&uploads->lock);
		uploads->idle++;
	}
	uploads->idle--;
	uploads->threads--;
	worker_free(worker);
	pthread_cond_signal(&uploads->gone);
	pthread_mutex_unlock(&uploads->lock);
	return NULL;
}

/* Under the lock. */
static bool
start_thread(struct uploads *uploads)
{
	pthread_attr_t attr;
	pthread_t thread;
	bool ok;

	if (uploads->threads == uploads->max)
		return false;
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	ok = pthread_create(&thread, &attr, upload_thread, uploads) == 0;
	pthread_attr_destroy(&attr);
	if (ok) {
		uploads->threads++;
		uploads->idle++;
	}
	return ok;
}

bool
uploads_take(struct uploads *uploads, struct conn *conn)
{
	bool taken;

	pthread_mutex_lock(&uploads->lock);
	taken = uploads->idle > 0 || start_thread(uploads);
	if (taken) {
		uploads->idle--;
		uploads->waiting[uploads->waiting_count++] = conn;
		pthread_cond_signal(&uploads->work);
	}
	pthread_mutex_unlock(&uploads->lock);
	return taken;
}

void
uploads_free(struct uploads *uploads)
{
	pthread_mutex_lock(&uploads->lock);
	uploads->is_ending = true;
	pthread_cond_broadcast(&uploads->work);
	while (uploads->threads > 0)
		pthread_cond_wait(&uploads->gone, &uploads->lock);
	pthread_mutex_unlock(&uploads->lock);
	pthread_cond_destroy(&uploads->work);
	pthread_cond_destroy(&uploads->gone);
	pthread_mutex_destroy(&uploads->lock);
	free(uploads->waiting);
	free(uploads);
}
