/* GET /api/<name>/live, the same in every program. */
#ifndef WIRE_LIVE_H
#define WIRE_LIVE_H

#include "lib/serve/route.h"

/* 200 {status}: the program answers.  Asks nothing and nobody. */
extern const struct action show_live;

/* The row of a program's route table; needs access.h. */
#define LIVE(name) \
	{ "GET", "/api/" name "/live", as_whoever, 0, BODY_NONE, 0, &show_live }

#endif
