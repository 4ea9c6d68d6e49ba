/* GET /api/<name>/health, the same in every program. */
#ifndef WIRE_HEALTH_H
#define WIRE_HEALTH_H

#include "lib/serve/route.h"

/*
 * 200 {status, database, store}, each "ok"; or 503 with a detail that names
 * what is missing.  The second is of programs that do without the store, and
 * have no keys to it: {status, database}.
 */
extern const struct action show_health;
extern const struct action show_health_of_database;

/* The row of a program's route table; needs access.h. */
#define HEALTH(name) \
	{ "GET", "/api/" name "/health", as_anyone, 0, BODY_NONE, 0, &show_health }
#define HEALTH_OF_DATABASE(name) \
	{ "GET", "/api/" name "/health", as_anyone, 0, BODY_NONE, 0, &show_health_of_database }

#endif
