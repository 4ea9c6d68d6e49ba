/* GET /api/<name>/health, the same in every program. */
#ifndef WIRE_HEALTH_H
#define WIRE_HEALTH_H

#include "lib/route.h"

/*
 * 200 {status, database, store}, each "ok"; or 503 with a detail that names
 * what is missing.
 */
extern const struct action show_health;

/* The row of a program's route table; needs access.h. */
#define HEALTH(name) \
	{ "GET", "/api/" name "/health", as_anyone, 0, NONE, 0, &show_health }

#endif
