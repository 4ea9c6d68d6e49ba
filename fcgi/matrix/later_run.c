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
#include "lib/calc/calc.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "lib/io/log.h"
#include "matrix/factors.h"
#include "matrix/fill.h"
#include "matrix/later.h"
#include "matrix/share.h"
#include "matrix/stored_names.h"

#define HOPELESS      1
#define AGAIN         2
#define ROOM_LOOK_MS  200
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
	return err == ERR_UNAVAILABLE || err == ERR_INTERNAL || err == ERR_NO_SPACE ? AGAIN :
	    HOPELESS;
}

static struct matrix_wish
wish_of(const struct matrix_job *job)
{
	struct matrix_wish wish = {
		.name = job->save_as, .kind = "computed",
		.overwrites = job->overwrites, .has_privacy = job->privacy != NULL, .job = job->id,
	};

	if (wish.has_privacy)
		wish.privacy = stored_matrix_privacy_named(job->privacy);
	return wish;
}

/* One large job at a time, and within the memory that there is for all. */
static enum err
wait_for_room(int64_t bytes)
{
	static struct share memory;	/* until the process ends */
	enum err err;

	share_wait_for_cores();
	if (bytes > config()->matrix_memory)
		return ERR_TOO_LARGE;
	while ((err = share_take(bytes, &memory)) == ERR_UNAVAILABLE)
		usleep(ROOM_LOOK_MS * 1000);
	return err;
}

static int
evaluate(struct db *db, struct arena *arena, const struct matrix_job *job)
{
	const struct matrix_wish wish = wish_of(job);
	struct stored_names stored = { .count = 0 };
	struct calc_names names = stored_names_of(&stored);
	struct calc_fault fault = { 0, NULL };
	struct calc_result result = { 0 };
	struct stored_matrix saved;
	struct calc_plan plan;
	struct calc *calc;
	enum err err;

	if ((err = calc_parse(arena, job->expression, &calc, &fault)) == ERR_OK &&
	    (err = stored_names_find(db, arena, &job->owner, calc, &stored)) == ERR_OK &&
	    (err = calc_plan(calc, &names, &plan, &fault)) == ERR_OK &&
	    (err = wait_for_room(plan.memory_bytes)) == ERR_OK &&
	    (err = calc_run(calc, &names, &result, &fault)) == ERR_OK)
		err = stored_matrix_save(db, arena, &job->owner, &wish, &result.value, &saved);
	matrix_free(&result.value);
	stored_names_close(&stored);
	return err == ERR_OK ? 0 : fail(err, fault.message);
}

static int
decompose(struct db *db, struct arena *arena, const struct matrix_job *job)
{
	enum factors_kind kind = factors_kind_named(job->decompose);
	const struct matrix_wish wish = wish_of(job);
	struct stored_matrix stored, saved[FACTORS_MAX];
	struct factors factors = { .each = { { 0 } } };
	struct open_matrix a = { { 0 }, NULL };
	struct matrix_wish wishes[FACTORS_MAX];
	size_t failed, count = factors_wishes(arena, kind, &wish, wishes);
	struct factors_plan plan;
	enum err err;

	if ((err = stored_matrix_find(db, arena, &job->owner, job->expression, &stored)) == ERR_OK &&
	    (err = factors_plan(kind, stored.rows, stored.cols, &plan)) == ERR_OK &&
	    (err = wait_for_room(plan.memory_bytes)) == ERR_OK &&
	    (err = stored_matrix_open(arena, &stored, &a)) == ERR_OK &&
	    (err = factors_make(&a.matrix, kind, &factors)) == ERR_OK)
		err = stored_matrix_save_all(db, arena, &job->owner, wishes, factors.each, count,
		    saved, &failed);
	factors_free(&factors);
	stored_matrix_close(&a);
	return err == ERR_OK ? 0 : fail(err, err != ERR_INPUT ? NULL :
	    arena_printf(arena, "%s cannot be worked out for this matrix", job->decompose));
}

/* It goes to the disk: of the memory it needs none. */
static int
make(struct db *db, struct arena *arena, const struct matrix_job *job)
{
	const char *path = stored_matrix_scratch(arena, &job->id);
	struct matrix_wish wish = wish_of(job);
	struct stored_matrix saved;
	enum err err;

	wish.kind = job->making.kind;
	wish.has_seed = fill_has_seed(&job->making);
	wish.seed = job->making.seed;
	share_wait_for_cores();
	if ((err = fill_file(&job->making, path)) == ERR_OK)
		err = stored_matrix_save_file(db, arena, &job->owner, &wish, path, &saved);
	return err == ERR_OK ? 0 : fail(err, NULL);
}

static int
run_job(struct db *db, struct arena *arena, const struct matrix_job *job)
{
	if (job->making.kind != NULL)
		return make(db, arena, job);
	return job->decompose != NULL ? decompose(db, arena, job) : evaluate(db, arena, job);
}

int
later_run(const char *id)
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
