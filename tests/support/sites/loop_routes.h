/* The routes of the small program: see loop_program.h. */
#ifndef SUPPORT_LOOP_ROUTES_H
#define SUPPORT_LOOP_ROUTES_H

#include <stddef.h>

#include "lib/serve/route.h"

extern const struct route loop_routes[];
extern const size_t       loop_route_count;

#endif
