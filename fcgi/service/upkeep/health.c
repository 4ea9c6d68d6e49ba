/* Health: one question to the database and one to the store, beside the requests. */
#include "service/upkeep/health.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <time.h>

#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/db/db.h"
#include "store/store.h"

static const char SQL_ANSWER[] = "SELECT 1";

/* One of the things that are looked at, by a thread of its own, which begins with the first question. */
struct look {
	void              (*at)(struct health *found);
	struct health       found;	/* in the last round */
	pthread_t           thread;
	pthread_cond_t      asked;	/* for a round, or for the end */
	bool                has_thread;
	bool                is_on;	/* a round is asked for, or going on */
	int64_t             began_ms;
	uint64_t            rounds;	/* that are over */
};

static void look_at_database(struct health *found);
static void look_at_store(struct health *found);

static struct look database = { .at = look_at_database, .asked = PTHREAD_COND_INITIALIZER };
static struct look store = { .at = look_at_store, .asked = PTHREAD_COND_INITIALIZER };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;	/* over both */
static pthread_cond_t over;	/* a round is */
static bool is_ending;
static struct db_pool *own_pool;

const char *
health_word_text(enum health_word word)
{
	static const char *const texts[] = {
		[HEALTH_OK] = "ok", [HEALTH_UNREACHABLE] = "unreachable",
		[HEALTH_SILENT] = "silent", [HEALTH_SHORT] = "short", [HEALTH_UNKNOWN] = "unknown",
	};

	return texts[word];
}

void
health_start(const char *program, struct db_pool *unused)
{
	pthread_condattr_t steady;

	(void)unused;	/* all of it may be lent to requests that hang */
	own_pool = db_pool_new(config_database(program), 1);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&over, &steady);
	pthread_condattr_destroy(&steady);
}

static void
look_at_database(struct health *found)
{
	struct db db = db_of(own_pool);

	found->database = db_exec(&db, DB_PLAIN(SQL_ANSWER), NULL) == ERR_OK ? HEALTH_OK :
	    HEALTH_UNREACHABLE;
	db_done(&db);
}

static void
look_at_store(struct health *found)
{
	enum err err = store_reach();

	found->store = err == ERR_OK ? HEALTH_OK : HEALTH_UNREACHABLE;
	if (err == ERR_OK)
		err = store_check_space(0);
	found->space = err == ERR_OK ? HEALTH_OK : err == ERR_NO_SPACE ? HEALTH_SHORT :
	    HEALTH_UNKNOWN;
}

/* What is not well is so since it was first seen to be. */
static int64_t
since_of(enum health_word word, int64_t before, int64_t now)
{
	return word == HEALTH_OK ? 0 : before != 0 ? before : now;
}

/* Under the lock, which is let go meanwhile. */
static void
look_once(struct look *look)
{
	const int64_t now = clock_now_us();
	struct health found = { 0 };

	pthread_mutex_unlock(&lock);
	look->at(&found);
	pthread_mutex_lock(&lock);
	found.store_since = since_of(found.store, look->found.store_since, now);
	found.space_since = since_of(found.space, look->found.space_since, now);
	look->found = found;
	look->is_on = false;
	look->rounds++;
	pthread_cond_broadcast(&over);
}

static void *
look_on(void *context)
{
	struct look *look = context;

	pthread_mutex_lock(&lock);
	while (!is_ending || look->is_on) {
		if (look->is_on)
			look_once(look);
		else
			pthread_cond_wait(&look->asked, &lock);
	}
	pthread_mutex_unlock(&lock);
	return NULL;
}

/* What does not answer: since it was asked, or was seen to be ill before. */
static struct health
silent(const struct look *look)
{
	const int64_t asked = clock_now_us() - (clock_steady_ms() - look->began_ms) * 1000;

	return (struct health){
		HEALTH_SILENT, HEALTH_SILENT, HEALTH_UNKNOWN,
		since_of(HEALTH_SILENT, look->found.store_since, asked),
		since_of(HEALTH_UNKNOWN, look->found.space_since, asked),
	};
}

/* Under the lock.  Where there can be no thread, nothing answers. */
static void
begin(struct look *look)
{
	if (look->is_on)
		return;
	if (!look->has_thread)
		look->has_thread = pthread_create(&look->thread, NULL, look_on, look) == 0;
	look->began_ms = clock_steady_ms();
	look->is_on = look->has_thread;
	if (look->is_on)
		pthread_cond_signal(&look->asked);
	else
		look->found = silent(look);
}

/* Under the lock, which is let go meanwhile: until the look is over, or has taken too long. */
static struct health
await(struct look *look)
{
	const int64_t until_ms = look->began_ms + HEALTH_WAIT_MS;
	const struct timespec until = {
		.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000,
	};
	const uint64_t round = look->rounds;
	const bool is_on = look->is_on;
	int error = 0;

	while (is_on && look->rounds == round && error != ETIMEDOUT)
		error = pthread_cond_timedwait(&over, &lock, &until);
	if (is_on && look->rounds == round)
		return silent(look);
	return look->found;
}

struct health
health_check(bool with_store)
{
	struct health health = { 0 }, found;

	pthread_mutex_lock(&lock);
	begin(&database);
	if (with_store)
		begin(&store);
	health.database = await(&database).database;
	if (with_store) {
		found = await(&store);
		found.database = health.database;
		health = found;
	}
	pthread_mutex_unlock(&lock);
	return health;
}

/* Waits for what answers; false: it hangs, and is left behind with what it uses. */
static bool
end(struct look *look)
{
	bool is_free;

	pthread_mutex_lock(&lock);
	is_ending = true;
	pthread_cond_signal(&look->asked);
	(void)await(look);
	is_free = !look->is_on;
	pthread_mutex_unlock(&lock);
	if (is_free && look->has_thread)
		pthread_join(look->thread, NULL);
	return is_free;
}

void
health_stop(void)
{
	(void)end(&store);
	if (end(&database))
		db_pool_free(own_pool);
}
