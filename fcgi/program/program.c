/* The main of every program of ours: it serves, and says what it does. */
#include "program/program.h"

#include "lib/io/breaker.h"
#include "lib/serve/room.h"
#include "service/base/object.h"
#include "service/counter/counter.h"
#include "service/upkeep/health.h"
#include "store/store_guard.h"
#include "store/store_room.h"
#include "store/store_signing.h"

static void
read_guard(void *context, struct counter_figures *figures)
{
	const struct breaker_totals totals = breaker_totals();

	(void)context;
	counter_figure_add(figures, "store_away", true, totals.open);
	counter_figure_add(figures, "store_away_times", false, totals.opened);
	counter_figure_add(figures, "store_refused", false, totals.refused);
}

/* Several bodies that fit a quota one by one need not all fit it. */
static enum err
check_quota(struct db *db, const struct room_ask *ask)
{
	int64_t bytes;
	enum err err;

	if (user_is_nobody(&ask->counts_for))
		return ERR_OK;
	err = store_room_sum_for(&ask->counts_for, &bytes);
	return err != ERR_OK || bytes <= ask->bytes ? err :
	    object_may_come(db, &ask->counts_for, bytes);
}

static enum err
take_room(struct db *db, const struct room_ask *ask)
{
	enum err err;

	err = store_room_take(ask->id, ask->bytes, &ask->counts_for);
	if (err == ERR_OK && (err = check_quota(db, ask)) != ERR_OK)
		store_room_give_back(ask->id);
	return err;
}

int
program(const char *name, const struct route *routes, size_t count, int argc, char **argv)
{
	static const struct beside counting = { counter_start, counter_stop, NULL };
	static const struct beside looking = { health_start, health_stop, NULL };
	static const struct room room = {
		take_room, store_room_come, store_room_note, store_room_give_back,
	};

	room_kept_by(&room);
	store_signing_as(name);
	store_guard(STORE_GUARD_REQUESTS);
	counter_also(read_guard, NULL);
	serve_beside(&counting);
	serve_beside(&looking);
	return serve(name, routes, count, argc, argv);
}
