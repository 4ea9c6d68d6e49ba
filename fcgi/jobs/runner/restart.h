/* make restart: the programs of a running instance give way to those that were built. */
#ifndef RUNNER_RESTART_H
#define RUNNER_RESTART_H

#include <stdbool.h>

#include "jobs/runner/daemons.h"
#include "jobs/runner/instance.h"

/*
 * Ask the runner of `site` to switch, and wait until it has.  False, which was
 * said: none runs, or what ran before serves on.
 */
bool restart_ask(const struct site *site);
/* In that runner: switch, and say how it went to whoever asked. */
void restart_do(struct daemons *daemons, const struct site *site);

#endif
