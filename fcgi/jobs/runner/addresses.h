/* The addresses that the front end listens on. */
#ifndef RUNNER_ADDRESSES_H
#define RUNNER_ADDRESSES_H

#include <stdbool.h>

#include "jobs/runner/instance.h"

struct arena;

/* address:port of each, in `arena`; NULL ends them. */
const char *const *addresses_of(const struct site *site, struct arena *arena);
/* An address of this machine at which the site answers. */
const char *addresses_own(const struct site *site);
/* The host to show to a person. */
const char *addresses_shown(const struct site *site);
/* Wait at most `wait_ms` for the port to be free; complains. */
bool addresses_are_free(const struct site *site, int wait_ms);

#endif
