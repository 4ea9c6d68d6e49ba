/* The main of every program of ours: it serves, and says what it does. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "lib/serve/serve.h"

/* serve() of lib/serve/serve.h, with its counters going to the database beside it. */
int program(const char *name, const struct route *routes, size_t count, int argc,
    char **argv);

#endif
