/*
 * The janitor: finds rows without an object and objects without a row.  Both
 * are only told, for they mean that something is wrong or was restored from a
 * backup; renditions left by a job that died are deleted after a day.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "jobs/worker/kinds.h"
#include "jobs/worker/task.h"
#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/io/log.h"
#include "service/upkeep/audit.h"
#include "store/store.h"

#define LEFTOVER_AGE_S (24 * 60 * 60)

/* What one round found. */
struct round {
	struct task  *task;
	struct arena *arena;	/* reset after each page */
	struct texts  keys;	/* of the store, until they are AUDIT_AT_ONCE */
	int64_t       missing;
	int64_t       strays;
	int64_t       deleted;
	enum err      err;
};

/* audit_objects() or audit_derived() */
struct named {
	enum err (*next)(struct db *db, struct arena *arena, int64_t *after,
	    struct audit_keys *keys);
	int64_t    after;
};

static bool
is_among(const struct audit_keys *keys, const char *key)
{
	size_t i;

	for (i = 0; i < keys->count; i++)
		if (strcmp(keys->items[i].key, key) == 0)
			return true;
	return false;
}

/* The store has it not; do the rows that named it a moment ago still do? */
static void
tell_missing(struct round *round, struct named before, const char *key)
{
	struct audit_keys again = { .count = 0 };

	if (before.next(round->task->db, round->arena, &before.after, &again) != ERR_OK ||
	    !is_among(&again, key))
		return;
	round->missing++;
	log_error("janitor: the store has no object %s, which a row names", key);
}

static enum err
find_missing(struct round *round, struct named named)
{
	struct audit_keys keys = { .count = 0 };
	struct store_object object;
	struct named before;
	enum err err;
	size_t i;

	do {
		arena_reset(round->arena);
		before = named;
		err = named.next(round->task->db, round->arena, &named.after, &keys);
		for (i = 0; err == ERR_OK && i < keys.count && task_goes_on(round->task); i++)
			if (store_head_version(keys.items[i].key, keys.items[i].version, &object) ==
			    ERR_NOT_FOUND)
				tell_missing(round, before, keys.items[i].key);
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
tell_stray(struct round *round, const struct audit_stray *stray)
{
	struct store_object object;

	if (stray->has_video && is_old_leftover(stray->key) &&
	    store_delete(stray->key) == ERR_OK) {
		round->deleted++;
	} else if (store_head(stray->key, &object) == ERR_OK) {
		round->strays++;
		log_warn("janitor: no row owns the object %s (%" PRId64 " bytes)", stray->key,
		    object.size_bytes);
	}
}

static void
end_page(struct round *round)
{
	struct audit_stray *strays = NULL;
	size_t count = 0, i;

	if (round->err == ERR_OK && round->keys.count > 0)
		round->err = audit_strays(round->task->db, round->arena, &round->keys,
		    &strays, &count);
	for (i = 0; i < count; i++)
		tell_stray(round, &strays[i]);
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
find_strays(struct round *round)
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

	if ((err = find_missing(&round, (struct named){ audit_objects, 0 })) == ERR_OK &&
	    (err = find_missing(&round, (struct named){ audit_derived, 0 })) == ERR_OK)
		err = find_strays(&round);
	arena_free(round.arena);
	log_info("janitor: %" PRId64 " objects are missing, %" PRId64 " have no row, "
	    "%" PRId64 " leftovers were deleted", round.missing, round.strays, round.deleted);
	if (err != ERR_OK)
		return task_fail(task, err, JOB_AGAIN, "The store could not be compared.");
	return ERR_OK;
}
