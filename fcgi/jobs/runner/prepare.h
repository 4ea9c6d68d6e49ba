/* An instance before its programs start: directories, keys and environment. */
#ifndef RUNNER_PREPARE_H
#define RUNNER_PREPARE_H

#include <stdbool.h>

#include "jobs/runner/instance.h"

/* Make its directories, and clear what a killed run left in them; complains. */
bool prepare_directories(const struct site *site);
/* Put where things are into the programs' environment, unless it or vitrina.conf says. */
void prepare_environment(const struct site *site);
/* Copy the example configuration and make the keys, where there are none yet. */
bool prepare_first_files(const struct site *site);
/* Once the database is there: a code for this host's agent, unless it came in already. */
bool prepare_agent(const struct site *site);

#endif
