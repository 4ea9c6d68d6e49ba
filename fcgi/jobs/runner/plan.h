/* What the site is made of: which programs there are, and how each is run. */
#ifndef RUNNER_PLAN_H
#define RUNNER_PLAN_H

#include <stdbool.h>

#include "jobs/runner/daemons.h"
#include "jobs/runner/instance.h"

/* Add Postgres, the programs with their sockets, the worker, the front end. */
bool plan_database(struct daemons *daemons, const struct site *site, const char *postgres_bin);
bool plan_programs(struct daemons *daemons, const struct site *site);
bool plan_frontend(struct daemons *daemons, const struct site *site);

#endif
