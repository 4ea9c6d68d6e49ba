/*
 * The janitor: finds rows without an object, which it tells, and objects
 * without a row, which go when they are old (service/upkeep/stray.h).
 */
#include <inttypes.h>
#include <string.h>

#include "jobs/worker/kinds.h"
#include "jobs/worker/task.h"
#include "lib/base/arena.h"
#include "lib/io/log.h"
#include "service/upkeep/audit.h"
#include "service/upkeep/stray.h"
#include "store/store.h"

/* What one round found. */
struct round {
	struct task  *task;
	struct arena *arena;	/* reset after each page */
	int64_t       missing;
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

static void
tell_stray(void *context, const char *key, int64_t size_bytes)
{
	(void)context;
	log_warn("janitor: no row owns the object %s (%" PRId64 " bytes)", key, size_bytes);
}

static void
tell_removed(void *context, const char *key, int64_t size_bytes)
{
	(void)context;
	log_info("janitor: removed %s (%" PRId64 " bytes), which no row owns", key, size_bytes);
}

static bool
goes_on(void *context)
{
	return task_goes_on(context);
}

static enum err
sweep_strays(struct task *task, struct stray_counts *counts)
{
	const struct stray_watch watch = {
		tell_stray, tell_removed, goes_on, task, false,
	};
	int64_t ended = 0;
	bool may = false;
	enum err err;

	if ((err = stray_may_remove(task->db, &may)) == ERR_OK)
		err = stray_sweep(task->db, may ? STRAY_OLD : STRAY_TELL, &watch, counts);
	if (err == ERR_OK && may && !counts->is_stopped && task_goes_on(task))
		err = stray_end_hidden(task->db, &ended);
	if (ended > 0)
		log_info("janitor: %" PRId64 " hidden objects are gone for good", ended);
	return err;
}

enum err
janitor_run(struct task *task)
{
	struct round round = { .task = task, .arena = arena_new() };
	struct stray_counts counts = { 0 };
	enum err err;

	if ((err = find_missing(&round, (struct named){ audit_objects, 0 })) == ERR_OK &&
	    (err = find_missing(&round, (struct named){ audit_derived, 0 })) == ERR_OK)
		err = sweep_strays(task, &counts);
	arena_free(round.arena);
	log_info("janitor: %" PRId64 " objects are missing, %" PRId64 " have no row, "
	    "%" PRId64 " leftovers were deleted, %" PRId64 " without a row were removed (%" PRId64
	    " bytes)", round.missing, counts.strays + counts.unknown, counts.removed_leftovers,
	    counts.removed, counts.removed_bytes);
	if (err != ERR_OK)
		return task_fail(task, err, JOB_AGAIN, "The store could not be compared.");
	if (counts.is_stopped)
		return task_fail(task, ERR_PRECONDITION, JOB_HOPELESS, "%" PRId64 " of %" PRId64
		    " objects have no row: none was removed. See vitrina-admin store audit; with"
		    " --delete it removes them.", counts.strays, counts.objects);
	return ERR_OK;
}
