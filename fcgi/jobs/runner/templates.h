/* What of an instance goes into the templates of conf/. */
#ifndef RUNNER_TEMPLATES_H
#define RUNNER_TEMPLATES_H

#include <stdbool.h>

#include "jobs/runner/instance.h"

/* Fill in conf/'s templates for this site; complains. */
bool templates_render(const struct site *site);

#endif
