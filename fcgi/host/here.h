/* Which programs run on this host, and at which address they listen. */
#ifndef HOST_HERE_H
#define HOST_HERE_H

#include <stdbool.h>

#include "host/programs.h"

struct arena;

/*
 * True when this host runs it: its file is beside that of the process that asks,
 * and vitrina-setup has not put it elsewhere.
 */
bool        here_runs(struct arena *arena, const struct program *program);
/* Where it listens: a path of run_dir, or address:port. */
const char *here_address(struct arena *arena, const struct program *program);

#endif
