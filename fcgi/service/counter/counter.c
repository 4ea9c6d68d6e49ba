/* Samples of this process's figures: taken, kept, and the thread that does it. */
#include "service/counter/counter.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/counters.h"
#include "lib/base/process_name.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "service/counter/counter_kept.h"

#define SOURCES_MAX 4
#define STEP_US     (COUNTER_STEP_S * INT64_C(1000000))

static struct {
	void (*read)(void *context, struct counter_figures *figures);
	void  *context;
} sources[SOURCES_MAX];
static size_t source_count;

static struct {
	pthread_t       thread;
	pthread_mutex_t lock;
	pthread_cond_t  wake;
	bool            is_stopping;
	const char     *program;
	const char     *conninfo;	/* lives for ever, as config_database() says */
	struct db_pool *pool;
} sampler = { .lock = PTHREAD_MUTEX_INITIALIZER };

void
counter_figure_add(struct counter_figures *figures, const char *name, bool is_gauge,
    int64_t value)
{
	assert(figures->count < COUNTER_NAMES_MAX);
	figures->items[figures->count++] = (struct counter_figure){ name, is_gauge, value };
}

void
counter_also(void (*read)(void *context, struct counter_figures *figures), void *context)
{
	assert(source_count < SOURCES_MAX);
	sources[source_count].read = read;
	sources[source_count++].context = context;
}

static const char *const classes[COUNTERS_CLASSES] = {
	"status_1xx", "status_2xx", "status_3xx", "status_4xx", "status_5xx",
};
static const char *const buckets[COUNTERS_BUCKETS] = {
#define X(bound) "latency_le_" #bound,
	COUNTERS_BOUNDS(X)
#undef X
	"latency_le_inf",
};

static void
read_figures(struct counter_figures *figures)
{
	struct counters counters;
	size_t i;

	figures->count = 0;
	counters_read(&counters);
	counter_figure_add(figures, COUNTER_ALIVE, false, counters.requests);
	counter_figure_add(figures, "bytes", false, counters.bytes);
	counter_figure_add(figures, "latency_us", false, counters.latency_us);
	for (i = 0; i < COUNTERS_CLASSES; i++)
		counter_figure_add(figures, classes[i], false, counters.by_class[i]);
	for (i = 0; i < COUNTERS_BUCKETS; i++)
		counter_figure_add(figures, buckets[i], false, counters.latency[i]);
	for (i = 0; i < source_count; i++)
		sources[i].read(sources[i].context, figures);
}

static void
sample_and_send(int64_t at_us)
{
	static struct counter_figures figures;	/* of the one thread */
	struct db db = db_of(sampler.pool);

	read_figures(&figures);
	counter_sample(&figures, at_us);
	(void)counter_send(&db, sampler.program);	/* what stays is sent next time */
	db_done(&db);
}

/* Until the next step begins; false: it is time to end. */
static bool
wait_for_step(void)
{
	const int64_t next_us = (clock_now_us() / STEP_US + 1) * STEP_US;
	const struct timespec until = {
		.tv_sec = next_us / 1000000, .tv_nsec = next_us % 1000000 * 1000,
	};
	bool goes_on;

	pthread_mutex_lock(&sampler.lock);
	while (!sampler.is_stopping)
		if (pthread_cond_timedwait(&sampler.wake, &sampler.lock, &until) != 0)
			break;
	goes_on = !sampler.is_stopping;
	pthread_mutex_unlock(&sampler.lock);
	return goes_on;
}

static void *
run(void *unused)
{
	(void)unused;
	do
		sample_and_send(clock_now_us());
	while (wait_for_step());
	sample_and_send(clock_now_us() + STEP_US);	/* of a step that will not be whole */
	return NULL;
}

void
counter_start(const char *program, struct db_pool *pool)
{
	sigset_t all, before;

	(void)pool;	/* requests never wait for this: a connection of its own */
	(void)process_instance();
	sampler.program = program;
	sampler.conninfo = config_database(program);
	sampler.pool = db_pool_new(sampler.conninfo, 1);
	sampler.is_stopping = false;
	pthread_cond_init(&sampler.wake, NULL);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&sampler.thread, NULL, run, NULL) != 0)
		abort();
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void
counter_stop(void)
{
	pthread_mutex_lock(&sampler.lock);
	sampler.is_stopping = true;
	pthread_cond_signal(&sampler.wake);
	pthread_mutex_unlock(&sampler.lock);
	pthread_join(sampler.thread, NULL);
	pthread_cond_destroy(&sampler.wake);
	db_pool_free(sampler.pool);
}
