/* Sending to CloudWatch, a step's end after the other. */
#include "jobs/worker/metrics.h"

#include <pthread.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "service/counter/counter_publish.h"

#define SECOND_US    INT64_C(1000000)
#define ARRIVE_S     10		/* after a minute; what comes later is sent a minute later */
#define FINE_ARRIVE_S 4
#define SPREAD_US    (2 * SECOND_US)	/* workers that draw lots seldom meet */
#define BACKOFF_S    300	/* longest pause while it does not work */
#define STOP_WAIT_S  1

static struct {
	pthread_t       thread;
	pthread_mutex_t lock;
	pthread_cond_t  wake;
	bool            is_on, is_stopping;
	struct db_pool *pool;
} metrics = { .lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER };

/* All there is; false: it did not work. */
static bool
send_all(void)
{
	struct db db = db_of(metrics.pool);
	bool sent = true, goes_on = true;
	enum err err = ERR_OK;

	while (err == ERR_OK && sent && goes_on) {
		err = counter_publish(&db, clock_now_us(), &sent);
		db_done(&db);
		pthread_mutex_lock(&metrics.lock);
		goes_on = !metrics.is_stopping;
		pthread_mutex_unlock(&metrics.lock);
	}
	return err == ERR_OK || err == ERR_CONFLICT;
}

/* After the next step, when its samples came; after failures, later and later. */
static int64_t
next_us(unsigned failures)
{
	const int64_t step_us = config()->cloudwatch_resolution * SECOND_US;
	const int64_t arrive_us = (step_us > 10 * SECOND_US ? ARRIVE_S : FINE_ARRIVE_S) * SECOND_US;
	const int64_t now_us = clock_now_us();
	int64_t pause_s = config()->cloudwatch_resolution;

	if (failures == 0)
		return ((now_us - arrive_us) / step_us + 1) * step_us + arrive_us +
		    randombytes_uniform(SPREAD_US);
	while (failures-- > 1 && pause_s < BACKOFF_S)
		pause_s *= 2;
	if (pause_s > BACKOFF_S)
		pause_s = BACKOFF_S;
	/* half of it for certain, and half by lot */
	return now_us + (pause_s * SECOND_US + randombytes_uniform((uint32_t)(pause_s * SECOND_US))) / 2;
}

static bool
wait_until(int64_t until_us)
{
	const struct timespec until = {
		.tv_sec = until_us / SECOND_US, .tv_nsec = until_us % SECOND_US * 1000,
	};
	bool goes_on;

	pthread_mutex_lock(&metrics.lock);
	while (!metrics.is_stopping)
		if (pthread_cond_timedwait(&metrics.wake, &metrics.lock, &until) != 0)
			break;
	goes_on = !metrics.is_stopping;
	pthread_mutex_unlock(&metrics.lock);
	return goes_on;
}

static void *
run(void *unused)
{
	unsigned failures = 0;

	(void)unused;
	do
		failures = send_all() ? 0 : failures + 1;
	while (wait_until(next_us(failures)));
	return NULL;
}

void
metrics_start(struct db_pool *pool)
{
	metrics.pool = pool;
	metrics.is_on = config()->cloudwatch;
	if (metrics.is_on && pthread_create(&metrics.thread, NULL, run, NULL) != 0)
		abort();
}

void
metrics_stop(void)
{
	struct timespec until;

	if (!metrics.is_on)
		return;
	pthread_mutex_lock(&metrics.lock);
	metrics.is_stopping = true;
	pthread_cond_signal(&metrics.wake);
	pthread_mutex_unlock(&metrics.lock);
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += STOP_WAIT_S;
	(void)pthread_clockjoin_np(metrics.thread, NULL, CLOCK_MONOTONIC, &until);
}
