/*
 * The janitor: finds rows without an object and objects without a row.  Both
 * are only told, for they mean that something is wrong or was restored from a
 * backup; renditions left by a job that died are deleted after a day.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "jobs/worker/chores.h"
#include "jobs/worker/task.h"
#include "lib/arena.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "service/audit.h"
#include "service/store.h"

#define LEFTOVER_AGE_S (24 * 60 * 60)

/* What one round found. */
struct round {
	struct task  *task;
	struct arena *arena;	/* reset after each page */
	struct texts  keys;	/* of the store, until they are AUDIT_AT_ONCE */
	int64_t       missing;
	int64_t       unowned;
	int64_t       deleted;
	enum err      err;
};

static void
look_for_objects(struct round *round, const struct texts *keys)
{
	struct store_object object;
	size_t i;

	for (i = 0; i < keys->count && task_goes_on(round->task); i++) {
		if (store_head(keys->items[i], &object) != ERR_NOT_FOUND)
			continue;
		round->missing++;
		log_error("janitor: the store has no object %s, which a row names",
		    keys->items[i]);
	}
}

static enum err
find_missing(struct round *round, enum err (*next)(struct db *, struct arena *,
    int64_t *, struct texts *))
{
	struct texts keys = { NULL, 0 };
	int64_t after = 0;
	enum err err;

	do {
		arena_reset(round->arena);
		err = next(round->task->db, round->arena, &after, &keys);
		if (err == ERR_OK)
			look_for_objects(round, &keys);
	} while (err == ERR_OK && keys.count > 0 && task_goes_on(round->task));
	return err;
}

/* v/<id>/hls-<seconds>/…, made a day ago or more. */
static bool
is_old_leftover(const char *key)
{
	const char *at = strstr(key, "/hls-");
	int64_t made_s = at != NULL ? strtoll(at + strlen("/hls-"), NULL, 10) : 0;

	return strncmp(key, "v/", 2) == 0 && made_s > 0 &&
	    made_s < clock_now_us() / 1000000 - LEFTOVER_AGE_S;
}

static void
tell_unowned(struct round *round, const char *key)
{
	struct store_object object;

	if (is_old_leftover(key) && store_delete(key) == ERR_OK) {
		round->deleted++;
	} else if (store_head(key, &object) == ERR_OK) {
		round->unowned++;
		log_warn("janitor: no row owns the object %s (%" PRId64 " bytes)", key,
		    object.size_bytes);
	}
}

static void
end_page(struct round *round)
{
	struct texts unowned = { NULL, 0 };
	size_t i;

	if (round->err == ERR_OK && round->keys.count > 0)
		round->err = audit_unowned(round->task->db, round->arena, &round->keys, &unowned);
	for (i = 0; i < unowned.count; i++)
		tell_unowned(round, unowned.items[i]);
	arena_reset(round->arena);
	round->keys = (struct texts){ ARENA_ARRAY(round->arena, const char *, AUDIT_AT_ONCE), 0 };
}

static bool
take_key(void *context, const char *key, int64_t size_bytes)
{
	struct round *round = context;

	(void)size_bytes;
	round->keys.items[round->keys.count++] = arena_strdup(round->arena, key);
	if (round->keys.count == AUDIT_AT_ONCE)
		end_page(round);
	return round->err == ERR_OK && task_goes_on(round->task);
}

static enum err
find_unowned(struct round *round)
{
	enum err err;

	end_page(round);	/* makes an empty one */
	err = store_list("", take_key, round);
	end_page(round);
	return err != ERR_OK ? err : round->err;
}

enum err
janitor_run(struct task *task)
{
	struct round round = { .task = task, .arena = arena_new() };
	enum err err;

	if ((err = find_missing(&round, audit_objects)) == ERR_OK &&
	    (err = find_missing(&round, audit_derived)) == ERR_OK)
		err = find_unowned(&round);
	arena_free(round.arena);
	log_info("janitor: %" PRId64 " objects are missing, %" PRId64 " have no row, "
	    "%" PRId64 " leftovers were deleted", round.missing, round.unowned, round.deleted);
	if (err != ERR_OK)
		return task_fail(task, err, JOB_AGAIN, "The store could not be compared.");
	return ERR_OK;
}
