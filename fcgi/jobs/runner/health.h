/* Whether the whole site answers, asked as a browser would: by the front end. */
#ifndef RUNNER_HEALTH_H
#define RUNNER_HEALTH_H

#include <stdbool.h>

#include "jobs/runner/daemons.h"
#include "jobs/runner/instance.h"

/* Wait until every program's health is 200; complains of those that are not. */
bool health_wait(struct daemons *daemons, const struct site *site, int timeout_ms);

#endif
