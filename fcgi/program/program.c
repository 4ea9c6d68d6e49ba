/* The main of every program of ours: it serves, and says what it does. */
#include "program/program.h"

#include "lib/serve/room.h"
#include "service/counter/counter.h"
#include "service/upkeep/health.h"
#include "store/store_room.h"
#include "store/store_signing.h"

int
program(const char *name, const struct route *routes, size_t count, int argc, char **argv)
{
	static const struct beside counting = { counter_start, counter_stop, NULL };
	static const struct beside looking = { health_start, health_stop, NULL };
	static const struct room room = {
		store_room_take, store_room_note, store_room_give_back,
	};

	room_kept_by(&room);
	store_signing_as(name);
	serve_beside(&counting);
	serve_beside(&looking);
	return serve(name, routes, count, argc, argv);
}
