/* GET /api/<name>/health, the same in every program. */
#ifndef WIRE_HEALTH_H
#define WIRE_HEALTH_H

#include "lib/serve/route.h"
#include "wire/live.h"

/*
 * 200 {status, database, store, space}, each "ok"; or 503 with the same words,
 * of which some are not "ok", and a detail that names what is missing.  The
 * second is of programs that do without the store, and have no keys to it:
 * {status, database}.  Both within a second, whatever hangs.
 */
extern const struct action show_health;
extern const struct action show_health_of_database;

/* The rows of a program's route table, with that of wire/live.h; needs access.h. */
#define HEALTH(name) \
	{ "GET", "/api/" name "/health", as_whoever, 0, BODY_NONE, 0, &show_health }, \
	LIVE(name)
#define HEALTH_OF_DATABASE(name) \
	{ "GET", "/api/" name "/health", as_whoever, 0, BODY_NONE, 0, &show_health_of_database }, \
	LIVE(name)

#endif
