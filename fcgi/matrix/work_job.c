/*
 * `matrix --job ID`: one long computation, as a child of the worker, which
 * ends it when it is cancelled.  It says on standard output how far it is
 * ("progress 40") and why it failed ("reason …"): 0 done, 1 hopeless, 2 again.
 */
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "lib/io/log.h"
#include "matrix/expression.h"
#include "matrix/factors.h"
#include "matrix/fill.h"
#include "matrix/share.h"
#include "matrix/wish.h"

#define HOPELESS      1
#define AGAIN         2
#define TURN_LOOK_MS  200
#define PROGRESS_MAX  95	/* of a prediction that was too short */

/* LAPACK says nothing while it works: the time that was predicted must do. */
static void *
tell_progress(void *context)
{
	const struct matrix_job *job = context;
	int64_t began_ms = clock_steady_ms();

	for (;;) {
		double part = (double)(clock_steady_ms() - began_ms) / 10 / (job->seconds + 0.1);

		printf("progress %d\n", part > PROGRESS_MAX ? PROGRESS_MAX : (int)part);
		fflush(stdout);
		sleep(1);
	}
	return NULL;
}

static int
fail(enum err err, const char *reason)
{
	printf("reason %s\n", reason != NULL ? reason : err_title(err));
	return err == ERR_UNAVAILABLE || err == ERR_STORE_REFUSED || err == ERR_INTERNAL ||
	    err == ERR_NO_SPACE ? AGAIN : HOPELESS;
}

/* One large job at a time, and within the memory that there is for all. */
static enum err
wait_for_turn(int64_t bytes)
{
	static struct share memory;	/* until the process ends */
	enum err err;

	share_wait_for_cores();
	if (bytes > config()->matrix_memory)
		return ERR_TOO_LARGE;
	while ((err = share_take(bytes, &memory)) == ERR_UNAVAILABLE)
		usleep(TURN_LOOK_MS * 1000);
	return err;
}

static const struct work_kind *
kind_of(const struct matrix_job *job)
{
	if (job->making.kind != NULL)
		return &fill_work;
	return job->decompose != NULL ? &factors_work : &expression_work;
}

static int
run_job(struct db *db, struct arena *arena, const struct matrix_job *job)
{
	const int privacy = job->privacy == NULL ? PRIVACY_AS_IT_WAS :
	    (int)stored_matrix_privacy_named(job->privacy);
	struct work work = {
		.kind = kind_of(job), .db = db, .arena = arena, .owner = job->owner, .what = *job,
		.wish = wish_of(job->save_as, privacy, job->overwrites),
	};
	bool is_saved;
	enum err err;

	work.wish.job = job->id;
	work.wish.replaces = job->replaces;
	if ((err = stored_matrix_was_saved(db, &job->owner, &job->id, &is_saved)) == ERR_OK && is_saved)
		return 0;	/* and could not say so */
	if (err == ERR_OK && (err = work_plan(&work)) == ERR_OK &&
	    (err = wait_for_turn(work.memory_bytes)) == ERR_OK &&
	    (err = work_room(&work)) == ERR_OK)
		err = work_run(&work);
	work_end(&work);
	return err == ERR_OK ? 0 : fail(err, work.fault.message);
}

int
work_job(const char *id)
{
	const struct user_id anyone = { 0 };
	struct db_pool *pool;
	struct matrix_job job;
	struct public_id key;
	struct arena *arena;
	pthread_t teller;
	struct db db;
	enum err err;
	int status;

	if (!config_load() || sodium_init() < 0 || !public_id_parse(id, &key))
		return AGAIN;
	log_open("matrix", log_level_named(config()->log_level));
	pool = db_pool_new(config_database("matrix"), 1);
	arena = arena_new();
	db = db_of(pool);
	err = matrix_job_find(&db, arena, &anyone, &key, &job);
	if (err != ERR_OK)
		status = fail(err, NULL);
	else if (pthread_create(&teller, NULL, tell_progress, &job) != 0)
		status = AGAIN;
	else
		status = run_job(&db, arena, &job);
	fflush(stdout);
	db_done(&db);
	_exit(status);	/* the teller still runs */
}
