/* Lanes, their pulse, and what wakes them. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "jobs/worker/chores.h"
#include "jobs/worker/handle.h"
#include "jobs/worker/kinds.h"
#include "jobs/worker/lanes.h"
#include "jobs/worker/metrics.h"
#include "jobs/worker/task.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "lib/db/notify.h"
#include "lib/io/log.h"
#include "store/store_direct.h"

#define POLL_MS   2000	/* when no NOTIFY comes: delayed jobs, expired leases */
#define TRANSCODING_MAX 64
#define LANES_MAX (TRANSCODING_MAX + LANE_COUNT)
#define NAME_MAX_LEN 128

/* One thread that takes jobs of some kinds, one at a time. */
struct lane {
	struct lanes     *lanes;
	const char       *names[KINDS_MAX];	/* those that need no store come first */
	struct texts     kinds;
	size_t           without_store;		/* so many need none */
	pthread_t        thread;
	pthread_mutex_t  lock;		/* over the two below */
	bool             is_busy;
	struct task      task;
};

struct lanes {
	struct db_pool  *pool;
	const char      *scratch;
	char             name[NAME_MAX_LEN];	/* host/process */
	struct notify   *notify;
	atomic_bool      stopping;
	atomic_bool      draining;
	atomic_int       taking;		/* lanes that have a job, or may get one */
	pthread_mutex_t  lock;			/* over `woken` */
	pthread_cond_t   wake;
	unsigned         woken;
	struct lane      lanes[LANES_MAX];
	size_t           lane_count;
	atomic_uint      ended;			/* leases that were, as far as was heard */
	pthread_t        pulse;
};

static void
wake_all(struct lanes *lanes)
{
	pthread_mutex_lock(&lanes->lock);
	lanes->woken++;
	pthread_cond_broadcast(&lanes->wake);
	pthread_mutex_unlock(&lanes->lock);
}

/* Whoever has this lease had it. */
static void
end_lease(struct lanes *lanes, const char *lease)
{
	atomic_fetch_add(&lanes->ended, 1);
	for (size_t i = 0; i < lanes->lane_count; i++) {
		struct lane *lane = &lanes->lanes[i];

		pthread_mutex_lock(&lane->lock);
		if (lane->is_busy && strcmp(lane->task.job.lease, lease) == 0)
			atomic_store(&lane->task.is_lost, true);
		pthread_mutex_unlock(&lane->lock);
	}
}

static void
on_notify(void *context, const char *channel, const char *payload)
{
	if (channel != NULL && strcmp(channel, JOB_END_CHANNEL) == 0)
		end_lease(context, payload);
	else
		wake_all(context);
}

/* Until woken since `seen`, or `ms` passed. */
static void
wait_for_work(struct lanes *lanes, unsigned seen, int64_t ms)
{
	const int64_t until_ms = clock_steady_ms() + ms;
	const struct timespec until = {
		.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000,
	};

	pthread_mutex_lock(&lanes->lock);
	while (lanes->woken == seen && !atomic_load(&lanes->stopping))
		if (pthread_cond_timedwait(&lanes->wake, &lanes->lock, &until) != 0)
			break;
	pthread_mutex_unlock(&lanes->lock);
}

static unsigned
woken_now(struct lanes *lanes)
{
	unsigned woken;

	pthread_mutex_lock(&lanes->lock);
	woken = lanes->woken;
	pthread_mutex_unlock(&lanes->lock);
	return woken;
}

static void
set_busy(struct lane *lane, bool busy)
{
	pthread_mutex_lock(&lane->lock);
	lane->is_busy = busy;
	pthread_mutex_unlock(&lane->lock);
}

static bool
takes_jobs(struct lanes *lanes)
{
	return !atomic_load(&lanes->stopping) && !atomic_load(&lanes->draining);
}

/* The lock is held while it says so: the lane does not end its job meanwhile. */
static void
beat(struct lane *lane, struct db *db)
{
	pthread_mutex_lock(&lane->lock);
	if (lane->is_busy && job_beat(db, &lane->task.job) == ERR_CONFLICT)
		atomic_store(&lane->task.is_lost, true);
	pthread_mutex_unlock(&lane->lock);
}

/* While the store is away, only what needs none. */
static enum err
claim(struct lane *lane, struct db *db, struct arena *arena, struct job *out)
{
	const struct texts without = { lane->names, lane->without_store };

	if (!store_is_away())
		return job_claim(db, arena, &lane->kinds, lane->lanes->name, out);
	return without.count == 0 ? ERR_NOT_FOUND :
	    job_claim(db, arena, &without, lane->lanes->name, out);
}

static void *
run_lane(void *context)
{
	struct lane *lane = context;
	struct lanes *lanes = lane->lanes;
	struct arena *arena = arena_new();
	struct db db = db_of(lanes->pool);
	struct job job;
	unsigned seen, ended;

	while (takes_jobs(lanes)) {
		seen = woken_now(lanes);
		ended = atomic_load(&lanes->ended);
		if (claim(lane, &db, arena, &job) == ERR_OK) {
			lane->task = (struct task){
				.arena = arena, .db = &db, .job = job,
				.stopping = &lanes->stopping, .scratch = lanes->scratch,
			};
			set_busy(lane, true);
			if (atomic_load(&lanes->ended) != ended)	/* ours, before we said so? */
				beat(lane, &db);
			handle_job(&lane->task);
			set_busy(lane, false);
		} else {
			wait_for_work(lanes, seen, POLL_MS);
		}
		db_done(&db);
		arena_reset(arena);
	}
	arena_free(arena);
	atomic_fetch_sub(&lanes->taking, 1);
	return NULL;
}

static void *
run_pulse(void *context)
{
	struct lanes *lanes = context;
	struct db db = db_of(lanes->pool);
	int64_t chores_ms = 0, beat_ms = 0, now_ms;
	size_t i;

	while (!atomic_load(&lanes->stopping)) {
		now_ms = clock_steady_ms();
		if (now_ms - beat_ms >= JOB_BEAT_S * 1000) {
			beat_ms = now_ms;
			for (i = 0; i < lanes->lane_count; i++)
				beat(&lanes->lanes[i], &db);
		}
		if (takes_jobs(lanes) &&
		    (chores_ms == 0 || now_ms - chores_ms >= CHORES_EVERY_S * 1000)) {
			chores_ms = now_ms;
			chores_tick(&db);	/* first: it sees whether time has jumped */
			chores_add(&db);
		}
		db_done(&db);
		wait_for_work(lanes, woken_now(lanes), JOB_BEAT_S * 1000 / 2);
	}
	return NULL;
}

static int
threads_of(enum kind_lane lane)
{
	const int64_t jobs = config()->worker_jobs;

	if (lane != LANE_TRANSCODING)
		return 1;
	return jobs < 1 ? 1 : jobs > TRANSCODING_MAX ? TRANSCODING_MAX : (int)jobs;
}

int
lanes_connections(void)
{
	int count = 1 + config()->cloudwatch;	/* the pulse, and who sends metrics */
	int lane;

	for (lane = LANE_NONE + 1; lane < LANE_COUNT; lane++)
		count += threads_of(lane);
	return count;
}

static void
add_kinds(struct lane *lane, enum kind_lane which, bool need_store)
{
	size_t i;

	for (i = 0; i < kinds_count; i++)
		if (kinds[i].lane == which && kinds[i].needs_store == need_store)
			lane->names[lane->kinds.count++] = kinds[i].name;
}

static void
add_lane(struct lanes *lanes, enum kind_lane which)
{
	struct lane *lane = &lanes->lanes[lanes->lane_count++];

	lane->lanes = lanes;
	lane->kinds.items = lane->names;
	add_kinds(lane, which, false);
	lane->without_store = lane->kinds.count;
	add_kinds(lane, which, true);
	pthread_mutex_init(&lane->lock, NULL);
}

static void
add_lanes(struct lanes *lanes)
{
	int lane, thread;

	for (lane = LANE_NONE + 1; lane < LANE_COUNT; lane++)
		for (thread = 0; thread < threads_of(lane); thread++)
			add_lane(lanes, lane);
}

static void
name_worker(struct lanes *lanes)
{
	char host[64] = "";

	gethostname(host, sizeof(host) - 1);
	snprintf(lanes->name, sizeof(lanes->name), "%s/%d", host, (int)getpid());
}

static void
init_wake(struct lanes *lanes)
{
	pthread_condattr_t steady;

	pthread_mutex_init(&lanes->lock, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&lanes->wake, &steady);
	pthread_condattr_destroy(&steady);
}

struct lanes *
lanes_start(struct db_pool *pool, const char *conninfo, const char *scratch)
{
	static const char *const channels[] = { JOB_CHANNEL, JOB_END_CHANNEL, NULL };
	struct lanes *lanes = calloc(1, sizeof(*lanes));
	size_t i;

	if (lanes == NULL)
		abort();
	lanes->pool = pool;
	lanes->scratch = scratch;
	name_worker(lanes);
	init_wake(lanes);
	add_lanes(lanes);
	atomic_store(&lanes->taking, (int)lanes->lane_count);
	for (i = 0; i < lanes->lane_count; i++)
		if (pthread_create(&lanes->lanes[i].thread, NULL, run_lane, &lanes->lanes[i]) != 0)
			abort();
	if (pthread_create(&lanes->pulse, NULL, run_pulse, lanes) != 0)
		abort();
	metrics_start(pool);
	lanes->notify = notify_start(conninfo, channels, on_notify, lanes);
	return lanes;
}

void
lanes_drain(struct lanes *lanes)
{
	atomic_store(&lanes->draining, true);
	wake_all(lanes);
}

bool
lanes_are_empty(struct lanes *lanes)
{
	return atomic_load(&lanes->taking) == 0;
}

void
lanes_stop(struct lanes *lanes)
{
	struct timespec until;
	size_t i, left = 0;

	atomic_store(&lanes->stopping, true);
	wake_all(lanes);
	metrics_stop();
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += STOP_S;
	for (i = 0; i < lanes->lane_count; i++)
		left += (pthread_clockjoin_np(lanes->lanes[i].thread, NULL, CLOCK_MONOTONIC,
		    &until) != 0);
	left += (pthread_clockjoin_np(lanes->pulse, NULL, CLOCK_MONOTONIC, &until) != 0);
	if (left > 0) {
		log_warn("%zu threads still wait for something; their jobs' leases run out", left);
		return;
	}
	notify_stop(lanes->notify);
	free(lanes);
}
