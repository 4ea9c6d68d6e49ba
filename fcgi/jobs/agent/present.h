/* Which of the site's programs run on this host, as its processes say. */
#ifndef AGENT_PRESENT_H
#define AGENT_PRESENT_H

#include "lib/base/arena.h"

struct present {
	int         programs;	/* that are to run here */
	int         well;	/* that do */
	const char *missing;	/* names of the others, with spaces between; in the arena */
};

void present_look(struct arena *arena, struct present *out);

#endif
