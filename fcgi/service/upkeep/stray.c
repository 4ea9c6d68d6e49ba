/* Strays: found page by page, counted, and then removed or not. */
#include "service/upkeep/stray.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/arena.h"
#include "lib/base/clock.h"
#include "lib/config/config.h"
#include "lib/db/db_row.h"
#include "service/base/setting.h"
#include "service/base/steady.h"
#include "service/upkeep/audit.h"
#include "store/store.h"

#define CHANGED   "store_changed"	/* the setting that says so, and when */
#define DAY_US    (24 * 3600 * INT64_C(1000000))
#define YOUNG_US  (60 * INT64_C(1000000))	/* a poster may be there just before its row */

struct round {
	struct db                *db;
	const struct stray_watch *watch;
	enum stray_rule           rule;
	struct stray_counts      *counts;
	struct arena             *page;		/* reset after each */
	struct arena             *kept;		/* of the keys that may go */
	struct texts              keys;		/* of the store, until they are AUDIT_AT_ONCE */
	struct texts              going;
	enum err                  err;
};

static bool
goes_on(const struct round *round)
{
	return round->watch->goes_on == NULL || round->watch->goes_on(round->watch->context);
}

/* u/<account>/… and v/<video>/…: what else there may be is not ours to judge. */
bool
stray_is_known(const char *key)
{
	char id[PUBLIC_ID_LEN + 1] = "";
	struct public_id parsed;

	if ((key[0] != 'u' && key[0] != 'v') || key[1] != '/' ||
	    strcspn(key + 2, "/") != PUBLIC_ID_LEN || key[2 + PUBLIC_ID_LEN] != '/')
		return false;
	memcpy(id, key + 2, PUBLIC_ID_LEN);
	return public_id_parse(id, &parsed);
}

/* v/<id>/hls-<seconds>/… of a video that is there, made a day ago or more. */
static bool
is_leftover(const struct audit_stray *stray)
{
	const char *at = strstr(stray->key, "/hls-");
	int64_t made_s = at != NULL ? strtoll(at + strlen("/hls-"), NULL, 10) : 0;

	return stray->has_video && made_s > 0 &&
	    made_s * 1000000 < clock_now_us() - STRAY_LEFTOVER_DAYS * DAY_US;
}

static bool
is_old_enough(const struct round *round, const struct store_object *object)
{
	const int64_t age_us = clock_now_us() - object->modified_at;

	return round->rule == STRAY_ALL ? age_us > YOUNG_US || object->modified_at == 0 :
	    object->modified_at > 0 && age_us > config()->upload_days * DAY_US;
}

static void
keep(struct round *round, const char *key)
{
	if (round->going.count < STRAY_AT_ONCE)
		round->going.items[round->going.count++] = arena_strdup(round->kept, key);
}

static void
note(struct round *round, const struct audit_stray *stray)
{
	struct store_object object;

	if (store_head(stray->key, &object) != ERR_OK)
		return;
	if (!is_leftover(stray) || round->watch->finds_leftovers)
		round->watch->found(round->watch->context, stray->key, object.size_bytes);
	if (is_leftover(stray)) {
		round->counts->leftovers++;
		keep(round, stray->key);
		return;
	}
	if (!stray_is_known(stray->key)) {
		round->counts->unknown++;
		return;
	}
	round->counts->strays++;
	if (is_old_enough(round, &object))
		keep(round, stray->key);
}

static void
end_page(struct round *round)
{
	struct audit_stray *strays = NULL;
	size_t count = 0, i;

	if (round->err == ERR_OK && round->keys.count > 0)
		round->err = audit_strays(round->db, round->page, &round->keys, &strays, &count);
	for (i = 0; round->err == ERR_OK && i < count; i++)
		note(round, &strays[i]);
	arena_reset(round->page);
	round->keys = (struct texts){ ARENA_ARRAY(round->page, const char *, AUDIT_AT_ONCE), 0 };
}

static bool
take_key(void *context, const char *key, int64_t size_bytes)
{
	struct round *round = context;

	(void)size_bytes;
	round->counts->objects++;
	round->keys.items[round->keys.count++] = arena_strdup(round->page, key);
	if (round->keys.count == AUDIT_AT_ONCE)
		end_page(round);
	return round->err == ERR_OK && goes_on(round);
}

/* One that was looked at again a moment ago. */
static enum err
remove_one(struct round *round, const struct audit_stray *stray)
{
	struct store_object object;
	enum err err;

	err = store_head(stray->key, &object);
	if (err == ERR_NOT_FOUND)
		return ERR_OK;
	if (err != ERR_OK)
		return err;
	if (is_leftover(stray)) {
		err = store_delete(stray->key);
		round->counts->removed_leftovers += err == ERR_OK;
	} else if (is_old_enough(round, &object) && (err = store_hide(stray->key)) == ERR_OK) {
		round->counts->removed++;
		round->counts->removed_bytes += object.size_bytes;
		round->watch->removed(round->watch->context, stray->key, object.size_bytes);
	}
	return err;
}

static enum err
remove_page(struct round *round, const struct texts *keys)
{
	struct audit_stray *strays;
	size_t count, i;
	enum err err;

	arena_reset(round->page);
	err = audit_strays(round->db, round->page, keys, &strays, &count);
	for (i = 0; err == ERR_OK && i < count && goes_on(round); i++)
		err = remove_one(round, &strays[i]);
	return err;
}

static enum err
remove_all(struct round *round)
{
	enum err err = ERR_OK;
	size_t at, left;

	for (at = 0; err == ERR_OK && at < round->going.count && goes_on(round);
	    at += AUDIT_AT_ONCE) {
		left = round->going.count - at;
		err = remove_page(round, &(const struct texts){ round->going.items + at,
		    left < AUDIT_AT_ONCE ? left : AUDIT_AT_ONCE });
	}
	return err;
}

static bool
are_too_many(const struct stray_counts *counts)
{
	const int64_t part = counts->objects / 100;

	return counts->strays > (part > STRAY_LIMIT ? part : STRAY_LIMIT);
}

enum err
stray_sweep(struct db *db, enum stray_rule rule, const struct stray_watch *watch,
    struct stray_counts *out)
{
	struct round round = {
		.db = db, .watch = watch, .rule = rule, .counts = out,
		.page = arena_new(), .kept = arena_new(), .err = ERR_OK,
	};
	enum err err;

	*out = (struct stray_counts){ 0 };
	round.going.items = ARENA_ARRAY(round.kept, const char *, STRAY_AT_ONCE);
	end_page(&round);	/* makes an empty one */
	err = store_list("", take_key, &round);
	end_page(&round);
	if (err == ERR_OK)
		err = round.err;
	out->is_stopped = rule == STRAY_OLD && are_too_many(out);
	if (err == ERR_OK && rule != STRAY_TELL && !out->is_stopped)
		err = remove_all(&round);
	arena_free(round.page);
	arena_free(round.kept);
	return err;
}

/* Keys that were hidden long ago. */
struct ending {
	struct arena *arena;
	struct texts  keys;
};

static bool
take_hidden(void *context, const char *key)
{
	struct ending *ending = context;

	if (stray_is_known(key))
		ending->keys.items[ending->keys.count++] = arena_strdup(ending->arena, key);
	return ending->keys.count < STRAY_AT_ONCE;
}

enum err
stray_end_hidden(struct db *db, int64_t *ended)
{
	const int64_t before_us = clock_now_us() - config()->undelete_days * DAY_US;
	struct ending ending = { .arena = arena_new() };
	struct audit_stray *strays = NULL;
	size_t count = 0, i;
	enum err err;

	*ended = 0;
	ending.keys.items = ARENA_ARRAY(ending.arena, const char *, STRAY_AT_ONCE);
	err = store_list_hidden(before_us, take_hidden, &ending);
	if (err == ERR_OK && ending.keys.count > 0)
		err = audit_strays(db, ending.arena, &ending.keys, &strays, &count);
	for (i = 0; err == ERR_OK && i < count; i++)
		if ((err = store_delete(strays[i].key)) == ERR_OK)
			++*ended;
	arena_free(ending.arena);
	return err;
}

enum err
stray_note_change(struct db *db, const char *what)
{
	return setting_put(db, CHANGED, what);
}

enum err
stray_may_remove(struct db *db, bool *may)
{
	static const char SQL[] =
	    "SELECT NOT EXISTS (SELECT FROM setting WHERE name = '" CHANGED "'"
	    "    AND updated_at > now() - $1 * interval '1 day')";
	const struct db_param params[] = { db_int(config()->undelete_days) };
	bool is_steady = false;
	enum err err;

	*may = false;
	if ((err = steady_check(db, &is_steady)) != ERR_OK || !is_steady)
		return err;
	return db_one_bool(db, DB_QUERY(SQL, params), may);
}
