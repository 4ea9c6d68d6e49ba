/* The main of every program of ours: it serves, and says what it does. */
#include "program/program.h"

#include "service/counter/counter.h"
#include "store/store_signing.h"

int
program(const char *name, const struct route *routes, size_t count, int argc, char **argv)
{
	static const struct beside counting = { counter_start, counter_stop };

	store_signing_as(name);
	serve_beside(&counting);
	return serve(name, routes, count, argc, argv);
}
