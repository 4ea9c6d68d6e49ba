/* Settings, with a copy of the whole small table in the process. */
#include "service/base/setting.h"

#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/base/count.h"
#include "lib/db/db.h"
#include "lib/db/notify.h"

#define TRUST_MS 1000

struct pair {
	const char *name;
	const char *value;
};

static pthread_once_t  once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct arena   *kept;		/* holds the pairs */
static struct pair    *pairs;
static size_t          pair_count;
static int64_t         kept_ms;		/* when they were asked for; 0: not to be used */
static uint64_t        changes;		/* what was asked for before one is not kept */

static void
drop(void)
{
	pthread_mutex_lock(&lock);
	changes++;
	kept_ms = 0;
	pthread_mutex_unlock(&lock);
}

static void
on_notify(void *context, const char *channel, const char *payload)
{
	(void)context;
	(void)channel;
	(void)payload;
	drop();
}

static void
init(void)
{
	kept = arena_new();
	notify_on(SETTING_CHANNEL, on_notify, NULL);
}

/* With the lock held. */
static const char *
find(const char *name)
{
	size_t i;

	for (i = 0; i < pair_count; i++) {
		if (strcmp(pairs[i].name, name) == 0)
			return pairs[i].value;
	}
	return NULL;
}

/* With the lock held. */
static void
keep(const struct db_rows *rows, int64_t asked_ms)
{
	size_t i;

	arena_reset(kept);
	pair_count = db_count(rows);
	pairs = ARENA_ARRAY(kept, struct pair, pair_count + 1);
	for (i = 0; i < pair_count; i++) {
		pairs[i].name = db_get_text(rows, i, 0, kept);
		pairs[i].value = db_get_text(rows, i, 1, kept);
	}
	kept_ms = asked_ms;
}

static bool
find_kept(struct arena *arena, const char *name, const char **value)
{
	bool fresh;

	pthread_mutex_lock(&lock);
	fresh = kept_ms != 0 && clock_steady_ms() < kept_ms + TRUST_MS;
	if (fresh) {
		*value = find(name);
		if (*value != NULL)
			*value = arena_strdup(arena, *value);
	}
	pthread_mutex_unlock(&lock);
	return fresh;
}

static const char SQL_ALL[] = "SELECT name, value FROM setting";

enum err
setting_get(struct db *db, struct arena *arena, const char *name, const char **value)
{
	struct db_rows *rows = NULL;
	uint64_t changes_before;
	int64_t asked_ms;
	size_t i;
	enum err err;

	pthread_once(&once, init);
	*value = NULL;
	if (find_kept(arena, name, value))
		return ERR_OK;
	pthread_mutex_lock(&lock);
	changes_before = changes;
	pthread_mutex_unlock(&lock);
	asked_ms = clock_steady_ms();
	err = db_rows(db, DB_PLAIN(SQL_ALL), &rows);
	if (err != ERR_OK)
		return err;
	for (i = 0; i < db_count(rows) && *value == NULL; i++) {
		if (strcmp(db_get_text(rows, i, 0, arena), name) == 0)
			*value = db_get_text(rows, i, 1, arena);
	}
	pthread_mutex_lock(&lock);
	/* what a transaction sees is not yet true for others */
	if (changes == changes_before && db->depth == 0)
		keep(rows, asked_ms);
	pthread_mutex_unlock(&lock);
	db_rows_free(rows);
	return ERR_OK;
}

static const char SQL_PUT[] =
    "WITH put AS (INSERT INTO setting (name, value) VALUES ($1, $2)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = now()"
    " RETURNING name)"
    " SELECT pg_notify('" SETTING_CHANNEL "', name) FROM put";

enum err
setting_put(struct db *db, const char *name, const char *value)
{
	const struct db_param params[] = { db_text(name), db_text(value) };
	enum err err = db_exec(db, DB_QUERY(SQL_PUT, params), NULL);

	drop();
	return err;
}
