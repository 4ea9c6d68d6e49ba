/* The pool: lends connections, opens them on demand, closes them when idle. */
#include "lib/db/db_conn.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/io/log.h"

#define WAIT_MAX_MS   1000	/* for a connection that another thread has */
#define RETRY_MS      200	/* after a failed connect nobody tries; all fail at once where none is open */
#define IDLE_MAX_MS   60000
#define IDLE_SPARE_MS 1000	/* of a process that ends */

static const char SESSION_OPTIONS[] =
    "-c statement_timeout=5000 -c lock_timeout=1000"
    " -c idle_in_transaction_session_timeout=60000"
    " -c TimeZone=UTC -c DateStyle=ISO -c bytea_output=hex"
    " -c client_min_messages=warning"
    /* what this release keeps to, of which the database cannot know (row policies ask) */
    " -c vitrina.knows=closed ";

/* Options that `conninfo` brings come after ours, and so win. */
static char *
options_of(const char *conninfo)
{
	PQconninfoOption *all = PQconninfoParse(conninfo, NULL), *option;
	const char *theirs = "";
	char *options;

	for (option = all; option != NULL && option->keyword != NULL; option++) {
		if (strcmp(option->keyword, "options") == 0 && option->val != NULL)
			theirs = option->val;
	}
	if (asprintf(&options, "%s%s", SESSION_OPTIONS, theirs) < 0)
		abort();
	PQconninfoFree(all);
	return options;
}

static void
init_steady_cond(pthread_cond_t *cond)
{
	pthread_condattr_t steady;

	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &steady);
	pthread_condattr_destroy(&steady);
}

struct db_pool *
db_pool_new(const char *conninfo, int max)
{
	struct db_pool *pool;

	assert(max > 0);
	pool = calloc(1, sizeof(*pool) + (size_t)max * sizeof(pool->idle[0]));
	if (pool == NULL || (pool->conninfo = strdup(conninfo)) == NULL)
		abort();
	pool->options = options_of(conninfo);
	pool->max = max;
	pthread_mutex_init(&pool->lock, NULL);
	init_steady_cond(&pool->freed);
	init_steady_cond(&pool->closing);
	return pool;
}

/* False when `until_ms` passed. */
static bool
wait_until(struct db_pool *pool, pthread_cond_t *cond, int64_t until_ms)
{
	const struct timespec until = {
		.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000,
	};

	return pthread_cond_timedwait(cond, &pool->lock, &until) == 0;
}

/* Close what has been idle for long; the bottom of the stack is the oldest. */
static void *
reap(void *context)
{
	struct db_pool *pool = context;

	pthread_mutex_lock(&pool->lock);
	while (!pool->is_closing) {
		struct db_conn *oldest = pool->idle_count > 0 ? pool->idle[0] : NULL;
		const int64_t max_ms = pool->is_spare ? IDLE_SPARE_MS : IDLE_MAX_MS;

		/* looks from time to time, for to be woken by whoever gives one
		 * back would be a wake-up a request */
		if (oldest == NULL) {
			wait_until(pool, &pool->closing, clock_steady_ms() + max_ms);
		} else if (clock_steady_ms() < oldest->idle_since_ms + max_ms) {
			wait_until(pool, &pool->closing, oldest->idle_since_ms + max_ms);
		} else {
			pool->idle_count--;
			memmove(&pool->idle[0], &pool->idle[1],
			    (size_t)pool->idle_count * sizeof(pool->idle[0]));
			db_conn_close(oldest);
			pool->open--;
		}
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

/* With the first connection, so that who never opens one has no thread either. */
static void
start_reaper(struct db_pool *pool)
{
	sigset_t all, before;

	if (pool->has_reaper)
		return;
	/* signals are for the main thread */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&pool->reaper, NULL, reap, pool) != 0)
		abort();
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pool->has_reaper = true;
}

void
db_pool_free(struct db_pool *pool)
{
	if (pool == NULL)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->is_closing = true;
	pthread_cond_signal(&pool->closing);
	pthread_mutex_unlock(&pool->lock);
	if (pool->has_reaper)
		pthread_join(pool->reaper, NULL);
	assert(pool->open == pool->idle_count);	/* none is lent any more */
	while (pool->idle_count > 0)
		db_conn_close(pool->idle[--pool->idle_count]);
	pthread_cond_destroy(&pool->freed);
	pthread_cond_destroy(&pool->closing);
	pthread_mutex_destroy(&pool->lock);
	free(pool->conninfo);
	free(pool->options);
	free(pool);
}

void
db_pool_spare(struct db_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	pool->is_spare = true;
	pthread_cond_signal(&pool->closing);
	pthread_mutex_unlock(&pool->lock);
}

static bool
may_open(const struct db_pool *pool)
{
	return pool->open < pool->max && clock_steady_ms() >= pool->retry_at_ms;
}

/* Called and returns with the lock held, which it lets go meanwhile. */
static struct db_conn *
open_one(struct db_pool *pool)
{
	struct db_conn *conn;

	start_reaper(pool);
	pool->open++;
	pthread_mutex_unlock(&pool->lock);
	conn = db_conn_open(pool);
	pthread_mutex_lock(&pool->lock);
	if (conn == NULL) {
		pool->open--;
		pool->retry_at_ms = clock_steady_ms() + RETRY_MS;
		/* who waits for a connection learns that there will be none */
		pthread_cond_broadcast(&pool->freed);
	}
	return conn;
}

/* The one that was used last, of those that Postgres has not ended. */
static struct db_conn *
take_idle(struct db_pool *pool)
{
	while (pool->idle_count > 0) {
		struct db_conn *conn = pool->idle[--pool->idle_count];

		if (db_conn_is_alive(conn))
			return conn;
		db_conn_close(conn);
		pool->open--;
	}
	return NULL;
}

enum err
db_pool_borrow(struct db_pool *pool, struct db_conn **conn)
{
	int64_t until_ms = 0;
	bool freed;

	pthread_mutex_lock(&pool->lock);
	while ((*conn = take_idle(pool)) == NULL) {
		if (may_open(pool) && (*conn = open_one(pool)) != NULL)
			break;
		/* while others have some, one of theirs will do: Postgres may have no more to give */
		if (pool->open == 0)
			break;
		if (pool->idle_count > 0)
			continue;
		if (until_ms == 0)
			until_ms = clock_steady_ms() + WAIT_MAX_MS;
		pool->waiting++;
		freed = wait_until(pool, &pool->freed, until_ms);
		pool->waiting--;
		if (!freed && pool->idle_count == 0) {
			log_warn("no free connection to Postgres for %d ms", WAIT_MAX_MS);
			break;
		}
	}
	pthread_mutex_unlock(&pool->lock);
	return *conn == NULL ? ERR_UNAVAILABLE : ERR_OK;
}

void
db_pool_return(struct db_conn *conn)
{
	struct db_pool *pool = conn->pool;
	bool close = conn->is_broken || PQtransactionStatus(conn->pg) != PQTRANS_IDLE;

	if (close)
		db_conn_close(conn);
	pthread_mutex_lock(&pool->lock);
	if (close) {
		pool->open--;
	} else {
		conn->idle_since_ms = clock_steady_ms();
		pool->idle[pool->idle_count++] = conn;
	}
	if (pool->waiting > 0)
		pthread_cond_signal(&pool->freed);
	pthread_mutex_unlock(&pool->lock);
}

void
db_pool_warm(struct db_pool *pool)
{
	struct db_conn *conn;

	if (db_pool_borrow(pool, &conn) == ERR_OK)
		db_pool_return(conn);
}
